import { parentPort } from 'node:worker_threads';
import * as comlink from 'comlink';
import nodeEndpoint, { type NodeEndpoint } from 'comlink/dist/esm/node-adapter.mjs';
import { Counter, type Message, Moved } from '../../workload.js';

const counter = new Counter();

comlink.expose(
  {
    handle(message: Message): unknown {
      const value = counter.handle(message);
      return value instanceof Moved ? comlink.transfer(value.values, [value.values.buffer]) : value;
    },
  },
  nodeEndpoint(parentPort as unknown as NodeEndpoint),
);
