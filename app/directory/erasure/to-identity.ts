import { foldCase } from '../fold-case.ts';
import { type AttributeChange, PERSON } from '../user.types.ts';
import { ENTERPRISE_URN } from '../user-fields.ts';

/** By what a person is recognized who is erased. */
export interface Identity {
  readonly id: string;
  /** Folded values that stand for one person, each with the names, in lower case, of the attributes that hold it. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  /** Folded full names: others may have the same. */
  readonly names: ReadonlySet<string>;
  /** Folded given, middle, family and nick names: alone they stand for the person only where they are a whole value. */
  readonly nameParts: ReadonlySet<string>;
}

/** Attributes whose value stands for one person, and what JSON calls the member that holds it. */
const KEYS: Readonly<Record<string, string>> = {
  userName: 'username',
  externalId: 'externalid',
  [PERSON]: 'externalid',
  [`${ENTERPRISE_URN}:employeeNumber`]: 'employeenumber',
  emails: 'value',
  phoneNumbers: 'value',
  ims: 'value',
};

const FULL_NAMES = ['displayName', 'name.formatted'];
const [GIVEN, FAMILY] = ['name.givenName', 'name.familyName'];
const NAME_PARTS = [GIVEN, 'name.middleName', FAMILY, 'nickName'];
const IDENTIFYING = new Set([...Object.keys(KEYS), ...FULL_NAMES, ...NAME_PARTS]);

/** Pure. Of a history what `toIdentity` goes by, each once. */
export function toIdentifying(history: readonly AttributeChange[]): AttributeChange[] {
  const identifying = history.filter(({ attribute }) => IDENTIFYING.has(attribute));
  return [...new Map(identifying.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * Pure. What recognizes a user, of everything that the user ever was: the history, and the attributes as they are now
 * as one more entry of it.
 */
export function toIdentity(id: string, history: readonly AttributeChange[]): Identity {
  const keys = new Map<string, Set<string>>();
  const valuesOf = (attribute: string): string[] =>
    history
      .filter((one) => one.attribute === attribute)
      .flatMap(({ before, after }) => [...textsOf(before), ...textsOf(after)]);
  for (const [attribute, member] of Object.entries(KEYS)) {
    for (const key of valuesOf(attribute)) keys.set(key, (keys.get(key) ?? new Set()).add(member));
  }
  const family = valuesOf(FAMILY);
  const names = new Set([
    ...FULL_NAMES.flatMap(valuesOf),
    ...valuesOf(GIVEN).flatMap((first) => family.map((last) => `${first} ${last}`)),
  ]);
  return { id, keys, names, nameParts: new Set(NAME_PARTS.flatMap(valuesOf)) };
}

/** The same without what others of the organization have too: who is meant by it, nobody can tell. */
export const withoutShared = ({ id, keys, names, nameParts }: Identity, shared: ReadonlySet<string>): Identity => ({
  id,
  keys: new Map([...keys].filter(([key]) => !shared.has(key))),
  names: new Set([...names].filter((name) => !shared.has(name))),
  nameParts: new Set([...nameParts].filter((name) => !shared.has(name))),
});

/** A text, or the values of a list, folded. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [foldCase(value.trim())].filter((text) => text !== '');
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item?.value));
  return [];
}
