import { MessageChannel } from 'node:worker_threads';
import { nextTurn } from '../protocol/real-time.js';
import { realm } from '../protocol/realm.js';
import { Reason, type Reasons } from '../protocol/reason.js';

/**
 * Keeps the program alive while actors have work, and lets them end in good order when it has come to its end otherwise. One handle for all: those of threads and
 * children are never referenced themselves.
 */

/** What must be ended before the program is. */
export interface Dependent {
  /** Ends it in good order; holds the program while that lasts. */
  endWithProgram(): void;
  /** Ends the streams that nobody waits for, now that nobody else is there to take their items; holds the program while that lasts. False when there is none. */
  abandonStreams(): boolean;
}

const dependents = new Set<Dependent>();
let holds = 0;
/** Since the last 'beforeExit' nothing has happened, as far as is known. */
let atRest = false;
let looks = 0;
let port: MessageChannel['port1'] | undefined;
// Kept: a port is closed when the other one is collected.
let otherPort: MessageChannel['port2'] | undefined;

const program: Reasons = {
  begin() {
    if (holds++ > 0) return;
    atRest = false;
    if (port === undefined) {
      ({ port1: port, port2: otherPort } = new MessageChannel());
      port.on('message', () => {});
      otherPort.unref();
    }
    port.ref();
  },
  end() {
    if (--holds === 0) port?.unref();
  },
};

/** One reason for the program to stay. */
export class Hold extends Reason {
  constructor() {
    super(program);
  }
}

const outgoing = new Hold();

// What actors have posted to each other, beyond what the handlers do that somebody waits for.
realm.holdProgram = (held): void => outgoing.set(held);

export function register(dependent: Dependent): void {
  if (dependents.size === 0) process.on('beforeExit', onBeforeExit);
  dependents.add(dependent);
}

export function unregister(dependent: Dependent): void {
  dependents.delete(dependent);
  if (dependents.size === 0) process.off('beforeExit', onBeforeExit);
}

function onBeforeExit(): void {
  const all = Array.from(dependents);
  // What is behind such a stream can be handled now, and the program may have more to do then.
  const abandoned = all.filter((dependent) => dependent.abandonStreams());
  if (abandoned.length > 0 || !atRest) lookAgain();
  else for (const dependent of all) dependent.endWithProgram();
}

/**
 * Other listeners of 'beforeExit' may have the program go on, those after this one as well, and nobody can ask whether they did. So the loop is given one more turn. With
 * nothing else to do it comes to its next 'beforeExit' right after that; the second turn is taken only where something else keeps it.
 */
function lookAgain(): void {
  const look = ++looks;
  atRest = true;
  nextTurn(() => {
    nextTurn(() => {
      if (look === looks) atRest = false;
    }).unref();
  });
}
