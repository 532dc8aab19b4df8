import { moduleUrl } from './module-url.js';

/** Where in the program's code something stands. */
export interface Origin {
  /** '' where V8 knows none (code in an `eval`). */
  readonly module: string;
  /** Line and column in it, as V8 has it; '' where they are not known. */
  readonly place: string;
  /** A hash of its text; '' where that is not known. */
  readonly text: string;
}

export const NOWHERE: Origin = { module: '', place: '', text: '' };

/**
 * Where `callee` was called.
 *
 * To be asked in the factory call `actor(…)` itself: the decorator that it returns is called by compilers' helpers, in other files. V8's own call
 * sites name the file that was loaded, where the text of a stack goes through source maps and names another.
 */
export function originOfCall(callee: (...args: never[]) => unknown): Origin {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = 1; // Programs may have set 0.
    Error.prepareStackTrace = (_error, callSites) => callSites;
    Error.captureStackTrace(holder, callee);
    const [site] = holder.stack as NodeJS.CallSite[];
    return { module: moduleUrl(site?.getFileName() ?? ''), place: `${site?.getLineNumber()}:${site?.getColumnNumber()}`, text: site?.getScriptHash() ?? '' };
  } catch {
    return NOWHERE; // Under --frozen-intrinsics `Error` cannot be changed; `module: import.meta.url` is the way there.
  } finally {
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
