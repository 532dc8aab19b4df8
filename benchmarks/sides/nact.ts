import { dispatch, query, type Ref, spawn, start, stop } from 'nact';
import { Counter, type Message } from '../workload.js';
import type { Opened } from './side.js';

interface Request {
  message: Message;
  sender?: Ref<unknown>;
}

const QUERY_TIMEOUT = 120_000;

export async function open(): Promise<Opened> {
  const system = start();
  const counter = spawn(system, (state: Counter | undefined, { message, sender }: Request) => {
    const current = state ?? new Counter();
    const value = current.handle(message);
    if (!(value instanceof Promise)) {
      if (sender !== undefined) dispatch(sender, value);
      return current;
    }
    return value.then((later) => {
      if (sender !== undefined) dispatch(sender, later);
      return current;
    });
  });
  return {
    most: 10_000,
    post: (message) => query(counter, (sender: Ref<unknown>) => ({ message, sender }), QUERY_TIMEOUT),
    tell: (message) => dispatch(counter, { message }),
    close: () => stop(system),
  };
}
