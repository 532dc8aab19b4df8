import type { Debugger, InspectorNotification, Runtime, Session } from 'node:inspector';
import { moduleUrl } from './module-url.js';

const SUBJECT = Symbol.for('futures-actors.function-location');
const found = new WeakMap<object, string>();

/**
 * The module in which a function or class stands, as V8's debugger knows it; '' where it cannot be told (no inspector in this build of Node, or none
 * allowed). About 25 ms the first time and 5 ms later, hence only for classes that no decorator has placed; the answer is kept.
 */
export function moduleOfFunction(subject: object): string {
  const module = found.get(subject) ?? moduleUrl(locate(subject));
  found.set(subject, module);
  return module;
}

function locate(subject: object): string {
  // Loaded at need: builds without the inspector have no such module.
  const inspector = process.getBuiltinModule('node:inspector');
  if (inspector === undefined) return '';
  // A session of our own: one that a debugger has open beside it keeps its breakpoints and its state.
  const session = new inspector.Session();
  try {
    session.connect();
    const scriptId = scriptOf(session, subject);
    let url = '';
    session.on('Debugger.scriptParsed', ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
      if (params.scriptId === scriptId) url = params.url;
    });
    // Reports every script there is, before it returns. No code of the program runs until the disconnect, so none can meet a breakpoint in between.
    session.post('Debugger.enable');
    return url;
  } catch {
    return ''; // Refused by the permission model.
  } finally {
    session.disconnect();
  }
}

function scriptOf(session: Session, subject: object): string | undefined {
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
    return (location?.value as Debugger.Location | undefined)?.scriptId;
  } finally {
    Reflect.deleteProperty(globalThis, SUBJECT);
  }
}
