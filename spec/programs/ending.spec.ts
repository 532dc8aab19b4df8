import { expect } from 'chai';
import { expectGoodEnd, programs } from './program.js';

const run = (all: ReturnType<typeof programs>, scenario: string, options = {}): ReturnType<ReturnType<typeof programs>> =>
  all('ending.ts', { args: [scenario], ...options });
/** Without the numbers of the threads. */
const texts = (notes: string[]): string[] => notes.map((note) => note.replace(/^\d+ /, ''));

describe('A program with actors', () => {
  describe('ends by itself when its actors are idle, once their onStop has run', () => {
    const all = programs('programs/fixtures');
    const scenarios = ['idle', 'unused', 'ready', 'inline', 'system'].map((name) => [name, run(all, name)] as const);
    const many = run(all, 'many');
    const children = run(all, 'children');
    const worker = run(all, 'in a thread of its own');
    const exitCode = run(all, 'exit code');
    const throughTsx = run(all, 'idle', { tsx: 'tc39' });

    for (const [name, outcome] of [...scenarios, ['idle, through tsx', throughTsx] as const]) {
      it(name, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(texts(ended.notes)).to.deep.equal(['end of main', 'tenant stops: exit', 'exit 0']);
      });
    }

    it('and all of them', async () => {
      const ended = await many();
      expectGoodEnd(ended);
      expect(texts(ended.notes).filter((text) => text.endsWith('stops: exit'))).to.have.length(12);
    });

    it('and their children', async () => {
      const ended = await children();
      expectGoodEnd(ended);
      expect(texts(ended.notes)).to.include('parent stops: exit');
      expect(texts(ended.notes).some((text) => text.startsWith('child stops: '))).to.equal(true);
    });

    it('and so does a thread of its own that has actors', async () => {
      const ended = await worker();
      expectGoodEnd(ended);
      expect(ended.stdout).to.equal("pong\nthe thread's exit code: 0\n");
      expect(texts(ended.notes)).to.deep.equal(['end of main', 'tenant stops: exit', 'exit 0', 'end of main', 'exit 0']);
    });

    it('with the exit code that it set', async () => {
      const { code, notes } = await exitCode();
      expect(code).to.equal(5);
      expect(texts(notes)).to.include('tenant stops: exit');
    });
  });

  describe('stays', () => {
    const all = programs('programs/fixtures');
    const delegating = ['left to another actor', 'left to another actor of its kind', 'left to another actor by one in a process'].map(
      (name) => [name, run(all, name)] as const,
    );
    const working = ['posted', 'posted inline', 'posted later', 'posted where no stack was left before', 'told', 'backlog', 'before exit'].map(
      (name) => [name, run(all, name)] as const,
    );
    const goingOn = [
      'work of its own at its end, by a listener that came first',
      'work of its own at its end, by a listener that came last',
      'work of its own at its end, for an inline actor',
      'a post at its end each time, to an inline actor',
    ].map((name) => [name, run(all, name)] as const);
    const turns = [
      'a turn at its end, by a listener that came first',
      'a turn at its end, by a listener that came last',
      'a turn at its end, by a listener that awaits something before',
      'a look at a file at its end',
      'a timer at its end that is due at once',
      'a turn at its end the second time only',
    ].map((name) => [name, run(all, name)] as const);
    const ticking = (notes: string[]): boolean => {
      const lines = texts(notes);
      return lines.includes('end of main') && lines.slice(lines.indexOf('end of main')).filter((line) => line === 'tick').length >= 20;
    };
    const staying = ['unsettled', 'keep alive'].map(
      (name) => [name, run(all, name, { killWhen: ({ lines }: { lines: string[] }) => ticking(lines) })] as const,
    );

    for (const [name, outcome] of working) {
      it(`until what was posted or told has settled, awaited or not: ${name}`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(texts(ended.notes)).to.deep.equal(['end of main', 'slow is done', 'tenant stops: exit', 'exit 0']);
      });
    }

    for (const [name, outcome] of goingOn) {
      it(`as long as it finds something to do before its exit, with its actors: ${name}`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(texts(ended.notes)).to.deep.equal(['end of main', 'pong', 'pong', 'pong', 'tenant stops: exit', 'exit 0']);
      });
    }

    for (const [name, outcome] of turns) {
      it(`with its actors also where a listener has it go on for a moment only: ${name}`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        const times = name.includes('second time') ? 1 : 3;
        expect(texts(ended.notes)).to.deep.equal(['end of main', ...Array.from({ length: times }, () => 'running'), 'tenant stops: exit', 'exit 0']);
      });
    }

    for (const [name, outcome] of delegating) {
      it(`until what one actor has posted to another has settled: ${name}`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        const notes = texts(ended.notes);
        expect(notes.slice(0, 2)).to.deep.equal(['end of main', 'slow is done']);
        expect(notes).to.include('tenant stops: exit').and.to.include('other stops: exit');
      });
    }

    for (const [name, outcome] of staying) {
      it(`for ever where that is for ever: ${name}`, async () => {
        const { signal, stderr, notes } = await outcome();
        expect({ signal, stderr }).to.deep.equal({ signal: 'SIGKILL', stderr: '' });
        expect(ticking(notes)).to.equal(true);
      });
    }
  });

  describe('does not stay for', () => {
    const all = programs('programs/fixtures');
    const stopped = ['interval', 'timed out', 'failed unread', 'long timeouts'].map((name) => [name, run(all, name)] as const);
    const others = [
      'timed out in a loop',
      'timed out in a loop, by a fake clock',
      'keep alive, shut down',
      'keep alive, crashed',
      'crashed',
      'waiting for its restart',
      'failed to start',
    ].map((name) => [name, run(all, name)] as const);

    for (const [name, outcome] of stopped) {
      it(`an actor that has nothing to do for others: ${name}`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(texts(ended.notes).filter((text) => text !== 'tick')).to.deep.equal(['end of main', 'tenant stops: exit', 'exit 0']);
      });
    }

    for (const [name, outcome] of others) {
      it(`an actor that is no more, or cannot be reached: ${name}`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(texts(ended.notes)).to.include('end of main');
        expect(texts(ended.notes)).to.not.include('tenant stops: exit');
      });
    }
  });

  describe('may end its actors', () => {
    const all = programs('programs/fixtures');
    const awaited = run(all, 'shutdown');
    const shutdowns = ['shutdown, not awaited', 'shutdown without wait', 'disposal'].map((name) => [name, run(all, name)] as const);
    const kill = run(all, 'kill');
    const waits = run(all, 'onStop waits');
    const throws = run(all, 'onStop throws');
    const late = (['inline', 'thread', 'process'] as const).map((mode) => [mode, run(all, `timed out, ends late in mode ${mode}`)] as const);
    const endless = ['onStop hangs', 'onStop spins'].map((name) => [name, run(all, name)] as const);

    it('by a shutdown as the last thing that it awaits', async () => {
      const ended = await awaited();
      expectGoodEnd(ended);
      expect(texts(ended.notes)).to.deep.equal(['slow is done', 'tenant stops: shutdown', 'has shut down', 'end of main', 'exit 0']);
    });

    for (const [name, outcome] of shutdowns) {
      it(`by ${name}, and lives as long as that takes`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(texts(ended.notes).filter((text) => text !== 'end of main')).to.deep.equal(['slow is done', 'tenant stops: shutdown', 'exit 0']);
      });
    }

    it('by a kill', async () => {
      const ended = await kill();
      expectGoodEnd(ended);
      expect(texts(ended.notes)).to.deep.equal(['spinning', 'end of main', 'exit 0']);
    });

    it('and lives as long as their onStop takes', async () => {
      const ended = await waits();
      expectGoodEnd(ended);
      expect(texts(ended.notes)).to.deep.equal(['end of main', 'tenant stops: exit', 'exit 0']);
    });

    for (const [mode, outcome] of late) {
      it(`and calls no onStop beside a handler that goes on after its deadline, in mode '${mode}'`, async () => {
        const ended = await outcome();
        expectGoodEnd(ended);
        expect(texts(ended.notes)).to.deep.equal(['waiting', 'end of main', 'has ended', 'tenant stops: exit', 'exit 0']);
      });
    }

    it('and ends with a warning where onStop fails', async () => {
      const { code, notes, stderr } = await throws();
      expect(code).to.equal(0);
      expect(texts(notes)).to.deep.equal(['end of main', 'tenant stops: exit', 'exit 0']);
      expect(stderr).to.match(/ActorWarning: .*Tenant.*onStop failed/);
    });

    for (const [name, outcome] of endless) {
      it(`and ends after stopTimeout where ${name}`, async () => {
        const { code, notes } = await outcome();
        expect(code).to.equal(0);
        expect(texts(notes)).to.deep.equal(['end of main', 'tenant stops: exit', 'exit 0']);
      });
    }
  });

  describe('ends its actors with it', () => {
    const all = programs('programs/fixtures');
    const exit = run(all, 'process.exit');
    const throws = run(all, 'throws');
    const rejects = run(all, 'rejects');

    it('at process.exit', async () => {
      const { code, notes, stderr } = await exit();
      expect({ code, stderr }).to.deep.equal({ code: 3, stderr: '' });
      expect(texts(notes)).to.deep.equal(['spinning', 'exit 3']);
    });

    it('at an uncaught error of the host', async () => {
      const { code, notes, stderr } = await throws();
      expect(code).to.equal(1);
      expect(stderr).to.include('RangeError: thrown by the host');
      expect(texts(notes)).to.deep.equal(['spinning', 'end of main', 'exit 1']);
    });

    it('at a failure that the host awaits and does not catch', async () => {
      const { code, notes, stderr } = await rejects();
      expect(code).to.equal(1);
      expect(stderr).to.include('RangeError: failed');
      expect(texts(notes)).to.deep.equal(['exit 1']);
    });
  });

  describe('loses nothing, and hears nothing that does not concern it:', () => {
    const all = programs('programs/fixtures');
    const logging = run(all, 'logging');
    const warnings = run(all, 'warnings');

    it('what an actor logs just before its end is printed', async () => {
      const ended = await logging();
      expectGoodEnd(ended);
      const lines = ended.stdout.trimEnd().split('\n');
      expect(lines).to.have.length(2001);
      expect(lines[1999]).to.match(/^line 2000 \.{100}$/);
      expect(lines[2000]).to.equal('the last line');
    });

    it('many actors, listeners and posts are no reason to warn', async () => {
      expectGoodEnd(await warnings());
    });
  });
});
