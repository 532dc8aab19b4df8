/** Up to here a search from the first on is quicker than a Set, which moves all that it holds whenever it has doubled. */
const FEW = 128;

/** The objects met while a value is copied. */
export class Seen {
  private readonly few: object[];
  private all: Set<object> | undefined = undefined;

  constructor(root: object) {
    this.few = [root];
  }

  /** So many more are to come, at least. */
  expect(count: number): void {
    if (this.few.length + count > FEW) this.all ??= new Set(this.few);
  }

  /** False when it has been met before. */
  add(object: object): boolean {
    const { few, all } = this;
    if (all !== undefined) {
      const { size } = all;
      return all.add(object).size !== size;
    }
    if (few.indexOf(object) >= 0) return false;
    few.push(object);
    this.expect(0);
    return true;
  }
}
