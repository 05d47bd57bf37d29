import { isDeepStrictEqual } from 'node:util';
import { assignedFields, toAttributeChanges } from '../diff-profile.ts';
import type { AttributeChange, DirectoryContext, User } from '../user.types.ts';
import { ENTERPRISE_URN } from '../user-fields.ts';
import { createEraser, ERASED, ERASED_ID, type Eraser } from './create-eraser.ts';
import type { ErasureStore, OtherChange } from './erasure.store.ts';
import { toIdentifying, toIdentity, withoutShared } from './to-identity.ts';

/** Users, or entries of the history, that one statement looks at. */
const USERS = 2_000;
const CHANGES = 100;
const BATCH = 1_000;
const MANAGER = `${ENTERPRISE_URN}:manager.`;

/** What became of the row: `active` is left as it was; of an `unknown` user there is neither a row nor a history. */
export type Deletion = 'deleted' | 'was deleted' | 'active' | 'unknown';

export type ErasureService = ReturnType<typeof createErasureService>;

/** Erases one person from the directory and its history, in steps that can be repeated. */
export function createErasureService({ store }: { store: ErasureStore }) {
  async function listShared(organizationId: string, id: string, keys: readonly string[]): Promise<Set<string>> {
    const found = new Set(await store.listSharedByGroups(organizationId, keys));
    for (let after: number | undefined = 0; after !== undefined; ) {
      const { shared, last } = await store.findShared(organizationId, id, { keys, after, limit: USERS });
      for (const key of shared) found.add(key);
      after = last;
    }
    return found;
  }

  /** The row, and everything that the user ever was: the history, and the row as one more part of it. */
  async function readPerson(organizationId: string, id: string): Promise<{ user?: User; history: AttributeChange[] }> {
    const user = await store.findUser(organizationId, id);
    const changes = await store.listOwnChanges(organizationId, id);
    if (!user) return { history: changes };
    const now = toAttributeChanges(assignedFields(user.profile), undefined, user.profile);
    const { person } = user;
    const given = person?.externalId === undefined ? [] : [{ attribute: 'externalId', after: person.externalId }];
    return { user, history: [...changes, ...now, ...given] };
  }

  return {
    /** Whether the id is one of a group, or was as far as the history tells. */
    isGroup: store.isGroup,

    /**
     * Removes the row with its memberships. What recognizes the person stays in one entry of the history, written with the
     * deletion or made new where there is no row, so that pruning leaves it. A row that changes meanwhile is read again.
     */
    async deleteUser(context: DirectoryContext, id: string, { active }: { active: boolean }): Promise<Deletion> {
      const { organizationId } = context;
      for (;;) {
        const { user, history } = await readPerson(organizationId, id);
        const identifying = toIdentifying(history);
        if (!user) {
          if (history.length === 0) return 'unknown';
          await store.keepIdentifying(organizationId, id, identifying);
          return 'was deleted';
        }
        if (user.profile.active && !active) return 'active';
        if (await store.deleteUser(context, user, identifying)) return 'deleted';
      }
    },

    /** What recognizes the person in texts, by the history and the row. */
    async findEraser(organizationId: string, id: string): Promise<Eraser> {
      const identity = toIdentity(id, (await readPerson(organizationId, id)).history);
      const { keys, names, nameParts } = identity;
      const shared = await listShared(organizationId, id, [...keys.keys(), ...names, ...nameParts]);
      return createEraser(withoutShared(identity, shared));
    },

    /**
     * Takes the person out of what is kept of others: as their manager, and from the history of groups and users. Gives how
     * many users and entries that were.
     */
    async eraseReferences(context: DirectoryContext, eraser: Eraser): Promise<number> {
      const { id, managerKeys: keys, managerNames: names, probes } = eraser;
      let erased = await store.clearManager(context, { id, keys, names });
      let last: OtherChange | undefined;
      do {
        const page = await store.listOthersChanges(context.organizationId, id, { probes, after: last, limit: CHANGES });
        for (const change of page.filter(({ matches }) => matches)) {
          const attributes = eraseChange(change, eraser);
          if (attributes === change.attributes) continue;
          await store.updateChange(context.organizationId, change.id, attributes);
          erased += 1;
        }
        last = page.at(-1);
      } while (last);
      return erased;
    },

    /** Deletes the history of the person, by which it is recognized: the last step. Gives how many entries went. */
    async eraseHistory(organizationId: string, { id }: Eraser): Promise<number> {
      let erased = 0;
      for (let rows = BATCH; rows > 0; erased += rows) rows = await store.deleteOwnChanges(organizationId, id, BATCH);
      return erased;
    },
  };
}

/** Pure. An entry of somebody else's history without the person; the same list where the person is not in it. */
function eraseChange({ resourceType, attributes }: OtherChange, eraser: Eraser): readonly AttributeChange[] {
  const sides = (['before', 'after'] as const).filter((side) =>
    attributes.some((one) => one.attribute.startsWith(MANAGER) && eraser.isManager(one[side])),
  );
  const erased = attributes.map((one) => {
    if (resourceType === 'Group' && one.attribute === 'members') return eraseMember(one, eraser.id);
    if (one.attribute.startsWith(MANAGER))
      return {
        ...one,
        ...Object.fromEntries(sides.filter((side) => one[side] !== undefined).map((side) => [side, ERASED])),
      };
    return eraser.json(one, 'references') as AttributeChange;
  });
  return isDeepStrictEqual(erased, attributes) ? attributes : erased;
}

/** How many members came and went stays true. */
function eraseMember({ attribute, before, after }: AttributeChange, id: string): AttributeChange {
  const erase = (list: unknown) =>
    Array.isArray(list) ? list.map((member) => (member === id ? ERASED_ID : member)) : list;
  return {
    attribute,
    ...(before !== undefined && { before: erase(before) }),
    ...(after !== undefined && { after: erase(after) }),
  };
}
