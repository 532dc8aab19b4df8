import Tinypool from 'tinypool';
import { Counter, type Message, Moved } from '../../workload.js';

const counter = new Counter();

export default function handle(message: Message): unknown {
  const value = counter.handle(message);
  return value instanceof Moved ? Tinypool.move(value.values) : value;
}
