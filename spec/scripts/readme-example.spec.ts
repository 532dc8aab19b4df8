import { expect } from 'chai';
import { firstExample } from '../../scripts/readme-example.mjs';

const fence = '```';
const block = (info: string, text: string): string => `${fence}${info}\n${text}${fence}\n`;

describe('scripts/readme-example', () => {
  it('takes the first program and the text that follows it', () => {
    const markdown = `# Title\n\n${block('sh', 'npm ci\n')}\n${block('ts', 'one();\n\ntwo();\n')}\nprints\n\n${block('text', '1\n2\n')}\n${block('ts', 'three();\n')}`;
    expect(firstExample(markdown)).to.deep.equal({ language: 'ts', source: 'one();\n\ntwo();\n', output: '1\n2\n' });
  });

  it('takes a program in JavaScript as well, and words after the language', () => {
    expect(firstExample(block('js title="a.js"', 'one();\n') + block('text', '1\n')).language).to.equal('js');
  });

  it('throws when there is no program', () => {
    expect(() => firstExample(block('sh', 'npm ci\n'))).to.throw('no block fenced as ts or js');
  });

  it('throws when another block than text follows the program', () => {
    expect(() => firstExample(block('ts', 'one();\n') + block('sh', 'node one.js\n') + block('text', '1\n'))).to.throw('not followed by what it prints');
  });
});
