import type { Debugger, InspectorNotification, Runtime, Session } from 'node:inspector';
import { NOWHERE, type Origin } from './call-site.js';
import { moduleUrl } from './module-url.js';

const SUBJECT = Symbol.for('futures-actors.function-location');
const found = new WeakMap<object, Origin>();

/**
 * Where a function or class stands, as V8's debugger knows it; '' where it cannot be told (no inspector in this build of Node, or none
 * allowed). About 25 ms the first time and 5 ms later, hence only for classes that no decorator has placed; the answer is kept.
 */
export function originOfFunction(subject: object): Origin {
  const origin = found.get(subject) ?? locate(subject);
  found.set(subject, origin);
  return origin;
}

function locate(subject: object): Origin {
  // Loaded at need: builds without the inspector have no such module.
  const inspector = process.getBuiltinModule('node:inspector');
  if (inspector === undefined) return NOWHERE;
  // A session of our own: one that a debugger has open beside it keeps its breakpoints and its state.
  const session = new inspector.Session();
  try {
    session.connect();
    const location = locationOf(session, subject);
    if (location === undefined) return NOWHERE;
    let [url, text] = ['', ''];
    session.on('Debugger.scriptParsed', ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
      if (params.scriptId === location.scriptId) [url, text] = [params.url, params.hash];
    });
    // Reports every script there is, before it returns. No code of the program runs until the disconnect, so none can meet a breakpoint in between.
    session.post('Debugger.enable');
    return { module: moduleUrl(url), place: `${location.lineNumber}:${location.columnNumber}`, text };
  } catch {
    return NOWHERE; // Refused by the permission model.
  } finally {
    session.disconnect();
  }
}

function locationOf(session: Session, subject: object): Debugger.Location | undefined {
  // The protocol takes expressions, not values: a global is the only way to hand it the function.
  Object.defineProperty(globalThis, SUBJECT, { value: subject, configurable: true });
  try {
    let objectId = '';
    session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${SUBJECT.description}')]`, silent: true }, (_error, { result }) => {
      objectId = result.objectId ?? '';
    });
    let location: Runtime.RemoteObject | undefined;
    session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_error, { internalProperties }) => {
      location = internalProperties?.find(({ name }) => name === '[[FunctionLocation]]')?.value;
    });
    return location?.value as Debugger.Location | undefined;
  } finally {
    Reflect.deleteProperty(globalThis, SUBJECT);
  }
}
