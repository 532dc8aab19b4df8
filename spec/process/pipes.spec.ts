import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { Future } from '../../src/index.js';
import { starter } from '../support/executors.js';
import { Gate } from '../support/gate.js';
import { Inmate } from './actors/inmate.js';
import { HostProgram } from './host-program.js';

const MB = 2 ** 20;

describe('The pipes of a process actor', () => {
  const start = starter('process');

  it('carry a million messages in order, and leave no memory behind', async () => {
    const host = await HostProgram.start('million.ts', [], { node: ['--expose-gc'] });
    expect(await host.allEnded(60_000), host.stderr).to.deep.equal({ code: 0, signal: null });
    const rounds = host.stdout.trim().split('\n');
    const [first, second] = rounds.map((line) => JSON.parse(line) as { inOrder: boolean; heap: number; child: number });
    expect([first.inOrder, second.inOrder]).to.deep.equal([true, true]);
    expect(second.heap - first.heap).to.be.lessThan(4 * MB);
    expect(second.child).to.be.lessThan(300 * MB);
  }).timeout(70_000);

  it('carry large values both ways, many at a time, and are not confused by a reader that takes its time', async () => {
    const inmate = start({ prefetch: 100 }, Inmate);
    const gate = new Gate();
    const blocked = inmate.post({ action: 'block', gate: gate.key });
    await gate.entered();
    const values = Array.from({ length: 40 }, (_, i) => ({ i, floats: new Float64Array(MB / 8).fill(i), text: `${i} é`.repeat(10_000), small: [i] }));
    const echoes = values.map((value) => inmate.post({ action: 'echo', value }));
    gate.open();
    await blocked;
    const received = await Future.all(echoes);
    for (const [i, value] of values.entries()) expect(received[i]).to.deep.equal(value);
  });

  it('bring each typed array in memory of its own', async () => {
    const inmate = start({}, Inmate);
    const whole = new Uint8Array(100_000).map((_, i) => i);
    const a = (await inmate.post({ action: 'echo', value: Buffer.from('pooled') })) as Uint8Array;
    const b = (await inmate.post({ action: 'echo', value: [whole, whole.subarray(10, 20), new DataView(whole.buffer, 5, 1)] })) as [
      Uint8Array,
      Uint8Array,
      DataView,
    ];
    expect(Object.getPrototypeOf(a)).to.equal(Uint8Array.prototype);
    expect(Buffer.from(a).toString()).to.equal('pooled');
    expect(b[0]).to.deep.equal(whole);
    expect([...b[1]]).to.deep.equal([...whole.subarray(10, 20)]);
    expect(b[1].buffer).to.equal(b[0].buffer);
    expect(b[2].getUint8(0)).to.equal(5);
  });

  it('are closed on the host when the actor has ended', async function () {
    if (!existsSync('/dev/fd')) return this.skip();
    const descriptors = (): number => readdirSync('/dev/fd').length;
    await using _first = start({}, Inmate);
    await _first.ready;
    const before = descriptors();
    for (const end of ['kill', 'shutdown', 'crash'] as const) {
      const inmate = start({}, Inmate);
      await inmate.ready;
      expect(descriptors()).to.be.greaterThan(before);
      if (end === 'crash') await inmate.post({ action: 'exit', code: 0 }).exception();
      else await inmate[end]();
      expect(descriptors(), end).to.equal(before);
    }
  });

  it('tell the actor and all who wait for it when no process could be started', async () => {
    const host = await HostProgram.start('homeless.ts', []);
    expect(await host.allEnded(), host.stderr).to.deep.equal({ code: 0, signal: null });
    expect(host.stdout).to.equal('ActorStartError ERR_ACTOR_START true\nActorStartError ERR_ACTOR_START true\n');
  });
});
