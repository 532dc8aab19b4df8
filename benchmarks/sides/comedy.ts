import { fileURLToPath } from 'node:url';
import actors from 'comedy';
import type { Opened } from './side.js';

/** The actor's module, as an absolute path is written for comedy. */
const MODULE = `${process.platform === 'win32' ? '//' : '/'}${fileURLToPath(new URL('./workers/comedy.cjs', import.meta.url))}`;

export async function open(mode: string): Promise<Opened> {
  const system = actors.createSystem({ test: true });
  const root = await system.rootActor();
  const actor = await root.createChild(MODULE, { mode: mode as 'in-memory' | 'threaded' | 'forked' });
  return {
    post: (message) => actor.sendAndReceive('handle', message),
    tell: (message) => void actor.send('handle', message),
    close: () => system.destroy(),
  };
}
