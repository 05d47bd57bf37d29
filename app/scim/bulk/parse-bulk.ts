import { quote } from '../../directory/quote.ts';
import { requireObject, requireSchema } from '../schemas/parse-resource.ts';
import { readMember } from '../schemas/read-member.ts';
import { ScimError } from '../scim-error.ts';
import type { BulkOperation, BulkRequest } from './bulk.types.ts';
import { BULK_LIMITS } from './bulk-limits.ts';
import { findReferences } from './references.ts';

const BULK_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/**
 * Reads a bulk request (RFC 7644 §3.7). Throws ScimError where it cannot be read as a whole, so that nothing of it is
 * carried out: no list of operations, more than are taken, a bulkId that two of them have.
 */
export function parseBulk(body: unknown): BulkRequest {
  const source = requireObject(body);
  requireSchema(source, BULK_SCHEMA);
  const list = readMember(source, 'Operations');
  if (!Array.isArray(list)) {
    throw ScimError.of('invalidSyntax', `Operations must be a list of operations; it is ${quote(list)}.`);
  }
  if (list.length > BULK_LIMITS.maxOperations) {
    const detail = `There are ${list.length} operations; at most ${BULK_LIMITS.maxOperations} are taken in one request. Nothing was changed.`;
    throw new ScimError(413, detail);
  }
  const operations = list.map((entry: unknown, index) => parseOperation(entry, index + 1));
  requireDifferent(operations);
  return { failOnErrors: parseFailOnErrors(readMember(source, 'failOnErrors')), operations };
}

function parseOperation(entry: unknown, number: number): BulkOperation {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw ScimError.of('invalidSyntax', `Operation ${number} must be an object with method, path and data.`);
  }
  const readText = (name: string): string | undefined => {
    const value = readMember(entry, name);
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    throw ScimError.of('invalidSyntax', `${name} of operation ${number} must be a string; it is ${quote(value)}.`);
  };
  const method = (readText('method') ?? '').toUpperCase();
  const path = readText('path') ?? '';
  const data = readMember(entry, 'data');
  const references = findReferences(data, new Set(path.split('/').flatMap((part) => [...findReferences(part)])));
  return { number, method, path, bulkId: readText('bulkId'), version: readText('version'), data, references };
}

function requireDifferent(operations: readonly BulkOperation[]): void {
  const seen = new Map<string, number>();
  for (const { number, bulkId } of operations) {
    if (bulkId === undefined) continue;
    const first = seen.get(bulkId);
    if (first !== undefined) {
      const detail = `Operations ${first} and ${number} have the same bulkId ${quote(bulkId)}; each must have its own.`;
      throw ScimError.of('invalidSyntax', detail);
    }
    seen.set(bulkId, number);
  }
}

function parseFailOnErrors(value: unknown): number {
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw ScimError.of('invalidValue', `failOnErrors must be an integer of 1 or more; it is ${quote(value)}.`);
}
