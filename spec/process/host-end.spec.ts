import { expect } from 'chai';
import { HostProgram } from './host-program.js';

type End = [how: string, bring: (host: HostProgram) => void, outcome: { code: number | null; signal: NodeJS.Signals | null }];

const ends: End[] = [
  ['calls process.exit', (host) => host.tell('exit'), { code: 3, signal: null }],
  ['ends by an exception', (host) => host.tell('throw'), { code: 1, signal: null }],
  ['is ended by SIGTERM', (host) => host.signal('SIGTERM'), { code: null, signal: 'SIGTERM' }],
  ['is ended by SIGKILL', (host) => host.signal('SIGKILL'), { code: null, signal: 'SIGKILL' }],
  ['is ended by Ctrl-C, which reaches its actors too', (host) => host.signalGroup('SIGINT'), { code: null, signal: 'SIGINT' }],
];

describe('A process actor whose host', () => {
  for (const [how, bring, outcome] of ends) {
    describe(how, () => {
      it('ends with it, by itself, when it is idle', async () => {
        const host = await HostProgram.start('host.ts', ['idle']);
        await host.said('is the host');
        bring(host);
        expect(await host.allEnded()).to.deep.equal(outcome);
        expect(host.saidBy('starts')).to.deep.equal(['starts', 'exits']);
      });

      it('is ended with it while it blocks its event loop', async () => {
        const host = await HostProgram.start('host.ts', ['loop']);
        await host.said('is the host', 'loops');
        bring(host);
        expect(await host.allEnded()).to.deep.equal(outcome);
        expect(host.saidBy('starts')).to.deep.equal(['starts', 'loops']);
      });
    });
  }

  it('comes to its natural end is stopped in good order', async () => {
    const host = await HostProgram.start('host.ts', ['idle']);
    await host.said('is the host');
    host.tell('return');
    expect(await host.allEnded()).to.deep.equal({ code: 0, signal: null });
    expect(host.saidBy('starts')).to.deep.equal(['starts', 'stops: exit', 'exits']);
    expect(host.stderr).to.equal('');
  });

  it('is killed while the actor blocks in the import of its module ends with it', async () => {
    const host = await HostProgram.start('host.ts', ['import']);
    await host.said('is the host', 'loops');
    host.signal('SIGKILL');
    expect(await host.allEnded()).to.deep.equal({ code: null, signal: 'SIGKILL' });
  });

  it('takes Ctrl-C as a reason to shut down works on until it is told to stop', async () => {
    const host = await HostProgram.start('host.ts', ['graceful']);
    await host.said('is the host', 'works');
    host.signalGroup('SIGINT');
    expect(await host.allEnded()).to.deep.equal({ code: 0, signal: null });
    expect(host.saidBy('is the host')).to.deep.equal(['is the host', 'worked']);
    expect(host.saidBy('starts')).to.deep.equal(['starts', 'works', 'stops: shutdown', 'exits']);
  });
});
