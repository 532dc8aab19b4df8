import { expect } from 'chai';
import * as errors from '../../src/errors.js';
import { proseOf, readPage, readPages, tableOf } from './pages.js';

type ErrorClass = typeof errors.ActorError;

const isErrorClass = (value: unknown): value is ErrorClass => typeof value === 'function' && (value === errors.ActorError || value.prototype instanceof errors.ActorError);

/** Class name to code, as src/errors.ts has them. */
const existing = new Map(
  Object.values(errors)
    .filter(isErrorClass)
    .map(({ prototype: { name, code } }) => [name, code]),
);

const code = (cell: string | undefined): string => /^`(.*)`$/.exec(cell ?? '')?.[1] ?? `not in backquotes: ${cell}`;

/** Class name to code, as the table of a page has them. */
const documented = (path: string): [string, string][] => tableOf(readPage(path), 'Class').map(([name, second]) => [code(name), code(second)]);

describe('the documentation of errors', () => {
  it('finds the classes of src/errors.ts', () => {
    expect(existing.get('CancelledError')).to.equal('ERR_ACTOR_CANCELLED');
    expect(existing.size).to.be.greaterThan(15);
  });

  it('has in docs/errors.md every class with its code, and no other', () => {
    expect(documented('docs/errors.md').sort()).to.deep.equal([...existing].sort());
  });

  it('has in README.md only classes that exist, with their codes', () => {
    for (const [name, itsCode] of documented('README.md')) expect([name, itsCode]).to.deep.equal([name, existing.get(name)]);
  });

  it('has a section in docs/errors.md for every class of its table', () => {
    const headings = [...proseOf(readPage('docs/errors.md')).matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(headings.sort()).to.deep.equal([...existing.keys()].sort());
  });

  for (const page of readPages()) {
    it(`names on ${page.path} no error and no code that does not exist`, () => {
      const names = page.text.match(/\b[A-Z]\w*Error\b/g) ?? [];
      const builtin = (name: string): boolean => name in globalThis;
      const own = (name: string): boolean => new RegExp(`class ${name} extends`).test(page.text);
      expect(names.filter((name) => !existing.has(name) && !builtin(name) && !own(name))).to.deep.equal([]);
      const codes = page.text.match(/\bERR_ACTOR_\w+\b/g) ?? [];
      expect(codes.filter((each) => ![...existing.values()].includes(each as errors.ActorErrorCode))).to.deep.equal([]);
    });
  }
});
