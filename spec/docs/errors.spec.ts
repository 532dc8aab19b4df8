import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as errors from '../../src/errors.js';
import { root } from '../support/root.js';
import { proseOf, readPage, readPages, tableOf } from './pages.js';

type ErrorClass = typeof errors.ActorError;

const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === 'function' && (value === errors.ActorError || value.prototype instanceof errors.ActorError);

/** Class name to code, as src/errors.ts has them. */
const existing = new Map(
  Object.values(errors)
    .filter(isErrorClass)
    .map(({ prototype: { name, code } }) => [name, code]),
);

const code = (cell: string | undefined): string => /^`(.*)`$/.exec(cell ?? '')?.[1] ?? `not in backquotes: ${cell}`;

/** Class name to code, as the table of a page has them; those only that `which` says. */
const documented = (path: string, which: (when: string) => boolean = () => true): [string, string][] =>
  tableOf(readPage(path), 'Class')
    .filter(([, , when]) => which(when!))
    .map(([name, itsCode]) => [code(name), code(itsCode)]);

describe('the documentation of errors', () => {
  it('finds the classes of src/errors.ts', () => {
    expect(existing.get('CancelledError')).to.equal('ERR_ACTOR_CANCELLED');
    expect(existing.size).to.be.greaterThan(15);
  });

  it('has in docs/errors.md every class with its code, and no other', () => {
    expect(documented('docs/errors.md')).to.have.deep.members([...existing]);
  });

  it('has in README.md the same, save for the reserved ones', () => {
    const made = documented('docs/errors.md', (when) => when !== 'Reserved.');
    expect(documented('README.md')).to.have.deep.members(made);
  });

  it('calls no class reserved that the sources make', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const text = sources.map((file) => readFileSync(join(root, 'src', file), 'utf8')).join('');
    for (const [name] of documented('docs/errors.md', (when) => when === 'Reserved.')) expect(text).not.to.include(`new ${name}(`);
  });

  it('has a section in docs/errors.md for every class of its table', () => {
    const headings = [...proseOf(readPage('docs/errors.md')).matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(headings).to.have.members([...existing.keys()]);
  });

  for (const page of readPages()) {
    it(`names on ${page.path} no error and no code that does not exist`, () => {
      const names = page.text.match(/\b[A-Z]\w*Error\b/g) ?? [];
      const builtin = (name: string): boolean => name in globalThis;
      const own = (name: string): boolean => new RegExp(`class ${name} extends`).test(page.text);
      expect(names.filter((name) => !existing.has(name) && !builtin(name) && !own(name))).to.deep.equal([]);
      const codes = page.text.match(/\bERR_ACTOR_\w+\b/g) ?? [];
      const known = [...existing.values(), errors.INVALID_ARGUMENT];
      expect(codes.filter((each) => !known.includes(each as errors.ActorErrorCode))).to.deep.equal([]);
    });
  }
});
