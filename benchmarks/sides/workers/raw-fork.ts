import { Counter, type Message, Moved } from '../../workload.js';
import { answerFlood, type FloodBatch } from '../flood.js';

const counter = new Counter();
const send = (reply: object): void => void process.send?.(reply);
const answer = (id: number, value: unknown): void => send({ id, value: value instanceof Moved ? value.values : value });

process.on('message', (request: { id: number; message: Message } | FloodBatch) => {
  if (Array.isArray(request)) {
    send(answerFlood(request, (n) => counter.add(n)));
    return;
  }
  try {
    const value = counter.handle(request.message);
    if (value instanceof Promise) void value.then((later) => answer(request.id, later));
    else answer(request.id, value);
  } catch (error) {
    send({ id: request.id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
