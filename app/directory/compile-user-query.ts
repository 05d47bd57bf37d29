import type { Bind } from './create-binder.ts';
import { foldCase } from './fold-case.ts';
import { isUserId } from './is-user-id.ts';
import { USER_FIELDS } from './user-fields.ts';
import type { ItemCondition, UserQuery } from './user-query.types.ts';

/** The condition on `users u` that `query` means. Values go through `bind`, never into the text. */
export function compileUserQuery(query: UserQuery, bind: Bind): string {
  switch (query.kind) {
    case 'and':
      return `(${query.parts.map((part) => compileUserQuery(part, bind)).join(' AND ')})`;
    case 'id':
      return isUserId(query.value) ? `u.id = ${bind(query.value, 'uuid')}` : 'FALSE';
    case 'active':
      return `u.active = ${bind(query.value, 'boolean')}`;
    case 'text':
      if (query.field === 'userName') return `u.user_name_key = ${bind(foldCase(query.value), 'text')}`;
      return compare(`u.${USER_FIELDS[query.field].column}`, query, bind);
    case 'some':
      return compileSome(query.field, query.conditions, bind);
  }
}

/** One item must satisfy every condition; addresses are first looked up in their index. */
function compileSome(field: 'emails' | 'phoneNumbers' | 'addresses', conditions: readonly ItemCondition[], bind: Bind) {
  const indexed = field === 'emails' ? conditions.filter(({ name }) => name === 'value') : [];
  const keys = indexed.map(({ value }) => `u.email_keys @> ARRAY[${bind(foldCase(String(value)), 'text')}]`);
  if (keys.length === 1 && conditions.length === 1) return keys.join('');
  const tests = conditions.map((condition) => compareItem(condition, bind));
  const items = `jsonb_array_elements(u.${USER_FIELDS[field].column}) AS e(item)`;
  return `(${[...keys, `EXISTS (SELECT 1 FROM ${items} WHERE ${tests.join(' AND ')})`].join(' AND ')})`;
}

function compareItem({ name, value, exact }: ItemCondition, bind: Bind): string {
  const member = `e.item ->> ${bind(name, 'text')}`;
  return typeof value === 'boolean'
    ? `coalesce((${member})::boolean, false) = ${bind(value, 'boolean')}`
    : compare(`(${member})`, { value, exact }, bind);
}

function compare(operand: string, { value, exact }: { value: string; exact: boolean }, bind: Bind): string {
  return exact ? `${operand} = ${bind(value, 'text')}` : `lower(${operand}) = lower(${bind(value, 'text')})`;
}

/** Whether an index answers `query` with a handful of users at most: it names a user, or an address. */
export function isLookup(query: UserQuery): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.some(isLookup);
    case 'id':
      return true;
    case 'text':
      return query.field === 'userName' || query.field === 'externalId';
    case 'some':
      return query.field === 'emails' && query.conditions.some(({ name }) => name === 'value');
    case 'active':
      return false;
  }
}
