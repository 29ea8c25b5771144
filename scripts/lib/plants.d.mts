/** A text of a file, which is there once, and what replaces it. */
interface Edit {
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

export interface Plant {
  readonly name: string;
  /** What is wrong then, in words. */
  readonly fault: string;
  readonly edits: readonly Edit[];
}

export const PLANTS: readonly Plant[];
