import type { Filter } from '../filter/filter.types.ts';
import type { AttributePath, ExtensionPath } from '../schemas/resolve-path.ts';

/** Where an operation applies: an attribute, the items of a list that satisfy `filter`, a part of either. */
export type PatchTarget = (AttributePath | ExtensionPath) & {
  /** Given: only these items of the list; `attribute` is the list and `sub` a part of its items. */
  readonly filter?: Filter;
  /** As the client wrote it. */
  readonly text: string;
};

/** One operation (RFC 7644 §3.5.2) on one attribute; on a whole extension only where it removes that. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly target: PatchTarget;
  readonly value: unknown;
  /** How errors name it, from 1. */
  readonly number: number;
}
