import { HANGUP, TUNNEL } from '../batches/messages.js';
import type { Batch } from '../channels/channel.js';
import type { Transferable } from '../copy/transfer.js';
import { Tunnel } from './tunnel.js';

/** The realm that they lead from. */
export interface TunnelRealm {
  readonly path: string;
  send(batch: Batch, transfer?: Transferable[]): void;
  /** Whether buffers that are to be moved there leave this realm's memory. */
  moves(to: string): boolean;
}

/** The tunnels that end in one realm. */
export class Tunnels {
  private readonly realm: TunnelRealm;
  private last = 0;
  /** By their numbers. */
  private readonly dialled = new Map<number, Tunnel>();
  /** By who has dialled, and that one's numbers. */
  private readonly accepted = new Map<string, Tunnel>();

  constructor(realm: TunnelRealm) {
    this.realm = realm;
  }

  /** One to that realm, and its number: the realm is to be told of both. */
  dial(to: string): { id: number; tunnel: Tunnel } {
    const id = ++this.last;
    const tunnel = this.make(to, id, true);
    this.dialled.set(id, tunnel);
    return { id, tunnel };
  }

  /** The other end of one that was dialled there. */
  accept(from: string, id: number): Tunnel {
    const tunnel = this.make(from, id, false);
    this.accepted.set(`${from}#${id}`, tunnel);
    return tunnel;
  }

  private make(remote: string, id: number, toServer: boolean): Tunnel {
    const { realm } = this;
    return new Tunnel(remote, (batch, buffers) => {
      // A message may have to be sent once more, so its buffers are copied, and moved only from then on. An answer never has.
      const kept = toServer && realm.moves(remote);
      realm.send([TUNNEL, remote, realm.path, id, toServer, batch, buffers], kept ? undefined : buffers);
    });
  }

  /** The end here of one whose other end is there. `toServer`: that one dialled. */
  find(from: string, id: number, toServer: boolean): Tunnel | undefined {
    return toServer ? this.accepted.get(`${from}#${id}`) : this.dialled.get(id);
  }

  onHangup(from: string, id: number, toServer: boolean): void {
    const tunnel = this.find(from, id, toServer);
    if (toServer) this.accepted.delete(`${from}#${id}`);
    else this.dialled.delete(id);
    tunnel?.end();
    tunnel?.onBroken();
  }

  /** Those to realms that are gone have ended. */
  forget(isGone: (realm: string) => boolean): void {
    for (const tunnels of [this.dialled, this.accepted] as Map<unknown, Tunnel>[]) {
      for (const [key, tunnel] of tunnels) {
        if (!isGone(tunnel.remote)) continue;
        tunnels.delete(key);
        tunnel.end();
      }
    }
  }
}

/** A batch that passes through this realm cannot be handed on: both ends are to know. */
export function breakTunnel(realm: TunnelRealm, [op, to, from, id, toServer]: Batch): void {
  if (op !== TUNNEL) return;
  realm.send([HANGUP, from, to, id, !toServer]);
  realm.send([HANGUP, to, from, id, toServer]);
}
