import { isDeepStrictEqual } from 'node:util';
import { assignedFields, toAttributeChanges } from '../diff-profile.ts';
import type { AttributeChange, DirectoryContext } from '../user.types.ts';
import { ENTERPRISE_URN } from '../user-fields.ts';
import { createEraser, ERASED, ERASED_ID, type Eraser } from './create-eraser.ts';
import type { ErasureStore, OtherChange } from './erasure.store.ts';
import { toIdentity, withoutShared } from './to-identity.ts';

/** Users, or entries of the history, that one statement looks at. */
const USERS = 2_000;
const CHANGES = 100;
const BATCH = 1_000;
const MANAGER = `${ENTERPRISE_URN}:manager.`;

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

  return {
    /**
     * What recognizes the person in texts, of the row and the history; `known` says whether there is either.
     */
    async findPerson(organizationId: string, id: string): Promise<{ eraser: Eraser; known: boolean }> {
      const user = await store.findUser(organizationId, id);
      const changes = await store.listOwnChanges(organizationId, id);
      const now = user ? toAttributeChanges(assignedFields(user.profile), undefined, user.profile) : [];
      const person =
        user?.person?.externalId === undefined ? [] : [{ attribute: 'externalId', after: user.person.externalId }];
      const identity = toIdentity(id, [...changes, ...now, ...person]);
      const shared = await listShared(organizationId, id, [...identity.keys.keys(), ...identity.names]);
      const known = user !== undefined || changes.length > 0;
      return { eraser: createEraser(withoutShared(identity, shared)), known };
    },

    /** Removes the row with its memberships; false when it was gone. */
    deleteUser: (context: DirectoryContext, { id }: Eraser): Promise<boolean> => store.deleteUser(context, id),

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
          await store.updateChange(change.id, attributes);
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
