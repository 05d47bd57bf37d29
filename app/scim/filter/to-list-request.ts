import type { ListRequest } from '../../directory/list.types.ts';
import { hasSecretName } from '../../directory/without-secrets.ts';
import type { ListQuery } from '../resources/endpoint.types.ts';
import { ScimError } from '../scim-error.ts';
import { parseFilter } from './parse-filter.ts';
import type { CommonField, QueryTarget } from './query-target.ts';
import { toQuery } from './to-query.ts';
import { toSort } from './to-sort.ts';

/**
 * What a list's parameters ask of the directory (RFC 7644 §3.4.2). Throws ScimError: `invalidFilter`, and
 * `invalidValue` for a sort.
 */
export function toListRequest<Field extends string>(
  { filter, sortBy, descending, startIndex, count, cursor, others }: ListQuery,
  target: QueryTarget<Field>,
): ListRequest<Field | CommonField> {
  const query =
    filter === undefined
      ? undefined
      : hidingSecrets(filter, () => toQuery(parseFilter(target.type, filter, others), target));
  const sort = sortBy === undefined ? undefined : toSort(sortBy, target, descending);
  return { startIndex, count, query, sort, cursor };
}

const QUOTED = /"(?:[^"\\]|\\.)*"?/g;
/** Whoever is refused must know the name. */
const IS_NAME = /^"[a-z.:_-]{1,60}"$/i;

/** What `parse` gives. A refusal quotes the filter, but not one that asks for a secret. */
function hidingSecrets<Result>(filter: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof ScimError) || !hasSecretName(filter)) throw cause;
    const message = cause.message.replace(QUOTED, (quoted) => (IS_NAME.test(quoted) ? quoted : '"…"'));
    throw new ScimError(cause.status, message, { cause }, cause.scimType);
  }
}
