import type { ExitInfo, Hosting, Transport } from '../../host/transport.js';
import type { Channel } from '../../protocol/channels/channel.js';
import { memoryChannel } from '../../protocol/channels/memory-channel.js';
import { realm } from '../../protocol/realm/realm.js';
import { soon } from '../../real-time.js';

/** Actors in the caller's own thread: the same protocol over a channel that crosses nothing. `serve` installs a server on the other end. */
export const inlineTransport = (serve: (channel: Channel) => void): Transport => ({ host: () => new InlineHosting(serve) });

class InlineHosting implements Hosting {
  readonly channel: Channel;
  readonly realm = realm.path;
  /** Called by `terminate` alone: what would end a thread ends the program. */
  onExit: (info: ExitInfo) => void = () => {};

  constructor(serve: (channel: Channel) => void) {
    const [near, far] = memoryChannel();
    this.channel = near;
    serve(far);
  }

  terminate(): Promise<void> {
    this.channel.close();
    soon(() => this.onExit({ exitCode: 0, signal: null, outOfMemory: false }));
    return Promise.resolve();
  }
}
