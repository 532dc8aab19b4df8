/** So many values in a row that could be no list, and from then on but one in so many is tried. */
const PATIENCE = 32;
const RARELY = 64;

/** Whether it is worth to try, by how it went with values from the same place: what has keys that are data is copied as it is in less time. */
export class Trials {
  private misses = 0;

  isDue(): boolean {
    return this.misses < PATIENCE || this.misses++ % RARELY === 0;
  }

  note(found: boolean): void {
    this.misses = found ? 0 : this.misses + 1;
  }
}
