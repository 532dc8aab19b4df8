import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { DeclarationError, handler } from '../../src/index.js';
import { throughTsx } from '../support/root.js';
import { compile, outputOf, source } from './fixtures/compile.js';

/** What is wrong with each of the fixture's declarations, and where: class, method, action or option. */
const refused: Record<string, string[]> = {
  twice: ["Twice.two as the handler of 'x'", 'the class has this action twice, the first time on one'],
  static: ["Static.go as the handler of 'x'", 'a static method'],
  staticActor: ["StaticActor.go as the handler of 'x'", 'a static method'],
  field: ["Field.go as the handler of 'x'", 'only methods take messages', "'field'"],
  getter: ["Getter.go as the handler of 'x'", 'only methods take messages', 'getter'],
  accessor: ["Accessor.go as the handler of 'x'", 'only methods take messages'],
  empty: ["Empty.go as the handler of ''", 'a string that is not empty'],
  number: ['Numbered.go as the handler of 5', 'a string that is not empty'],
  handle: ["Handles.handle as the handler of 'x'", 'every message that no @handler takes'],
  onStop: ["Stops.onStop as the handler of 'x'", 'when the actor stops'],
  handlerTimeout: ["Late.go as the handler of 'x'", 'option timeout', 'NaN'],
  handlerOption: ["Concurent.go as the handler of 'x'", 'no option concurent', 'there are timeout, concurrent'],
  bareHandler: ['@handler on go lacks its action'],
  bareActor: ['@actor on BareActor lacks its parentheses'],
  actorOnMethod: ['@actor belongs on a class, not on its member go'],
  handlerOnClass: ["Misplaced as the handler of 'x'", 'only methods take messages', "'class'"],
  handlerOnClassAlone: ["Alone as the handler of 'x'", 'only methods take messages', "'class'"],
  mode: ['Banana: option mode', "'banana'", "'thread'"],
  backoff: ['Impatient: option restart.backoff.minMs', '-1'],
  sameName: ['Counter: a second class of this name', 'declarations.'],
  sameSerializable: ['Coin: a second class of this name'],
  serializableName: ['Nameless: option name', "''"],
  anonymous: ['an anonymous class in', 'declarations.'],
  noActor: ['Money is no actor', '@actor()', 'ThreadActor', 'defineActor'],
  base: ['Base is the base of actors'],
  hidden: ["Hiding.add, the handler of 'add', is not a method any more", 'override a handler with a method'],
  lazily: ["Lazy.two as the handler of 'y'", 'the class has this action twice'],
};

type Results = Record<string, unknown>;

function describeDeclarations(kind: string, legacy: boolean, run: () => Promise<Results>): void {
  describe(`decorators compiled by ${kind}`, () => {
    let results: Results;
    before(async () => {
      results = await run();
    });

    it('register a class by its module and name', () => {
      expect(results).to.include({ key: true, found: true, serializable: true, main: true });
    });

    it('route each action to its method, with the options of both', () => {
      expect(results.handlers).to.have.members(['add: add', 'up: step', 'down: step', 'count: count']);
      expect(results.handlerOptions).to.have.deep.members([
        ['50', false, false],
        ['Infinity', true, false],
        ['Infinity', false, false],
        ['Infinity', false, true],
      ]);
      expect(results.options).to.deep.equal({ mode: 'inline', mailbox: { capacity: 5 } });
    });

    it('are inherited, save for what a subclass overrides', () => {
      const inherited = ['add: add', 'up: step', 'down: Symbol(other)', 'count: count'];
      expect(results.inherited).to.have.members(inherited);
      expect(results.overridden, 'the override without a decorator is what runs').to.equal(true);
      expect(results.inheritedOptions).to.deep.equal({ mode: 'inline', mailbox: { capacity: 5, overflow: 'drop-oldest' } });
      const [name, sameModule, actions] = results.grandchild as [string, boolean, string[]];
      expect([name, sameModule]).to.deep.equal(['Grandchild', true]);
      expect(actions).to.have.members(inherited);
    });

    it('let a subclass give an action to another method, and make something else of the first', () => {
      expect(results.moved).to.deep.equal(['second']);
    });

    it('are not needed on a class that extends a base', () => {
      expect(results.undecorated).to.deep.equal([true, { mode: 'process' }, true]);
    });

    it('register the class that another decorator has returned', () => {
      expect(results.replaced).to.deep.equal(['Replaced', true, false, ['x: x']]);
      if (legacy) expect(results.replacedAbove, 'a legacy decorator cannot know what is returned above it').to.include('put @actor() above');
      else expect(results.replacedAbove).to.deep.equal(['ReplacedAbove', true, true, ['x: x']]);
    });

    for (const [name, parts] of Object.entries(refused)) {
      it(`throw a DeclarationError for the case '${name}' that says where and what`, () => {
        expect(results[name]).to.match(/^DeclarationError: /);
        for (const part of parts) expect(results[name]).to.include(part);
      });
    }
  });
}

describeDeclarations('tsx', false, () => outputOf(source('declarations.ts'), throughTsx));
describeDeclarations('tsx with experimentalDecorators', true, () =>
  outputOf(source('declarations.ts'), throughTsx, { TSX_TSCONFIG_PATH: source('tsconfig.legacy.json') }),
);

for (const legacy of [false, true]) {
  const kind = legacy ? 'tsc with experimentalDecorators' : 'tsc';
  let folder: Promise<string> | undefined;
  const compiled = (): Promise<string> => {
    folder ??= compile(['--sourceMap', '--experimentalDecorators', String(legacy)]);
    return folder;
  };
  describeDeclarations(kind, legacy, async () => outputOf(`${await compiled()}/declarations.js`, ['--enable-source-maps']));

  it(`CommonJS compiled by ${kind} knows its classes by their file URL`, async () => {
    const { file, ...rest } = await outputOf(`${await compiled()}/common-js.cjs`);
    const url = pathToFileURL(file).href;
    expect(rest).to.deep.equal({ decorated: url, undecorated: url, main: true });
  });
}

it('@handler that is called with no class, as no compiler does, throws a DeclarationError', () => {
  const decorate = handler('add') as unknown as (target: unknown, key: string, descriptor: object) => void;
  for (const target of [undefined, null, 'x', 5])
    expect(() => decorate(target, 'add', { value() {} }), String(target)).to.throw(DeclarationError, "@handler('add') is a decorator of methods");
});
