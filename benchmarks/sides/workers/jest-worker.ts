import { Counter, type Message } from '../../workload.js';

const counter = new Counter();

export const handle = (message: Message): unknown => counter.handle(message);
