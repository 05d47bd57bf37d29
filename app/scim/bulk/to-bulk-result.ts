import type { BulkOperation, BulkResult } from './bulk.types.ts';

/** The result of an operation in the order of RFC 7644 §3.7; what is undefined is left out. */
export function toBulkResult(
  { method, bulkId }: Pick<BulkOperation, 'method' | 'bulkId'>,
  status: number,
  known: { location?: string | undefined; version?: string | undefined; response?: object },
): BulkResult {
  const { location, version, response } = known;
  return {
    ...(location !== undefined && { location }),
    method,
    ...(bulkId !== undefined && { bulkId }),
    ...(version !== undefined && { version }),
    status: String(status),
    ...(response && { response }),
  };
}
