import workerpool from 'workerpool';
import { Counter, type Message, Moved } from '../../workload.js';

const counter = new Counter();
// Its types call the class a module.
const Transfer = workerpool.Transfer as unknown as new (value: unknown, transfer: ArrayBuffer[]) => unknown;

workerpool.worker({
  handle(message: Message): unknown {
    const value = counter.handle(message);
    return value instanceof Moved ? new Transfer(value.values, [value.values.buffer]) : value;
  },
});
