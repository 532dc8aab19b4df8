// Compiled in both decorator modes, never run: handlers whose results follow from posts to their own actor, and proxies of actions with several messages.
import { expectTypeOf } from 'expect-type';
import { type ActorContext, actor, type Future, handler, proxy, spawn } from '../../src/index.js';

@actor()
class Store {
  @handler('get')
  get(_message: { action: 'get'; key: 'a' | 'b' }): string | undefined {
    return undefined;
  }

  @handler('touch')
  async touch(_message: { action: 'touch' }, context: ActorContext<Store>) {
    const value = await context.self.post({ action: 'get', key: 'a' });
    return value?.length;
  }
}

const store = spawn(Store);
expectTypeOf(store.post({ action: 'get', key: 'a' })).toEqualTypeOf<Future<string | undefined>>();
expectTypeOf(store.post({ action: 'touch' })).toEqualTypeOf<Future<number | undefined>>();
// @ts-expect-error no such key
void store.post({ action: 'get', key: 'c' });

@actor()
class Board {
  @handler('up')
  @handler('down')
  step(message: { action: 'up' | 'down'; by: number }): number {
    return message.by;
  }

  @handler('draw')
  draw(message: { action: 'draw'; kind: 'circle'; r: number } | { action: 'draw'; kind: 'square'; side: number }): string {
    return message.kind;
  }
}

const board = proxy(spawn(Board));
expectTypeOf(board.up({ by: 1 })).toEqualTypeOf<Future<number>>();
expectTypeOf(board.draw({ kind: 'circle', r: 1 })).toEqualTypeOf<Future<string>>();
expectTypeOf(board.draw({ kind: 'square', side: 1 })).toEqualTypeOf<Future<string>>();
// @ts-expect-error a circle has an r
void board.draw({ kind: 'circle' });
// @ts-expect-error by is missing
void board.down({});
