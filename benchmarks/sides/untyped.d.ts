// Peers whose types their own `exports` hide from TypeScript, or that have none: as far as they are used here.

declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { Endpoint } from 'comlink';

  export type NodeEndpoint = unknown;
  export default function nodeEndpoint(port: NodeEndpoint): Endpoint;
}

declare module 'threads' {
  export class Worker {
    constructor(path: string);
  }
  export function spawn<F>(worker: Worker): Promise<F>;
  export const Thread: { terminate(thread: unknown): Promise<void> };
  export function Transfer(payload: unknown, transferables: ArrayBuffer[]): unknown;
}

declare module 'threads/worker' {
  export function expose(handle: (message: never) => unknown): void;
}
