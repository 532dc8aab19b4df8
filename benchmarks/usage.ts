/** The command line asks for what there is not. */
export class UsageError extends Error {}

/** The one of that name. */
export function named<Named extends { readonly name: string }>(kind: string, all: readonly Named[], name: string): Named {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new UsageError(`no such ${kind}: ${name}; there are ${all.map((each) => each.name).join(', ')}`);
  return found;
}
