import { expect } from 'chai';
import { expectGoodEnd, programs } from './program.js';

interface Failure {
  name: string;
  message: string;
  cause: string;
  causeText: string;
  stack: string;
  delivered: string;
  status: string;
}

describe('An actor class in a module of its own', () => {
  const run = programs('programs/fixtures/modules');
  const notExported = run('not-exported.ts');
  const undecorated = run('undecorated.ts');
  const throughTsx = run('undecorated.ts', { tsx: 'tc39' });
  const sameName = run('same-name.ts');
  const wrapped = run('wrapped.ts');

  it('needs no export where it is decorated', async () => {
    const ended = await notExported();
    expectGoodEnd(ended);
    expect(ended.stdout.split('\n')[0]).to.equal('42');
  });

  it('needs the export where it is not, and is told so', async () => {
    const [, failure] = (await notExported()).stdout.split('\n');
    expect(failure).to.match(/^ActorStartError: .*Undecorated/);
    expect(failure).to.include('hidden.js').and.to.include('export').and.to.include('@actor()');
  });

  it('needs nothing more where it extends ThreadActor and is exported, under whatever name', async () => {
    for (const outcome of [undecorated, throughTsx]) {
      const ended = await outcome();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('15 -5\n');
    }
  });

  it('is not mixed up with one of the same name elsewhere', async () => {
    const ended = await sameName();
    expectGoodEnd(ended);
    expect(ended.stdout).to.equal("this one's 1, the other one's 2\n");
  });

  it('is found where its decorator wraps actor() and says the module', async () => {
    const ended = await wrapped();
    expectGoodEnd(ended);
    expect(ended.stdout.split('\n')[0]).to.equal('42');
  });

  it('is not found where its decorator wraps actor() and does not, and is told so', async () => {
    const failure = (await wrapped()).stdout.split('\n')[1];
    expect(failure).to.match(/^ActorStartError: .*Misplaced/);
    expect(failure).to.include('service.js').and.to.include('module: import.meta.url');
  });

  describe('whose module', () => {
    const failing = (file: string, name: string): (() => Promise<Failure>) => {
      const outcome = run('start.ts', { args: [`./${file}.js`, name] });
      return async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        const failure = JSON.parse(ended.stdout) as Failure;
        expect([failure.name, failure.delivered, failure.status]).to.deep.equal(['ActorStartError', 'no', 'broken']);
        return failure;
      };
    };
    const throwing = failing('throwing', 'Throwing');
    const rejecting = failing('rejecting', 'Rejecting');
    const exiting = failing('exiting', 'Exiting');
    const hanging = failing('hanging', 'Hanging');
    const sharing = failing('sharing', 'Sharing');

    it('imports one that spawns at its top level fails to start, and says where that is', async () => {
      const { message, cause, stack } = await sharing();
      expect(message).to.include('Sharing').and.to.include('a spawn at the top level').and.to.include('in a function');
      expect(cause).to.equal('BootstrapError');
      expect(stack).to.match(/common\.js:\d+:\d+/);
    });

    it('throws fails to start, with the error and its place', async () => {
      const { message, cause, causeText, stack } = await throwing();
      expect(message).to.include('Throwing').and.to.include('thrown while loading');
      expect([cause, causeText]).to.deep.equal(['RangeError', 'thrown while loading']);
      expect(stack).to.match(/throwing\.js:\d+:\d+/);
    });

    it('leaves a rejection unhandled fails to start, with the error', async () => {
      const { message } = await rejecting();
      expect(message).to.include('Rejecting').and.to.include('rejected while loading');
    });

    it('exits fails to start, with the exit code', async () => {
      const { message, cause } = await exiting();
      expect(message).to.include('Exiting').and.to.include('exit code 5');
      expect(cause).to.equal('ActorCrashedError');
    });

    it('never ends to load fails to start when startTimeout has passed', async () => {
      const { message, cause } = await hanging();
      expect(message).to.include('Hanging').and.to.include('300 ms').and.to.include('startTimeout');
      expect(cause).to.equal('TimeoutError');
    });
  });
});
