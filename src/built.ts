/**
 * What the package's code is given where it has been built into one file, dist/library.cjs, by what loads that (package/loader.ts).
 */
export interface Built {
  /** The files that actors' threads and processes start with. */
  readonly entries: { readonly thread: string; readonly process: string };
  /** `import()`, which a `vm.Script`, as V8's cache needs one, has not. */
  readonly importModule: (url: string) => Promise<object>;
  /** The code, with what V8 has compiled of it here and in a thread, for the next one that loads it; undefined where that would be in the way. */
  readonly code: () => Uint8Array | undefined;
  /** The same in as few bytes as it takes; the same object while nothing is new. */
  readonly compactCode: () => Uint8Array | undefined;
}

declare const BUILT: Built | undefined;

/** Undefined where src/ runs file by file. */
export const built: Built | undefined = typeof BUILT === 'undefined' ? undefined : BUILT;
