import type { Mode } from '../../src/index.js';
import { aborting } from './aborting.js';
import { cancelling } from './cancel.js';
import type { Capabilities } from './capabilities.js';
import { children } from './children.js';
import { copying } from './copying.js';
import { crashing } from './crashing.js';
import { declaring } from './declaring.js';
import { errors } from './errors.js';
import { events, statistics } from './events-stats.js';
import { killing } from './kill.js';
import { loading } from './loading.js';
import { mailbox } from './mailbox.js';
import { mapping, telling } from './map-tell.js';
import { options } from './options.js';
import { posting } from './posting.js';
import { priorities } from './priority.js';
import { restarting } from './restart.js';
import { routing } from './routing.js';
import { serialization } from './serialization.js';
import { shuttingDown } from './shutdown.js';
import { starting } from './starting.js';
import { streamEnds } from './stream-ends.js';
import { streaming } from './streaming.js';
import { timeouts } from './timeouts.js';
import { transferring } from './transferring.js';
import { turns } from './turns.js';
import { values } from './values.js';

const subjects = [
  declaring,
  posting,
  turns,
  routing,
  values,
  copying,
  serialization,
  transferring,
  errors,
  cancelling,
  aborting,
  timeouts,
  mailbox,
  priorities,
  mapping,
  telling,
  streaming,
  streamEnds,
  loading,
  starting,
  shuttingDown,
  killing,
  crashing,
  restarting,
  events,
  statistics,
  options,
  children,
];

/** What every mode promises. The modes differ in the capabilities, and in nothing else. */
export function contractSuite(mode: Mode, capabilities: Capabilities): void {
  describe(`The contract in mode '${mode}'`, () => {
    for (const subject of subjects) subject(mode, capabilities);
  });
}
