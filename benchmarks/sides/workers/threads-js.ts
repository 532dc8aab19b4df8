import { Transfer } from 'threads';
import { expose } from 'threads/worker';
import { Counter, type Message, Moved } from '../../workload.js';

const counter = new Counter();

expose((message: Message): unknown => {
  const value = counter.handle(message);
  return value instanceof Moved ? Transfer(value.values, [value.values.buffer]) : value;
});
