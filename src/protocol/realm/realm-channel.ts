import { FIRST_ROUTED } from '../batches/messages.js';
import type { Batch, Channel, Take } from '../channels/channel.js';
import type { Transferable } from '../copy/transfer.js';

/** The channel between two realms: what belongs to actors passes through, what belongs to the tree of realms is taken out. */
export class RealmChannel implements Channel {
  onBatch: (batch: Batch) => void = () => {};
  onClose: () => void = () => {};
  readonly memory: Channel['memory'];
  readonly local: boolean;
  private readonly channel: Channel;

  constructor(channel: Channel, onRouted: (batch: Batch) => void, onEnd: () => void) {
    this.channel = channel;
    this.memory = channel.memory;
    this.local = channel.local === true;
    channel.onBatch = (batch): void => {
      if ((batch[0] as number) >= FIRST_ROUTED) onRouted(batch);
      else this.onBatch(batch);
    };
    channel.onClose = (): void => {
      this.onClose();
      onEnd();
    };
  }

  send(batch: Batch, transfer?: Transferable[]): void {
    this.channel.send(batch, transfer);
  }

  poll(): void {
    this.channel.poll();
  }

  readEarly(take: Take): void {
    this.channel.readEarly((batch) => ((batch[0] as number) >= FIRST_ROUTED ? batch : take(batch)));
  }

  close(): void {
    this.channel.close();
  }
}
