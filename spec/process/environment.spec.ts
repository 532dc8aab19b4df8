import { expect } from 'chai';
import { environmentWith } from '../../src/transports/environment.js';

describe("The environment of an actor's process or thread", () => {
  before(() => {
    process.env.futures_actors_spec = 'inherited';
  });
  after(() => {
    delete process.env.futures_actors_spec;
  });

  it('is that of the program with the variables of the actor, which count where both have one', () => {
    expect(environmentWith({}, false)).to.deep.equal({ ...process.env });
    expect(environmentWith({ futures_actors_spec: 'own' }, false)).to.deep.equal({ ...process.env, futures_actors_spec: 'own' });
  });

  it('has those of another case beside each other, save on Windows, which has but one', () => {
    const names = (environment: object): string[] => Object.keys(environment).filter((name) => name.toLowerCase() === 'futures_actors_spec');
    expect(names(environmentWith({ Futures_Actors_Spec: 'own' }, false))).to.have.members(['futures_actors_spec', 'Futures_Actors_Spec']);
    const ofWindows = environmentWith({ Futures_Actors_Spec: 'own' }, true);
    expect(names(ofWindows)).to.deep.equal(['Futures_Actors_Spec']);
    expect(ofWindows.PATH).to.equal(process.env.PATH);
  });
});
