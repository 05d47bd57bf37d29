/** One test as the last run told of it. */
export interface RanTest {
  ancestors: readonly string[];
  title: string;
  passed: boolean;
  /** Where it stands in its file: rows of one table stand at one place. */
  line: number;
  column: number;
}

/** What ran, by file. */
export type ClaimRecord = { readonly [file: string]: readonly RanTest[] };

/** What a title refers to: a section of an RFC, or the RFC as a whole. */
export interface Reference {
  rfc: string;
  section: string | undefined;
}
