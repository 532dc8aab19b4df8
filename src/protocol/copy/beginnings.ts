/**
 * The keys of a message in their order, and its action. Messages of one shape cross as rows of values, without keys.
 */
export interface Shape {
  readonly keys: readonly string[];
  readonly action: string;
  /** The place of `action` among the keys. */
  readonly at: number;
}

/** Of an object whose keys are to be known: as many as a mask of 32 bits can tell of. */
export const MAX_KEYS = 32;
/** Characters of its keys together: what is known stays for good, at both ends of each connection. */
export const MAX_TEXT = 1024;

/** Whether all objects have one of these: it is set in another way then, or cannot be where somebody has frozen it, or is not the object's own. */
export const areInherited = (keys: readonly string[]): boolean => keys.some((key) => key in Object.prototype);

/** What is known of objects that begin with the same keys, by the key that comes next: V8 finds the hidden class of an object literal in the same way. */
export class Beginning<T> {
  private readonly before: Beginning<T> | undefined;
  private readonly last: string;

  constructor(before?: Beginning<T>, last = '') {
    this.before = before;
    this.last = last;
  }

  /** Those that led here. */
  get keys(): string[] {
    return this.before === undefined ? [] : [...this.before.keys, this.last];
  }

  /** Of the object that has no further key. */
  whole: T | undefined;
  /** The first that was met, mostly the only one. */
  private key: string | undefined;
  private next: Beginning<T> | undefined;
  private others: Map<string, Beginning<T>> | undefined;

  after(key: string): Beginning<T> | undefined {
    return this.key === key ? this.next : this.others?.get(key);
  }

  /**
   * Of the object that goes on with these keys alone; made where it is not known.
   *
   * @param ways Undefined where there would be more than so many that go on from one place.
   */
  with(keys: readonly string[], ways = Infinity): Beginning<T> | undefined {
    return keys.reduce((beginning: Beginning<T> | undefined, key) => beginning?.after(key) ?? beginning?.add(key, ways), this);
  }

  private add(key: string, ways: number): Beginning<T> | undefined {
    if ((this.others?.size ?? 0) >= ways) return undefined;
    const next = new Beginning<T>(this, key);
    if (this.key === undefined) {
      this.key = key;
      this.next = next;
    } else {
      this.others ??= new Map();
      this.others.set(key, next);
    }
    return next;
  }
}

/** The same text as V8 keeps the names of properties, one string for each: it stores by them, and compares them, without a look at what they say. */
export const asName = (text: string): string => Object.keys({ [text]: undefined })[0] as string;
