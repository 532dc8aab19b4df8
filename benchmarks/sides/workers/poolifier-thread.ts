import { ThreadWorker } from 'poolifier';
import { Counter, type Message } from '../../workload.js';

const counter = new Counter();

export default new ThreadWorker<Message, unknown>((message) => counter.handle(message as Message));
