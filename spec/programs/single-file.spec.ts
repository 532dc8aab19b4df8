import { expect } from 'chai';
import { expectGoodEnd, type Outcome, programs } from './program.js';

/** How often, and in how many threads, the program noted that. */
const times = ({ notes }: Outcome, text: string): number => notes.filter((note) => note.replace(/^\d+ /, '') === text).length;
const threads = ({ notes }: Outcome): number => new Set(notes.map((note) => Number.parseInt(note, 10))).size;

describe('A program of a single file', () => {
  const run = programs('programs/fixtures/single-file');

  for (const [kind, outcome] of [
    ['compiled by tsc', run('top-level.ts')],
    ['through tsx', run('top-level.ts', { tsx: 'tc39' })],
    ['through tsx with experimentalDecorators', run('top-level.ts', { tsx: 'legacy' })],
  ] as const) {
    describe(`with its main at the top level, ${kind}`, () => {
      it('works, and ends by itself', async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(ended.stdout).to.equal('15\n');
      });

      it('runs in the worker what stands before the first spawn, and nothing after it', async () => {
        const ended = await outcome();
        expect(ended.notes.map((note) => note.replace(/^[1-9]\d*/, 'worker'))).to.have.members([
          '0 before the class',
          '0 guarded',
          '0 before the spawn',
          '0 after the spawn',
          'worker before the class',
          'worker before the spawn',
          '0 end',
        ]);
        expect(threads(ended)).to.equal(2);
      });
    });
  }

  describe('with an async main()', () => {
    const plain = run('async-main.ts');
    const catching = run('async-main-catch.ts');
    const exiting = run('async-main-exit.ts');
    const refused = (['thread', 'process'] as const).map((mode) => {
      const ending = (how: string): (() => Promise<Outcome>) => run('refused-main.ts', { args: [mode, how] });
      return [mode, { exit: ending('exit'), throw: ending('throw') }] as const;
    });
    const signalled = run('refused-main.ts', { args: ['process', 'signal'] });
    const guarded = run('guarded-main.ts');
    const late = run('late-main.ts');
    const awaiting = run('awaiting-top-level.ts');

    it('works without a catch, and nobody hears of the rejection in the worker', async () => {
      const ended = await plain();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('42\n');
      expect([times(ended, 'main'), times(ended, 'after the spawn'), times(ended, 'end of the module')]).to.deep.equal([2, 1, 2]);
      expect(threads(ended)).to.equal(2);
    });

    it('works with a catch, which gets a BootstrapError that tells the guard', async () => {
      const ended = await catching();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('42\n');
      expect(ended.notes).to.have.length(1);
      expect(ended.notes[0]).to.match(/^[1-9]\d* caught BootstrapError ERR_ACTOR_BOOTSTRAP: /);
      expect(ended.notes[0]).to.include('isMainModule(import.meta)');
    });

    it('tells the guard also where that catch ends the process, and with it the actor', async () => {
      const { code, stderr, stdout } = await exiting();
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.include('isMainModule(import.meta)');
      expect(stderr, 'what the host makes of it').to.include('ActorStartError');
    });

    for (const [mode, outcomes] of refused) {
      it(`tells the guard by the failed start where the program ends the ${mode} over that, and says nothing itself`, async () => {
        const { stdout } = await outcomes.exit();
        expect(stdout).to.match(
          /^ActorStartError: Doubler could not be started: the \w+ of the actor Doubler ended with exit code 1: BootstrapError: spawn was reached/,
        );
        expect(stdout).to.match(/isMainModule\(import\.meta\).* \(ActorCrashedError, BootstrapError, null\)$/);
      });

      it(`tells the reason where the ${mode} has ended for another`, async () => {
        const { stdout } = await outcomes.throw();
        expect(stdout)
          .to.match(/ ended with exit code 1: RangeError: for this/)
          .and.to.match(/\(ActorCrashedError, RangeError, null\)$/);
      });
    }

    it('tells of the signal that has ended the process', async () => {
      expect((await signalled()).stdout)
        .to.match(/ was ended by SIGTERM/)
        .and.to.match(/\(ActorCrashedError, undefined, SIGTERM\)$/);
    });

    it('works with the guard', async () => {
      const ended = await guarded();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('42\n');
      expect(times(ended, 'main')).to.equal(1);
    });

    it('works where the actor lives already when the worker comes to the spawn', async () => {
      const ended = await late();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('waited\n');
      expect([times(ended, 'about to spawn'), times(ended, 'after the spawn')]).to.deep.equal([2, 1]);
      expect(threads(ended)).to.equal(2);
    });

    it('works where the top level awaits something before the spawn', async () => {
      const ended = await awaiting();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('42\n');
      expect([times(ended, 'about to spawn'), times(ended, 'after the spawn')]).to.deep.equal([2, 1]);
    });
  });

  describe('that spawns', () => {
    const timer = run('in-timer.ts');
    const tried = run('try-catch.ts');
    const several = run('several-classes.ts');
    const children = run('children.ts');

    it('in a timer works, and neither recurses nor dies by it', async () => {
      const ended = await timer();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('waited\n');
      expect([times(ended, 'about to spawn'), times(ended, 'after the spawn')]).to.deep.equal([2, 1]);
      expect(threads(ended)).to.equal(2);
    });

    it('in a try block works, though the catch block sees the BootstrapError', async () => {
      const ended = await tried();
      expectGoodEnd(ended);
      // The worker runs the rest of the module as well, with no actor to post to.
      expect(ended.stdout.split('\n').filter((line) => line === '42')).to.have.length(1);
      expect(ended.notes).to.have.length(1);
      expect(ended.notes[0]).to.match(/^[1-9]\d* caught BootstrapError: /);
    });

    it('several classes works for all of them', async () => {
      const ended = await several();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('42 10.5 Hello you\n');
      expect(times(ended, 'between')).to.equal(1);
    });

    it('from its actors works, by the context and by the package', async () => {
      const ended = await children();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal('2 4\n');
      expect(times(ended, 'loaded'), 'the host, the actor, its two children').to.equal(4);
    });
  });

  describe('whose actor is ended by an error that nobody catches', () => {
    for (const mode of ['thread', 'process']) {
      const outcome = run('crashing.ts', { args: [mode] });

      it(`prints all that it had printed, and ends as it would from a module of its own: in a ${mode}`, async () => {
        const { code, stdout, notes } = await outcome();
        const lines = Array.from({ length: 10 }, (_, n) => `line ${n + 1}`);
        expect({ code, printed: stdout.trimEnd().split('\n') }).to.deep.equal({
          code: 0,
          printed: [...lines, 'broken: ActorCrashedError, RangeError: thrown in a timer'],
        });
        expect(notes.map((note) => note.replace(/^\d+ /, ''))).to.deep.equal(['exit 1']);
      });
    }
  });

  describe('declares', () => {
    const late = run('declared-late.ts');
    const undecorated = run('undecorated.ts');
    const throughTsx = run('undecorated.ts', { tsx: 'tc39' });
    const second = run('undecorated-second.ts');
    const subclass = ['base', 'subclass'].map((first) => run('undecorated-subclass.ts', { args: [first] }));

    it('a class too late when that stands after the first spawn, and is told where it belongs', async () => {
      const ended = await late();
      expectGoodEnd(ended);
      const [failure, rest] = ended.stdout.split('\n');
      expect(failure).to.match(/^ActorStartError: .*Late/);
      expect(failure).to.include('declared-late.js').and.to.include('before its first spawn');
      expect(rest, 'the others work').to.equal('broken 42');
    });

    it('a class without a decorator where it extends ThreadActor', async () => {
      for (const outcome of [undecorated, throughTsx]) {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(ended.stdout).to.equal('15\n');
        expect(times(ended, 'after the spawn')).to.equal(1);
      }
    });

    it('a second such class, which needs the decorator, and is told so', async () => {
      const ended = await second();
      expectGoodEnd(ended);
      const [outcome, rest] = ended.stdout.split('\n');
      expect(outcome).to.match(/^ActorStartError: .*Halver.*@actor\(\)/);
      expect(rest).to.equal('42');
    });

    it('a subclass of an actor without a decorator, which needs it unless it is the first that is spawned: the export does not help', async () => {
      const [after, first] = await Promise.all(subclass.map((outcome) => outcome()));
      for (const ended of [after, first]) expectGoodEnd(ended);
      expect(after.stdout).to.match(/^42 ActorStartError: .*Doubled.*@actor\(\)/);
      expect(first.stdout).to.equal('42 84\n');
    });
  });
});
