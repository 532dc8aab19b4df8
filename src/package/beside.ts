import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Whether the package's files stand beside the code that asks for them. Not in a bundle that stands elsewhere; for webpack, which writes the
 * URL into it and takes the call of createRequire away; nor in a bundle of CommonJS, which has no URL.
 */
function isBeside(url: string, cause: unknown): boolean {
  const { code, message, stack } = Object(cause) as { code?: unknown; message?: unknown; stack?: unknown };
  if (cause instanceof TypeError && String(message).endsWith('is not a function') && !/l(oader|ibrary)\.cjs/.test(String(stack))) return false;
  // Of a file that is there, and may not be read.
  if (code === 'ERR_ACCESS_DENIED') return true;
  try {
    return existsSync(new URL('./loader.cjs', url));
  } catch {
    return false;
  }
}

/**
 * What loads the package's code, from the folder of dist/index.js, which gives its URL. Throws an error that says what to do where a
 * bundler has taken that file elsewhere.
 */
export function loaderBeside(url: string): typeof import('./loader.js') {
  try {
    return createRequire(url)('./loader.cjs') as typeof import('./loader.js');
  } catch (cause) {
    if (isBeside(url, cause)) throw cause;
    const { code } = cause as { code?: string };
    const text =
      'futures-actors has been taken into a bundle, away from the files that its threads and processes load: leave the package out of the bundle, with esbuild by ' +
      "--external:futures-actors or --packages=external, elsewhere by naming 'futures-actors' as external; see docs/typescript.md";
    throw Object.assign(new Error(text, { cause }), code === undefined ? {} : { code });
  }
}
