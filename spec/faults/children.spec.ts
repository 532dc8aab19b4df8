import { expect } from 'chai';
import { expectGoodEnd, programs } from '../programs/program.js';

interface Printed {
  childMode: string;
  child: string;
  how: string;
  left: object;
}

for (const mode of ['thread', 'process'] as const) {
  describe(`What a parent in mode '${mode}' takes along`, () => {
    const ended = programs('faults/fixtures')('children.ts', { args: [mode], limit: 60_000 });

    for (const childMode of ['thread', 'process']) {
      for (const child of ['idle', 'blocked']) {
        for (const how of ['crash', 'kill']) {
          it(`at a ${how}: its child in mode '${childMode}', ${child}`, async () => {
            const outcome = await ended();
            expectGoodEnd(outcome);
            const lines = outcome.stdout
              .trim()
              .split('\n')
              .slice(1)
              .map((line) => JSON.parse(line) as Printed);
            const printed = lines.find((line) => line.childMode === childMode && line.child === child && line.how === how);
            expect(printed?.left).to.deep.equal({});
          });
        }
      }
    }
  });
}
