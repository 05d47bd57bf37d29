import { isDeepStrictEqual } from 'node:util';
import type { CatalogueStore } from './catalogue.store.ts';
import type { CatalogueEntry, CatalogueKind } from './catalogue.types.ts';
import { DirectoryError } from './directory-error.ts';
import { quote } from './quote.ts';
import type { ListItem, UserProfile } from './user.types.ts';

const FIELDS = { role: 'roles', entitlement: 'entitlements' } as const;
const KINDS = ['role', 'entitlement'] as const satisfies CatalogueKind[];
/** How many accepted values a refusal names. */
const NAMED = 10;

/** A value that is in no catalogue and was not there before. */
export interface UnknownValue {
  readonly kind: CatalogueKind;
  /** The attribute that holds it. */
  readonly field: (typeof FIELDS)[CatalogueKind];
  readonly value: string;
}

/** Makes the check of what users are given against the catalogues of their organization (RFC 7643 §4.1.2). */
export function createAssignments({ catalogue }: { catalogue: Pick<CatalogueStore, 'findEntries' | 'listEntries'> }) {
  return {
    /**
     * The profile with `display` and `type` of its roles and entitlements filled in from the catalogues, and the first
     * value that is in none: a value that `before` has already is no such value, whatever became of its entry. One
     * statement, and none where neither attribute has new values or other content.
     */
    async complete(
      organizationId: string,
      before: UserProfile | undefined,
      after: UserProfile,
    ): Promise<{ profile: UserProfile; unknown?: UnknownValue }> {
      const changed = KINDS.filter((kind) => !isDeepStrictEqual(itemsOf(kind, before), itemsOf(kind, after)));
      const idsOf = (kind: CatalogueKind) => (changed.includes(kind) ? itemsOf(kind, after).map(toValue) : []);
      const ids = { role: idsOf('role'), entitlement: idsOf('entitlement') };
      if (ids.role.length + ids.entitlement.length === 0) return { profile: after };
      const found = await catalogue.findEntries(organizationId, ids);
      let profile = after;
      let unknown: UnknownValue | undefined;
      for (const kind of changed) {
        const entries = new Map(found.filter((each) => each.kind === kind).map(({ entry }) => [entry.id, entry]));
        const held = new Map(itemsOf(kind, before).map((item) => [toValue(item), item]));
        const missing = ids[kind].find((value) => !entries.has(value) && !held.has(value));
        if (missing !== undefined) unknown ??= { kind, field: FIELDS[kind], value: missing };
        profile = { ...profile, [FIELDS[kind]]: fillItems(itemsOf(kind, after), entries, held) };
      }
      return { profile, ...(unknown && { unknown }) };
    },

    /** Throws the refusal of an unknown value; it names the accepted ones, the first of many. */
    async refuse(organizationId: string, { kind, field, value }: UnknownValue): Promise<never> {
      const { items, total } = await catalogue.listEntries(organizationId, kind, { limit: NAMED, count: true });
      const named = items.map(({ id }) => quote(id)).join(', ');
      const more = total > items.length ? ` and ${total - items.length} more` : '';
      const accepted = total > 0 ? `accepted: ${named}${more}` : `the organization has no ${field} yet`;
      throw new DirectoryError(
        `${kind}_not_in_catalogue`,
        `${field}.value ${quote(value)} is no ${kind} of this organization (compared with case); ${accepted}.`,
      );
    },
  };
}

const itemsOf = (kind: CatalogueKind, profile: UserProfile | undefined): readonly ListItem[] =>
  profile?.[FIELDS[kind]] ?? [];

const toValue = ({ value }: ListItem): string => String(value);

type Items = ReadonlyMap<string, ListItem>;

function fillItems(items: readonly ListItem[], entries: ReadonlyMap<string, CatalogueEntry>, held: Items): ListItem[] {
  const values = new Set(items.map(toValue));
  const gone = [...held.values()].filter((item) => !values.has(toValue(item)));
  const filled = new Map<string, ListItem>();
  for (const item of items) {
    const value = toValue(item);
    const known = entries.get(value);
    const before = held.get(value);
    const sent = known && !before ? withoutRemains(item, gone) : item;
    const display = sent.display ?? known?.displayName ?? before?.display;
    const type = sent.type ?? known?.type ?? before?.type;
    const whole = { ...sent, ...(display !== undefined && { display }), ...(type !== undefined && { type }) };
    // No two items have the same value and type (RFC 7643 §2.4), and filling in can make them so.
    const key = JSON.stringify([value, type]);
    filled.set(key, { ...filled.get(key), ...whole });
  }
  return [...filled.values()];
}

/** A PATCH of `value` alone leaves what described the former value: that is not what the client says of the new one. */
function withoutRemains(item: ListItem, gone: readonly ListItem[]): ListItem {
  const { display, type, ...others } = item;
  const remains = gone.some((former) => former.display === display && former.type === type);
  return remains ? others : item;
}
