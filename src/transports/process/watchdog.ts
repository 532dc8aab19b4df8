import { Worker } from 'node:worker_threads';
import { GRACE_MS, LIFELINE } from './pipes.js';

/** Text, not a file: no loader (tsx and the like) has to start in the thread first. */
const WATCH = `
const { Socket } = require('node:net');
const { workerData } = require('node:worker_threads');
const lifeline = new Socket({ fd: workerData.fd });
lifeline.on('error', () => {});
lifeline.once('close', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), workerData.grace));
lifeline.resume();
`;

/**
 * Ends this process soon after its host has ended, however that came about. The main thread sees the end by itself, and goes in good order; this is for
 * when a handler blocks it, in a loop without end perhaps.
 *
 * That takes a thread: 20 to 40 ms of another core at the start and 9 to 19 MB (Node 20 to 26), a fifth of what a process takes anyway. One helper process
 * for all children of a host would cost 42 MB once and nothing per child, but it could be killed itself, it kills by process ids that others may bear by
 * then, and it would have to be started, watched and ended. A signal at the parent's death (Linux's prctl) cannot be asked for from JavaScript.
 */
export function startWatchdog(): void {
  const worker = new Worker(WATCH, { eval: true, env: {}, execArgv: [], trackUnmanagedFds: false, workerData: { fd: LIFELINE, grace: GRACE_MS } });
  worker.unref();
  // Where no thread can be started (the current directory has been removed, say), the actor lives without.
  worker.on('error', () => {});
}
