// Shows: a supervisor and its children. Sensors crash now and then; their restart policy starts them again, the station replaces one that is broken, and
// when the station is shut down its sensors end with it, the last one first.
//
//   node --import ./spec/support/register.mjs examples/supervisor/main.ts

// A program of your own imports from 'futures-actors'.
import { spawn } from '../../src/index.js';
import { Log } from './log.js';
import { Station } from './station.js';

const log = spawn(Log);
const station = spawn(Station, log);
for (let number = 1; number <= 3; number++) await station.post({ action: 'round', number });
await station.shutdown();
console.log(`the station has ${station.status}`);
