import { expect } from 'chai';
import { threadExecArgv, threadNodeOptions } from '../../src/transports/thread/exec-argv.js';

describe('The flags that a thread is given', () => {
  const given = (flags: string): string => threadExecArgv(flags === '' ? [] : flags.split(' ')).join(' ');

  it('are all that Node takes for a thread, with their values', () => {
    for (const flags of ['', '--no-warnings', '--conditions dev --import ./register.mjs --require=x.cjs', '--unhandled-rejections=warn --trace-warnings']) {
      expect(given(flags)).to.equal(flags);
    }
  });

  it("are none of V8's, nor of those that are the whole process's", () => {
    for (const own of ['--max-old-space-size=512', '--expose-gc', '--stack-trace-limit=33', '--no-opt', '--title=x', '--title x', '--title x --expose-gc']) {
      expect(given(own), own).to.equal('');
      expect(given(`--no-warnings ${own} --conditions dev`), own).to.equal('--no-warnings --conditions dev');
    }
  });

  it('are still those that Node does not know at all, or takes for wrong: it says so', () => {
    for (const wrong of ['--no-such-flag', '--no-such-flag=5', '--no-such-flag x', '--import']) expect(given(wrong), wrong).to.equal(wrong);
    expect(given('--expose-gc --no-such-flag')).to.equal('--no-such-flag');
  });
});

describe('What NODE_OPTIONS says to a thread', () => {
  it('is all of it, as it stands, where Node takes it for one or passes over it', () => {
    for (const text of ['', ' --no-warnings  "--conditions"  dev ', '--max-old-space-size=512 --expose-gc', '--conditions "a b" --require "./a \\" b.cjs"'])
      expect(threadNodeOptions(text)).to.equal(text);
  });

  it("is nothing that is the whole process's, and the rest in its own spelling", () => {
    for (const own of [
      '--title=abc',
      '--title abc',
      '--title "a \\" b"',
      '"--title=a b"',
      '--title="a b"',
      '--openssl-shared-config',
      '--disable-proto=throw --title=x',
    ]) {
      expect(threadNodeOptions(own), own).to.equal('');
      expect(threadNodeOptions(`"--conditions" "d\\ev"  ${own} --no-warnings --expose-gc`), own).to.equal('"--conditions" "d\\ev" --no-warnings --expose-gc');
    }
  });

  it('is still what no NODE_OPTIONS may say: Node refuses it', () => {
    for (const wrong of ['--no-such-flag', '--eval x', '--title=x "', '--import']) expect(threadNodeOptions(wrong), wrong).to.equal(wrong);
    expect(threadNodeOptions('--title=x --no-such-flag --title=x')).to.equal('--no-such-flag --title=x');
  });
});
