import { expect } from 'chai';
import { beforehand } from '../support/beforehand.js';
import { HostProgram } from './host-program.js';

type End = [how: string, bring: (host: HostProgram) => void, outcome: { code: number | null; signal: NodeJS.Signals | null }];

const ends: End[] = [
  ['calls process.exit', (host) => host.tell('exit'), { code: 3, signal: null }],
  ['ends by an exception', (host) => host.tell('throw'), { code: 1, signal: null }],
  ['is ended by SIGTERM', (host) => host.signal('SIGTERM'), { code: null, signal: 'SIGTERM' }],
  ['is ended by SIGKILL', (host) => host.signal('SIGKILL'), { code: null, signal: 'SIGKILL' }],
  ['is ended by Ctrl-C, which reaches its actors too', (host) => host.signalGroup('SIGINT'), { code: null, signal: 'SIGINT' }],
];

interface Ended {
  host: HostProgram;
  outcome: { code: number | null; signal: NodeJS.Signals | null };
}

/** A program whose actor is in the state, and has said so, when its end is brought about. */
async function ended(state: string, said: string[], bring: (host: HostProgram) => void): Promise<Ended> {
  const host = await HostProgram.start('host.ts', [state]);
  await host.said('is the host', ...said);
  bring(host);
  return { host, outcome: await host.allEnded() };
}

describe('A process actor whose host', () => {
  // What blocks is let go for some seconds before it is killed.
  const run = beforehand(120_000);

  for (const [how, bring, outcome] of ends) {
    describe(how, () => {
      const idle = run(() => ended('idle', [], bring));
      const blocked = run(() => ended('loop', ['loops'], bring));

      it('ends with it, by itself, when it is idle', async () => {
        const { host, outcome: came } = await idle();
        expect(came).to.deep.equal(outcome);
        expect(host.saidBy('starts')).to.deep.equal(['starts', 'exits']);
      });

      it('is ended with it while it blocks its event loop', async () => {
        const { host, outcome: came } = await blocked();
        expect(came).to.deep.equal(outcome);
        expect(host.saidBy('starts')).to.deep.equal(['starts', 'loops']);
      });
    });
  }

  const natural = run(() => ended('idle', [], (host) => host.tell('return')));
  const blockedImport = run(() => ended('import', ['loops'], (host) => host.signal('SIGKILL')));
  const graceful = run(() => ended('graceful', ['works'], (host) => host.signalGroup('SIGINT')));

  it('comes to its natural end is stopped in good order', async () => {
    const { host, outcome } = await natural();
    expect(outcome).to.deep.equal({ code: 0, signal: null });
    expect(host.saidBy('starts')).to.deep.equal(['starts', 'stops: exit', 'exits']);
    expect(host.stderr).to.equal('');
  });

  it('is killed while the actor blocks in the import of its module ends with it', async () => {
    const { outcome } = await blockedImport();
    expect(outcome).to.deep.equal({ code: null, signal: 'SIGKILL' });
  });

  it('takes Ctrl-C as a reason to shut down works on until it is told to stop', async () => {
    const { host, outcome } = await graceful();
    expect(outcome).to.deep.equal({ code: 0, signal: null });
    expect(host.saidBy('is the host')).to.deep.equal(['is the host', 'worked']);
    expect(host.saidBy('starts')).to.deep.equal(['starts', 'works', 'stops: shutdown', 'exits']);
  });
});
