import { expect } from 'chai';
import { inheritedExecArgv, startingAtOnce } from '../../src/transports/process/exec-argv.js';

describe('The flags that a child inherits', () => {
  const inherited = (flags: string, nodeOptions?: string): string => inheritedExecArgv(flags.split(' '), nodeOptions).join(' ');

  it('are those that hold for any process', () => {
    const flags =
      '--import=./register.mjs --require x.cjs --enable-source-maps --conditions dev --expose-gc --max-old-space-size=64 --inspector-flag-of-tomorrow';
    expect(inherited(flags)).to.equal(flags);
  });

  it('are not those about the main file', () => {
    for (const own of [
      '-e code',
      '--eval code',
      '--eval=code',
      '-p code',
      '-p -e code',
      '-pe code',
      '-i',
      '-c',
      '--check',
      '--input-type=module -e code',
      '--input-type module',
    ]) {
      expect(inherited(`--expose-gc ${own} --import x`), own).to.equal('--expose-gc --import x');
    }
    for (const own of ['--test', '--watch', '--watch --watch-path=src', '--watch-path src --watch-preserve-output']) {
      expect(inherited(`--expose-gc ${own} --import x`), own).to.equal('--expose-gc --import x');
    }
  });

  it("are not those about the host's own debugger", () => {
    for (const own of [
      '--inspect',
      '--inspect=9230',
      '--inspect-brk',
      '--inspect-brk=0.0.0.0:9230',
      '--inspect-wait',
      '--inspect_brk=0',
      '--inspect_port 1',
      '--inspect-port=1',
      '--inspect-port 1',
      '--debug-port 1',
    ]) {
      expect(inherited(`--expose-gc ${own} --import x`), own).to.equal('--expose-gc --import x');
    }
  });

  it('give a debugger that NODE_OPTIONS asks for a port of its own', () => {
    expect(inherited('--expose-gc', '--no-warnings --inspect=9229')).to.equal('--expose-gc --inspect-port=0');
    expect(inherited('--expose-gc', '--no-warnings')).to.equal('--expose-gc');
  });

  it('make a child wait for no debugger that NODE_OPTIONS asks for', () => {
    for (const [given, taken] of [
      ['--inspect-brk', '--inspect'],
      ['--no-warnings --inspect-wait=9229 --import x', '--no-warnings --inspect=9229 --import x'],
      ['--inspect_brk=1', '--inspect=1'],
      ['"--inspect-brk=0.0.0.0:9230"', '"--inspect=0.0.0.0:9230"'],
      ['--inspect --inspect-port=1 --inspect-brk-node', '--inspect --inspect-port=1 --inspect-brk-node'],
    ] as const) {
      expect(startingAtOnce(given)).to.equal(taken);
    }
  });
});
