/*
 * Objects within objects as one flat list of primitives, without their keys: to list them takes a third of the time that V8 takes to
 * serialize them, and what is flat goes by the ways of flat batches (ring.ts, flat-batch.ts).
 *
 * The first item is how many layouts whoever reads it has to know. Then each value begins with a number that says what follows:
 *
 *     0 or more        an object: its layout, and MOST_LAYOUTS times a mask with a bit for each key whose value is no primitive; then the
 *                      values, a primitive as it is and any other as such a list
 *     ITEMS            an array of primitives: their number, and those
 *     NESTED_ITEMS     any other: their number, and each as such a list
 *     LEAF             a primitive among such items
 *     NUMBERS          an array of numbers: in a block of them, the next is how many, and those follow
 *     FIRST_NUMBERS    the same, and the block, which begins with it
 *     ROWS             an array of such arrays: how many
 *     FIRST_ROWS       the same, and the block, which begins with the first of them
 *     WHOLE            an object as it is: a date, map or set, say
 *     UNKNOWN or less  an object whose layout is not known: the difference is its place among those of this list, which does not cross then
 */
export const ITEMS = -1;
export const NESTED_ITEMS = -2;
export const LEAF = -3;
export const WHOLE = -4;
export const NUMBERS = -5;
export const FIRST_NUMBERS = -6;
export const ROWS = -7;
export const FIRST_ROWS = -8;
export const UNKNOWN = -9;

export const NEEDED = 0;

/** There are no others: a power of two. */
export const MOST_LAYOUTS = 2048;

/** The keys of objects in their order, by the number that a list names them by: the layout. */
export type Layouts = readonly (readonly string[])[];

/** An object whose layout is not known. */
export interface Unknown {
  readonly keys: readonly string[];
  /** Of each key: its value is no primitive. */
  readonly nested: readonly boolean[];
}
