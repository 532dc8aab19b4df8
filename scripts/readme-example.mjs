// @ts-check
// What the README promises, for the checks that hold it to that.

/**
 * The first program of a README (its first block fenced as ts or js) and what it prints (the next block, fenced as text).
 * @param {string} markdown
 * @returns {{ language: 'ts' | 'js', source: string, output: string }}
 * @throws when there is no such pair
 */
export function firstExample(markdown) {
  const blocks = [...markdown.matchAll(/^(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)^\1`*~*[ \t]*$/gm)].map(([, , info, text]) => ({
    language: info?.trim().split(/\s/)[0],
    text: text ?? '',
  }));
  const at = blocks.findIndex(({ language }) => language === 'ts' || language === 'js');
  const program = blocks[at];
  if (program === undefined) throw new Error('README.md has no block fenced as ts or js');
  const output = blocks[at + 1];
  if (output?.language !== 'text') throw new Error('the first example in README.md is not followed by what it prints, fenced as text');
  return { language: program.language === 'ts' ? 'ts' : 'js', source: program.text, output: output.text };
}
