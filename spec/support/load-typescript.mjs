// @ts-check
// Loads the project's TypeScript, as an `--import` of its program, which every worker thread and child has as well. Does what tsx does in a fraction of the time;
// what is about tsx itself, or is run as a user runs it, takes register.mjs.
import module from 'node:module';

process.setSourceMapsEnabled(true);
// What the library's own threads and children load was compiled for whoever has told them to. On Node 20 hooks take a thread of their own, for each of them, and
// longer than all that most of them do.
if (!/[\\/]node_modules[\\/]piscina[\\/]|[\\/]process\.cjs$/.test(process.argv[1] ?? '')) {
  // Node 20 has no hooks that run in the thread itself.
  if ('registerHooks' in module) /** @type {(hooks: object) => void} */ (module.registerHooks)(await import('./typescript-hooks.mjs'));
  else module.register('./typescript-hooks.mjs', import.meta.url);
}
