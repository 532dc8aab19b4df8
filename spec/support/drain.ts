/** All that a loop yields before it ends or throws. */
export async function drain<T>(items: AsyncIterable<T>): Promise<{ items: T[]; error?: unknown }> {
  const got: T[] = [];
  try {
    for await (const item of items) got.push(item);
    return { items: got };
  } catch (error) {
    return { items: got, error };
  }
}

/** The next so many items. */
export async function take<T>(items: AsyncIterator<T>, count: number): Promise<T[]> {
  const got: T[] = [];
  while (got.length < count) {
    const { done, value } = await items.next();
    if (done) throw new Error(`ended after ${got.length} items, when ${count} were expected`);
    got.push(value);
  }
  return got;
}
