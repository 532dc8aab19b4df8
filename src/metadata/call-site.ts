import { moduleUrl } from './module-url.js';

/**
 * The module that called `callee`; '' where V8 knows none (code in an `eval`).
 *
 * To be asked in the factory call `actor(…)` itself: the decorator that it returns is called by compilers' helpers, in other files. V8's own call
 * sites name the file that was loaded, where the text of a stack goes through source maps and names another.
 */
export function callerModule(callee: (...args: never[]) => unknown): string {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = 1; // Programs may have set 0.
    Error.prepareStackTrace = (_error, callSites) => callSites;
    Error.captureStackTrace(holder, callee);
    const [callSite] = holder.stack as NodeJS.CallSite[];
    return moduleUrl(callSite?.getFileName() ?? '');
  } catch {
    return ''; // Under --frozen-intrinsics `Error` cannot be changed; `module: import.meta.url` is the way there.
  } finally {
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
