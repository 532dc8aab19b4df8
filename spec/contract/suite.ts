import type { Mode } from '../../src/index.js';
import { neighbouring } from '../support/executors.js';
import { aborting } from './aborting.js';
import { cancelling } from './cancel.js';
import { type Capabilities, capabilitiesOf } from './capabilities.js';
import { children } from './children.js';
import { copying } from './copying.js';
import { crashing } from './crashing.js';
import { deadlocks } from './deadlocks.js';
import { declaring } from './declaring.js';
import { errors } from './errors.js';
import { events, statistics } from './events-stats.js';
import { killing } from './kill.js';
import { loading } from './loading.js';
import { mailbox } from './mailbox.js';
import { mappingInLittleRoom } from './map-room.js';
import { mapping, telling } from './map-tell.js';
import { options } from './options.js';
import { posting } from './posting.js';
import { priorities } from './priority.js';
import { refs } from './refs.js';
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

type Subject = (mode: Mode, capabilities: Capabilities) => void;

/** How one message crosses, and what is refused before anything does: the same whoever else lives there. */
const crossing: readonly Subject[] = [declaring, routing, values, copying, serialization, transferring, errors, loading, options];
const living: readonly Subject[] = [
  posting,
  turns,
  cancelling,
  aborting,
  timeouts,
  mailbox,
  priorities,
  mapping,
  mappingInLittleRoom,
  telling,
  streaming,
  streamEnds,
  starting,
  shuttingDown,
  killing,
  crashing,
  restarting,
  events,
  statistics,
  children,
  refs,
  deadlocks,
];

/** What every mode promises. The modes differ in the capabilities, and in nothing else. */
export function contractSuite(mode: keyof typeof capabilitiesOf): void {
  const capabilities = capabilitiesOf[mode];
  describe(`The contract in mode '${mode}'`, () => {
    for (const subject of [...crossing, ...living]) subject(mode, capabilities);
  });
}

/** The same with `placement: 'shared'`, for an actor that has neighbours. */
export function sharedContractSuite(mode: keyof typeof capabilitiesOf): void {
  // Who shares a thread shares its end.
  const capabilities = { ...capabilitiesOf[mode], sparesOthers: false };
  describe(`The contract in mode '${mode}', with placement 'shared'`, () => {
    neighbouring(mode, () => {
      for (const subject of living) subject(mode, capabilities);
    });
  });
}
