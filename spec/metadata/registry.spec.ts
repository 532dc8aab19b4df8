import assert from 'node:assert/strict';
import { expect } from 'chai';
import { DeclarationError } from '../../src/errors.js';
import { spawnWith } from '../../src/index.js';
import { actor, defineActor } from '../../src/metadata/actor.js';
import { handler } from '../../src/metadata/handler.js';
import { type ActorDefinition, classTable, definitionOf, findDefinition, registerActor, registerBase } from '../../src/metadata/registry.js';
import { serializable } from '../../src/metadata/serializable.js';

const module = import.meta.url;
const actionsOf = ({ handlers }: ActorDefinition): [string, string | symbol][] => [...handlers.values()].map(({ action, method }) => [action, method]);

abstract class Base {
  handle?(message: unknown): unknown;
}
registerBase(Base, 'thread');

describe('definitionOf', () => {
  it('refuses what is no actor class, showing it', () => {
    class Plain {}
    for (const value of [undefined, null, 'Counter', {}, new Plain(), () => {}])
      expect(() => definitionOf(value)).to.throw(DeclarationError, 'an actor class was expected');
    expect(() => definitionOf(Plain)).to.throw(DeclarationError, 'Plain is no actor');
    expect(() => definitionOf(Base)).to.throw(DeclarationError, 'Base is the base of actors');
  });

  it('calls no getter of the class, nor of what is none', () => {
    const fail = (): never => expect.fail('called');
    @actor()
    class Guarded {
      get handle(): unknown {
        return fail();
      }
      @handler('ping')
      ping(_message: { action: 'ping' }): void {}
    }
    expect(definitionOf(Guarded).hasHandle).to.equal(false);
    expect(() => definitionOf(Object.defineProperty({}, 'constructor', { get: fail }))).to.throw(DeclarationError, 'an actor class was expected');
  });

  it('returns the same definition each time', () => {
    @actor()
    class Same {}
    expect(definitionOf(Same)).to.equal(definitionOf(Same));
  });

  it('says which problem a class without @actor has that another actor extends', () => {
    class Broken {
      @handler('x')
      #secret(_message: { action: 'x' }): void {}

      call(): void {
        this.#secret({ action: 'x' });
      }
    }
    @actor()
    class Heir extends Broken {}
    expect(() => definitionOf(Heir)).to.throw(DeclarationError, /^Broken\.#secret as the handler of 'x': a #private method/);
  });

  it('refuses a handler that a subclass has overridden with something else', () => {
    @actor()
    class Getting {
      @handler('x')
      x(_message: { action: 'x' }): void {}
    }
    class Got extends Getting {}
    Object.defineProperty(Got.prototype, 'x', { value: 5 });
    expect(() => definitionOf(Got)).to.throw(DeclarationError, "Got.x, the handler of 'x', is not a method any more");
  });

  it('sees a base that is registered after its subclass was read', () => {
    class Late {
      later(): void {}
    }
    @actor()
    class Early extends Late {}
    expect(definitionOf(Early).handlers.size).to.equal(0);
    defineActor(Late, { module, mode: 'inline', handlers: { later: 'later' } });
    expect(actionsOf(definitionOf(Early))).to.deep.equal([['later', 'later']]);
    expect(definitionOf(Early).options).to.deep.equal({ mode: 'inline' });
  });

  it('puts an undecorated class into the table', () => {
    class Undecorated extends Base {}
    expect(findDefinition(`${module}#Undecorated`)).to.equal(undefined);
    expect(classTable.keyOf(Undecorated.prototype)).to.equal(undefined);
    const definition = definitionOf(Undecorated);
    expect(definition).to.include({ name: 'Undecorated', module, hasHandle: false });
    expect(findDefinition(definition.key)).to.equal(definition);
    expect(classTable.keyOf(Undecorated.prototype)).to.equal(definition.key);
  });

  it('does not take the name of a static member for that of the class', () => {
    class Odd extends Base {
      static override readonly name = 5 as never;
    }
    expect(() => definitionOf(Odd)).to.throw(DeclarationError, 'an anonymous class');
  });

  it('inherits neither the name nor the module of a base', () => {
    @actor({ name: 'Renamed', module: 'file:///elsewhere.js', keepAlive: true })
    class Original {}
    class Successor extends Original {}
    expect(definitionOf(Original).key).to.equal('file:///elsewhere.js#Renamed');
    expect(definitionOf(Original).options).to.deep.equal({ keepAlive: true });
    expect(definitionOf(Successor)).to.include({ name: 'Successor', module });
  });
});

describe('@actor', () => {
  it('leaves no class of a wrong declaration behind', () => {
    expect(() => {
      @actor()
      class Twice {
        @handler('x')
        one(_message: { action: 'x' }): void {}
        @handler('x')
        two(_message: { action: 'x' }): void {}
      }
      return Twice;
    }).to.throw(DeclarationError);
    expect(findDefinition(`${module}#Twice`)).to.equal(undefined);
  });

  it('throws for a #private method while the class is being declared', () => {
    expect(() => {
      @actor()
      class Private {
        @handler('x')
        #secret(_message: { action: 'x' }): void {}

        call(): void {
          this.#secret({ action: 'x' });
        }
      }
      return Private;
    }).to.throw(DeclarationError, "Private.#secret as the handler of 'x': a #private method");
  });

  it('keeps the error of a wrong option as its cause', () => {
    expect(() => actor({ startTimeout: Number.NaN })(class Impatient {}))
      .to.throw(DeclarationError, 'Impatient: option startTimeout')
      .with.property('cause')
      .that.is.instanceOf(RangeError);
  });

  it('may be applied to the same class again', () => {
    class Again {}
    actor({ mode: 'inline' })(Again);
    actor({ mode: 'thread' })(Again);
    expect(definitionOf(Again).options).to.deep.equal({ mode: 'thread' });
  });

  it('refuses what is no class, as @serializable does', () => {
    for (const value of [() => {}, undefined, 5, {}, class {}.prototype]) {
      expect(() => actor()(value as never)).to.throw(DeclarationError, '@actor belongs on a class, but was given');
      expect(() => serializable()(value as never)).to.throw(DeclarationError, '@serializable belongs on a class, but was given');
    }
  });

  it('refuses a class whose name a bundler has taken away, and takes it by the option name', () => {
    const nameless = () => class {};
    for (const context of [undefined, { kind: 'class', name: '', metadata: {}, addInitializer() {} } as unknown as ClassDecoratorContext]) {
      const declare = (decorator: (subject: new () => object, context?: ClassDecoratorContext) => void) => () => decorator(nameless(), context);
      expect(declare(actor() as never)).to.throw(DeclarationError, "give it one by the option name, @actor({ name: 'Counter' }). Bundlers take away");
      expect(declare(actor({ name: `Named${context === undefined}` }) as never)).not.to.throw();
    }
  });

  it('makes an actor of a class that has no handlers', () => {
    @actor()
    class Idle {}
    expect(definitionOf(Idle)).to.include({ hasHandle: false }).and.to.have.property('handlers').that.has.property('size', 0);
  });

  it('takes the URL or the path of the module from who wraps it', () => {
    const wrapped = (url: string | URL) => actor({ module: url });
    wrapped('file:///a/wrapped%20one.js')(class ByUrl {});
    wrapped(new URL('file:///a/b.js?version=2'))(class ByQuery {});
    expect(findDefinition('file:///a/wrapped%20one.js#ByUrl')?.name).to.equal('ByUrl');
    expect(findDefinition('file:///a/b.js?version=2#ByQuery')?.name).to.equal('ByQuery');
    expect(() => actor({ module: './relative.js' })(class Relative {})).to.throw(DeclarationError, 'Relative: option module');
  });
});

describe('defineActor', () => {
  it('declares an actor and its handlers, and returns the class', () => {
    class Plain {
      add(): void {}
      async *list(): AsyncGenerator<number> {}
      'with-dash'(): void {}
    }
    const returned = defineActor(Plain, {
      module,
      mode: 'inline',
      handlers: { add: 'add', plus: 'add', all: { method: 'list', timeout: 5, concurrent: true }, ['__proto__']: 'with-dash' },
    });
    expect(returned).to.equal(Plain);
    const { key, options, handlers } = definitionOf(Plain);
    expect(key).to.equal(`${module}#Plain`);
    expect(options).to.deep.equal({ mode: 'inline' });
    expect(handlers.get('plus')).to.deep.equal({ action: 'plus', method: 'add', timeout: Number.POSITIVE_INFINITY, concurrent: false, generator: false });
    expect(handlers.get('all')).to.deep.equal({ action: 'all', method: 'list', timeout: 5, concurrent: true, generator: true });
    expect(handlers.get('__proto__')?.method).to.equal('with-dash');
    expect(handlers.has('toString')).to.equal(false);
  });

  it('takes inherited methods', () => {
    class Parent {
      inherited(): void {}
    }
    class OfParent extends Parent {}
    defineActor(OfParent, { module, handlers: { x: 'inherited' } });
    expect(actionsOf(definitionOf(OfParent))).to.deep.equal([['x', 'inherited']]);
  });

  it('overrides what decorators have declared, and may be called again', () => {
    class Both {
      @handler('x')
      one(_message: { action: 'x' }): void {}
      two(): void {}
    }
    defineActor(Both, { module, handlers: { x: 'two' } });
    defineActor(Both, { module, handlers: { x: 'two' } });
    expect(actionsOf(definitionOf(Both))).to.deep.equal([['x', 'two']]);
  });

  it('may be called again when it has failed, and has entered nothing then', () => {
    class Mistaken {
      add(): void {}
    }
    const refused = (): unknown => defineActor(Mistaken, { module, handlers: { plus: 'add', add: 'addd' } });
    for (let time = 0; time < 2; time++) expect(refused).to.throw(DeclarationError, "Mistaken.addd as the handler of 'add': the class has no such method");
    expect(() => definitionOf(Mistaken)).to.throw(DeclarationError, 'Mistaken is no actor');
    class Rival {}
    defineActor(Rival, { module, name: 'Taken' });
    const taken = (): unknown => defineActor(Mistaken, { module, name: 'Taken', handlers: { plus: 'add' } });
    expect(taken).to.throw(DeclarationError, 'Taken: a second class of this name');
    defineActor(Mistaken, { module, handlers: { add: 'add' } });
    expect(actionsOf(definitionOf(Mistaken))).to.deep.equal([['add', 'add']]);
  });

  it('finds the module of its caller in plain JavaScript that does not tell it', () => {
    class Untold {}
    defineActor(Untold, {} as { module: string });
    expect(definitionOf(Untold).module).to.equal(module);
  });

  it('refuses what cannot be a handler, naming class, method and action', () => {
    let count = 0;
    const define = (handlers: unknown) => () => {
      class Refusing {
        static make(): void {}
        field = 1;
        get getter(): number {
          return 1;
        }
        onStart(): void {}
        go(): void {}
      }
      return defineActor(Refusing, { module, name: `Refusing${count++}`, handlers: handlers as Record<string, string> });
    };
    expect(define({ x: 'gone' })).to.throw(DeclarationError, "Refusing.gone as the handler of 'x': the class has no such method");
    expect(define({ x: 'field' })).to.throw(DeclarationError, 'Refusing.field');
    expect(define({ x: 'toString' })).to.throw(DeclarationError, 'the class has no such method');
    expect(define({ x: 'make' })).to.throw(DeclarationError, 'a static method');
    expect(define({ x: 'getter' })).to.throw(DeclarationError, "of the kind 'property'");
    expect(define({ x: 'constructor' })).to.throw(DeclarationError, 'it makes the actor');
    expect(define({ x: 'onStart' })).to.throw(DeclarationError, 'when the actor starts');
    expect(define({ '': 'go' })).to.throw(DeclarationError, "Refusing.go as the handler of ''");
    expect(define({ x: null })).to.throw(DeclarationError, 'Refusing.null');
    expect(define({ x: { method: 'go', timeout: -1 } })).to.throw(DeclarationError, 'option timeout');
    expect(define({ x: 'go' })).not.to.throw();
  });

  it('refuses handlers that are no object, and methods that are no name', () => {
    const define = (handlers: unknown) => () => defineActor(class Listing {}, { module, handlers: handlers as Record<string, string> });
    for (const handlers of [5, true, null, 'add', ['add'], new Map([['add', 'add']]), new Set(['add']), () => {}]) {
      expect(define(handlers)).to.throw(
        DeclarationError,
        "Listing: option handlers must be an object, from actions to methods, such as { add: 'add' }, but is",
      );
    }
    for (const method of [undefined, 5, { method: Object.create(null) }, { method: ['add'] }]) {
      expect(define({ x: method })).to.throw(DeclarationError, /^Listing\..* as the handler of 'x': the class has no such method; give the name of one/);
    }
    for (const method of [{}, Object.create(null), { timeout: 5 }]) {
      expect(define({ x: method })).to.throw(DeclarationError, 'Listing: option handlers.x.method must be the name of a method, but is undefined');
    }
    expect(define({ x: { methode: 'add' } })).to.throw(
      DeclarationError,
      "Listing: there is no option handlers.x.methode ('add'); there are method, timeout, concurrent",
    );
    expect(() => defineActor(class Listing {}, { module, handler: {} } as never)).to.throw(
      DeclarationError,
      /no option handler \(\{\}\); there are handlers, mode/,
    );
    expect(() => handler(null as never)).to.throw(DeclarationError, '@handler takes an action, which is a string, but was given null');
  });

  it('refuses options that are no object, or that cannot be read', () => {
    const define = (options: unknown) => () => defineActor(class Optional {}, options as { module: string });
    for (const options of [undefined, null, 0, true, 'module', [], () => {}]) {
      expect(define(options)).to.throw(DeclarationError, 'Optional: options must be an object, such as { module: import.meta.url, handlers:');
    }
    const thrower = (name: string, rest: object = {}) => Object.defineProperty({ ...rest }, name, { get: () => assert.fail('mine'), enumerable: true });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const options of [
      thrower('mode', { module }),
      thrower('handlers', { module }),
      { module, handlers: thrower('x') },
      { module, handlers: { x: thrower('timeout', { method: 'open' }) } },
      { module, mailbox: thrower('capacity') },
      proxy,
    ]) {
      expect(define(options)).to.throw(DeclarationError, /^Optional: the options could not be read, as a getter or a Proxy threw .+; give plain values$/);
    }
  });

  it('refuses a class that hides a handler of its base by a getter', () => {
    class Open {
      open(): void {}
    }
    class Shut extends Open {}
    Object.defineProperty(Shut.prototype, 'open', { get: () => assert.fail('called') });
    defineActor(Open, { module, handlers: { open: 'open' } });
    expect(() => defineActor(Shut, { module })).to.throw(DeclarationError, "Shut.open, the handler of 'open', is not a method any more");
    expect(findDefinition(`${module}#Shut`)).to.equal(undefined);
  });

  it('refuses wrong options, and what is no class', () => {
    expect(() => defineActor(class Wrong {}, { module, mode: 'banana' as 'inline' })).to.throw(DeclarationError, 'Wrong: option mode');
    expect(() => defineActor((() => {}) as never, { module })).to.throw(DeclarationError, 'defineActor needs a class');
  });
});

