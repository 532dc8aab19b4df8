/*
 * All of the package as one script, dist/library.cjs. What is imported dynamically is in it too, and stands still until it is needed.
 */

export * from '../index.js';

export const threadEntry = (): Promise<typeof import('../transports/thread/entry.js')> => import('../transports/thread/entry.js');
export const processEntry = (): Promise<typeof import('../transports/process/entry.js')> => import('../transports/process/entry.js');
