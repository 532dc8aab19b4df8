import { createRequire } from 'node:module';

/** By which Node says that the file is not there, and, to an ES module that was made one of CommonJS, that it knows no URL of its own. */
const STRAYED = ['MODULE_NOT_FOUND', 'ERR_INVALID_ARG_VALUE'];

/** What loads the package's code, from the folder of dist/index.js, which gives its URL. Throws an error that says what to do where a bundler has taken that file elsewhere. */
export function loaderBeside(url: string): typeof import('./loader.js') {
  try {
    return createRequire(url)('./loader.cjs') as typeof import('./loader.js');
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === undefined || !STRAYED.includes(code)) throw cause;
    const text =
      'futures-actors has been taken into a bundle, away from the files that its threads and processes load: leave the package out of the bundle, with esbuild by ' +
      "--external:futures-actors or --packages=external, elsewhere by naming 'futures-actors' as external; see docs/typescript.md";
    throw Object.assign(new Error(text, { cause }), { code });
  }
}
