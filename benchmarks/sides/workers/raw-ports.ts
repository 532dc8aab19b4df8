import { type MessagePort, parentPort } from 'node:worker_threads';
import { Counter, type Message } from '../../workload.js';

parentPort?.on('message', (port: MessagePort) => {
  const counter = new Counter();
  port.on('message', ({ id, message }: { id: number; message: Message }) => port.postMessage({ id, value: counter.handle(message) }));
});
