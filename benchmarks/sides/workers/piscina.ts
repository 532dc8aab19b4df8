import { move } from 'piscina';
import { Counter, type Message, Moved } from '../../workload.js';

const counter = new Counter();

export default function handle(message: Message): unknown {
  const value = counter.handle(message);
  return value instanceof Moved ? move(value.values) : value;
}
