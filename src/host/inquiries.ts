import { plainCodec } from '../client/codec.js';
import { FOUND, LOST } from '../protocol/messages.js';
import { isWithin, type Loss, realm } from '../protocol/realm.js';

/** The other realms that post to one actor of this one: they are told where it lives, and when it lives there no more. Errors, which cost a stack trace, are made for them alone. */
export class Inquiries {
  private readonly actorId: string;
  /** Those that wait for it to run, and those that know. */
  private readonly asking = new Set<string>();
  private readonly told = new Set<string>();

  constructor(actorId: string) {
    this.actorId = actorId;
  }

  /** `home`: where it lives, if it runs. */
  add(from: string, home: string | undefined): void {
    if (home === undefined) this.asking.add(from);
    else this.tell(from, home);
  }

  /** It runs. */
  open(home: string): void {
    for (const from of this.asking) this.tell(from, home);
    this.asking.clear();
  }

  private tell(to: string, home: string): void {
    this.told.add(to);
    realm.send([FOUND, to, realm.path, this.actorId, home]);
  }

  /** Its life has ended, and it will have another one. */
  interrupt(errorOf: (begun: boolean) => unknown): void {
    if (this.told.size === 0) return;
    this.lose(this.told, { again: true, begun: plainCodec.packError(errorOf(true)), rest: plainCodec.packError(errorOf(false)), refusal: undefined });
  }

  /** No more posts. Those that know where it lives hear of that there. */
  refuse(refusal: () => unknown): void {
    if (this.asking.size === 0) return;
    const error = plainCodec.packError(refusal());
    this.lose(this.asking, { again: false, begun: error, rest: error, refusal: error });
  }

  /** It has ended. */
  end(errorOf: (begun: boolean) => unknown, refusal: () => unknown): void {
    if (this.told.size + this.asking.size === 0) return;
    const [begun, rest] = [plainCodec.packError(errorOf(true)), plainCodec.packError(errorOf(false))];
    const loss = { again: false, begun, rest, refusal: plainCodec.packError(refusal()) };
    this.lose(this.told, loss);
    this.lose(this.asking, loss);
  }

  private lose(realms: Set<string>, loss: Loss): void {
    for (const to of realms) realm.send([LOST, to, realm.path, this.actorId, loss]);
    realms.clear();
  }

  forget(path: string): void {
    for (const realms of [this.asking, this.told]) for (const from of realms) if (isWithin(from, path)) realms.delete(from);
  }
}
