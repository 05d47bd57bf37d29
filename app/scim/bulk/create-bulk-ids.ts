import { quote } from '../../directory/quote.ts';
import { ScimError } from '../scim-error.ts';
import type { BulkOperation } from './bulk.types.ts';
import { replaceReferences, splitReferences } from './references.ts';

/** Which ids the resources have that a bulk request has created so far (RFC 7644 §3.7.2). */
export interface BulkIds {
  note(operation: BulkOperation, id: string): void;
  /** The path with the id of what it refers to. Throws as `toData`. */
  toPath(path: string): string;
  /**
   * The value with ids for references. Throws ScimError: 409 where the operation that should have created the resource
   * did not, `invalidValue` where there is none.
   */
  toData(value: unknown, operation: BulkOperation): unknown;
  /** The data of an operation in a circle: what can be said `now`, and what waits for others. */
  split(operation: BulkOperation): { now: unknown; later: unknown };
}

/** Makes the memory of one bulk request. */
export function createBulkIds(operations: readonly BulkOperation[]): BulkIds {
  const ids = new Map<string, string>();
  const creators = new Map<string, number>();
  for (const { method, bulkId, number } of operations) {
    if (method === 'POST' && bulkId !== undefined) creators.set(bulkId, number);
  }

  function toId(bulkId: string): string {
    const id = ids.get(bulkId);
    if (id !== undefined) return id;
    const reference = quote(`bulkId:${bulkId}`);
    const creator = creators.get(bulkId);
    if (creator === undefined) throw ScimError.of('invalidValue', `${reference} names no POST of this request.`);
    throw new ScimError(409, `${reference} cannot be resolved: operation ${creator} created nothing.`);
  }

  return {
    note({ bulkId }, id) {
      if (bulkId !== undefined) ids.set(bulkId, id);
    },
    toPath: (path) =>
      path
        .split('/')
        .map((part) => replaceReferences(part, toId))
        .join('/'),
    toData: (value, { references }) => (references.size === 0 ? value : replaceReferences(value, toId)),
    split: ({ data, references }) =>
      splitReferences(data, new Set([...references].filter((each) => creators.has(each) && !ids.has(each)))),
  };
}
