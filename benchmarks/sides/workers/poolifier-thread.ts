import { ThreadWorker } from 'poolifier';
import { Counter, type Message } from '../../workload.js';

const counter = new Counter();
const handle = (message?: Message): unknown => counter.handle(message);

// Whether a task is asynchronous is told by the function's own kind.
export default new ThreadWorker<Message, unknown>({ handle, handleLater: async (message) => handle(message) });
