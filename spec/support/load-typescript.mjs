// @ts-check
// Loads the project's TypeScript in this thread and, as an `--import` of its program, in every worker thread and child. Does the same as tsx in a fraction of
// the time, which each thread and each child of a spec pays; what is about tsx itself, or is run as a user runs it, takes register.mjs.
import module from 'node:module';

process.setSourceMapsEnabled(true);
// Node 20 has no hooks that run in the thread itself.
if ('registerHooks' in module) /** @type {(hooks: object) => void} */ (module.registerHooks)(await import('./typescript-hooks.mjs'));
else module.register('./typescript-hooks.mjs', import.meta.url);
