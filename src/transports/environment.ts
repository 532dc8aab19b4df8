/**
 * The program's environment with the actor's own variables, which count where both have one. On Windows they do so whatever their letters'
 * case: there a process has but one of `Path` and `PATH`, by chance which, and a thread would have both.
 */
export function environmentWith(own: Readonly<Record<string, string>>, anyCase = process.platform === 'win32'): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = { ...process.env };
  if (anyCase) {
    const replaced = new Set(Object.keys(own).map((name) => name.toUpperCase()));
    for (const name of Object.keys(environment)) if (replaced.has(name.toUpperCase())) delete environment[name];
  }
  return Object.assign(environment, own);
}
