import { ClusterWorker } from 'poolifier';
import { Counter, type Message } from '../../workload.js';

const counter = new Counter();

export default new ClusterWorker<Message, unknown>((message) => counter.handle(message as Message));