describe('A base of actors', () => {
  it('is declared in no way, and its subclasses keep its mode', () => {
    const refusal = 'Base is the base of actors: extend it, and declare the subclass';
    expect(() => defineActor(Base, { module, mode: 'inline' })).to.throw(DeclarationError, refusal);
    expect(() => defineActor(Base, { module, handlers: { x: 'handle' } })).to.throw(DeclarationError, refusal);
    expect(() => actor()(Base)).to.throw(DeclarationError, refusal);
    class Threaded extends Base {}
    expect(definitionOf(Threaded).options).to.deep.equal({ mode: 'thread' });
    expect(actionsOf(definitionOf(Threaded))).to.deep.equal([]);
  });
});

describe('the class table', () => {
  it('knows serializable classes and actors both ways, and nothing else', () => {
    @serializable()
    class Point {}
    @actor()
    @serializable({ name: 'app/Both' })
    class Both2 {}
    class Plain {}
    expect(classTable.keyOf(Point.prototype)).to.equal(`${module}#Point`);
    expect(classTable.classOf(`${module}#Point`)).to.equal(Point);
    expect(findDefinition(`${module}#Point`), 'it is no actor').to.equal(undefined);
    expect(classTable.classOf(`${module}#app/Both`)).to.equal(Both2);
    expect(classTable.classOf(`${module}#Both2`)).to.equal(Both2);
    expect(classTable.classOf(classTable.keyOf(Both2.prototype) as string)).to.equal(Both2);
    expect(classTable.keyOf(Plain.prototype)).to.equal(undefined);
    expect(classTable.keyOf(Object.prototype)).to.equal(undefined);
    expect(classTable.classOf('__proto__')).to.equal(undefined);
  });

  it('does not mix classes of one name in two modules', () => {
    const here = actor({ module: 'file:///here.js' });
    const there = actor({ module: 'file:///there.js' });
    const [one, two] = [class Namesake {}, class Namesake {}];
    here(one);
    there(two);
    expect(findDefinition('file:///here.js#Namesake')?.actor).to.equal(one);
    expect(findDefinition('file:///there.js#Namesake')?.actor).to.equal(two);
  });

  describe('of a module that is loaded again, as by a test runner that resets modules,', () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const load = (name: string): (new () => object) => {
      const Reloaded = { [name]: class {} }[name] as new () => object;
      actor({ module: 'file:///reloaded.js' })(Reloaded);
      return Reloaded;
    };

    it('takes the newest, and no second one within one load', async () => {
      const first = load('Loaded');
      expect(() => load('Loaded')).to.throw(DeclarationError, 'Loaded: a second class of this name');
      await turn();
      const second = load('Loaded');
      expect(() => load('Loaded')).to.throw(DeclarationError, 'Loaded: a second class of this name');
      const key = 'file:///reloaded.js#Loaded';
      expect([findDefinition(key)?.actor, definitionOf(first).key, definitionOf(second).key]).to.deep.equal([second, key, key]);
      expect(classTable.classOf(classTable.keyOf(first.prototype) as string)).to.equal(second);
    });

    it('takes none that stands in another place, whenever that is', async () => {
      load('Elsewhere');
      await turn();
      class Elsewhere {}
      expect(() => actor({ module: 'file:///reloaded.js' })(Elsewhere)).to.throw(DeclarationError, 'Elsewhere: a second class of this name');
    });

    it('takes one that has moved where its module was edited', async () => {
      const edited = 'file:///edited.js';
      const [before, after] = [class Moved {}, class Moved {}];
      registerActor(before, {}, { module: edited, place: '1:1', text: 'before' });
      await turn();
      registerActor(after, {}, { module: edited, place: '9:1', text: 'after' });
      expect(findDefinition(`${edited}#Moved`)?.actor).to.equal(after);
    });

    it('takes none that another file declares for the module', async () => {
      const named = 'file:///named-by-two.js';
      registerActor(class Shared {}, { module: named }, { module: 'file:///one.js', place: '1:1', text: 'one' });
      await turn();
      const other = () => registerActor(class Shared {}, { module: named }, { module: 'file:///other.js', place: '1:1', text: 'other' });
      expect(other).to.throw(DeclarationError, 'Shared: a second class of this name');
    });

    it('spawns none of a former load, which nobody would find', async () => {
      const former = load('Former');
      await turn();
      const newest = load('Former');
      expect(() => spawnWith({ mode: 'inline' }, former)).to.throw(DeclarationError, 'Former has been declared again since');
      await spawnWith({ mode: 'inline' }, newest).shutdown();
    });

    it('takes the newest of those that nothing but their base declares, whichever is read first', async () => {
      const derive = (): (new () => object) => class Derived extends Base {};
      const [first, second] = [derive(), derive()];
      expect(definitionOf(first).key).to.equal(`${module}#Derived`);
      await turn();
      expect(definitionOf(second).key).to.equal(`${module}#Derived`);
      @actor({ mode: 'inline' })
      class Between {}
      void Between;
      expect(definitionOf(first).key).to.equal(`${module}#Derived`);
      expect(classTable.classOf(`${module}#Derived`)).to.equal(second);
    });
  });

  it('is shared with duplicate copies of the package', async () => {
    const copy = (await import(`../../src/metadata/registry.js?${'copy'}`)) as typeof import('../../src/metadata/registry.js');
    expect(copy.definitionOf).not.to.equal(definitionOf);
    @actor({ mode: 'inline' })
    class Shared {
      @handler('x')
      x(_message: { action: 'x' }): void {}
    }
    class OfBase extends Base {}
    expect(copy.classTable.keyOf(Shared.prototype)).to.equal(`${module}#Shared`);
    expect(copy.definitionOf(Shared)).to.deep.equal(definitionOf(Shared));
    expect(copy.definitionOf(OfBase)).to.deep.equal(definitionOf(OfBase));
    expect(() => copy.registerActor(class Shared {}, {}, { module, place: '1:1', text: 'x' })).to.throw(DeclarationError, 'a second class of this name');
  });
});
