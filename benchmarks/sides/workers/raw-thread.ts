import { parentPort, type TransferListItem } from 'node:worker_threads';
import { Counter, type Message, Moved } from '../../workload.js';
import { answerFlood, type FloodBatch } from '../flood.js';

const counter = new Counter();

function answer(id: number, value: unknown): void {
  if (value instanceof Moved) parentPort?.postMessage({ id, value: value.values }, [value.values.buffer as TransferListItem]);
  else parentPort?.postMessage({ id, value });
}

parentPort?.on('message', (request: { id: number; message: Message } | FloodBatch) => {
  if (Array.isArray(request)) {
    parentPort?.postMessage(answerFlood(request, (n) => counter.add(n)));
    return;
  }
  try {
    const value = counter.handle(request.message);
    if (value instanceof Promise) void value.then((later) => answer(request.id, later));
    else answer(request.id, value);
  } catch (error) {
    parentPort?.postMessage({ id: request.id, error: String(error) });
  }
});
