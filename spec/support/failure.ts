import { expect } from 'chai';

type Constructor<E> = abstract new (...args: never[]) => E;

/** What the promise rejects with; a promise that resolves is the failure. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`resolved, although it should have rejected: ${String(value)}`);
}

/** The same, for an error of the given class. */
export async function failure<E extends Error>(promise: PromiseLike<unknown>, expected: Constructor<E>): Promise<E> {
  const error = await rejection(promise);
  expect(error).to.be.instanceOf(expected);
  return error as E;
}

/** What the call itself throws, which has to be an error of one of the given classes. */
export function thrown<E extends Error>(call: () => unknown, ...expected: Constructor<E>[]): E {
  try {
    call();
  } catch (error) {
    expect(
      expected.some((one) => error instanceof one),
      `${String(error)} is none of ${expected.map((one) => (one as { name: string }).name)}`,
    ).to.equal(true);
    return error as E;
  }
  throw new Error('returned, although it should have thrown');
}
