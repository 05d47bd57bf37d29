import { setTimeout as sleep } from 'node:timers/promises';
import { createListing } from './create-listing.ts';
import { createTurns } from './create-turns.ts';
import { DirectoryError } from './directory-error.ts';
import { type GroupOutcome, type GroupStore, MAX_NAMED, type UnknownMembers } from './group.store.ts';
import type { Group, GroupEdit, GroupProfile, LongGroup, MemberDetail } from './group.types.ts';
import type { GroupQueryField } from './group-query-table.ts';
import { isResourceId } from './is-resource-id.ts';
import type { ListRequest } from './list.types.ts';
import { quote } from './quote.ts';
import { quoteStart } from './quote-start.ts';
import type { AttributeChange, DirectoryContext } from './user.types.ts';

/** Turns keep this process's writes apart; other processes' are met by trying again, at most so often. */
const ATTEMPTS = 5;
const PAUSE = 20;

/** Members that come with their group in a list of up to 200, and with a group alone: more are read for themselves. */
const FEW_IN_LIST = 20;
export const FEW = 1_000;

export interface GroupUpdateOptions {
  /** Whether the caller may change the group as it is now; given: a lost race is refused, not tried again. */
  ifVersion?: (version: number) => boolean;
  /** How much of the members `edit` reads; the ids unless said. */
  detail?: MemberDetail;
}

export type GroupService = ReturnType<typeof createGroupService>;

/** The use cases on groups; each runs in one organization and throws DirectoryError where it refuses. */
export function createGroupService({ store }: { store: GroupStore }) {
  const inTurn = createTurns(contended);
  const listing = {
    none: createListing(store.listGroups('none')),
    names: createListing(store.listGroups({ most: FEW_IN_LIST })),
  };
  const noteWrite = () => {
    listing.none.noteWrite();
    listing.names.noteWrite();
  };

  async function getGroup(organizationId: string, id: string, detail: MemberDetail): Promise<Group> {
    const group = await store.findGroup(organizationId, id, detail);
    if (group) return group;
    throw notFound(id);
  }

  async function tryUpdate(context: DirectoryContext, group: Group, edit: GroupEdit): Promise<Group | undefined> {
    requireName(edit.profile);
    const stored = new Set(group.members.map(({ value }) => value));
    const members = edit.members ?? stored;
    const added = [...members].filter((id) => !stored.has(id));
    const removed = [...stored].filter((id) => !members.has(id));
    if (added.includes(group.id)) throw ownMember(group.id);
    requireIds(added);
    const attributes = toAttributes(group.profile, edit.profile, added, removed);
    if (attributes.length === 0) return group;
    const outcome = await store.updateGroup(context, group, { profile: edit.profile, added, removed, attributes });
    return readOutcome(outcome);
  }

  return {
    /** The group with that id. Throws `group_not_found`, for another organization's groups too. */
    getGroup,

    /** The group with that id, with all its members. Throws `group_not_found`. */
    async getLongGroup(organizationId: string, id: string): Promise<LongGroup> {
      const [group] = await store.readLongGroups(organizationId, [id]);
      if (!group) throw notFound(id);
      return group;
    },

    /** The groups with these ids that are still there, in that order, with all their members. */
    readLongGroups: store.readLongGroups,

    /** Creates a group; the answer is without its members. Throws `group_name_taken` and `member_unknown`. */
    async createGroup(context: DirectoryContext, profile: GroupProfile, members: ReadonlySet<string>): Promise<Group> {
      requireName(profile);
      const added = [...members];
      requireIds(added);
      const attributes = toAttributes(undefined, profile, added, []);
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const created = readOutcome(await store.insertGroup(context, { profile, added, removed: [], attributes }));
        if (created) {
          noteWrite();
          return created;
        }
        await sleep(Math.random() * PAUSE * attempt);
      }
      throw contended();
    },

    /**
     * Changes a group to what `edit` makes of it; without a difference nothing is written. `edit` runs again on the
     * newer group when another process was faster. The answer is without new members' names.
     * Throws what `edit` throws, and DirectoryError.
     */
    updateGroup(
      context: DirectoryContext,
      id: string,
      edit: (group: Group) => GroupEdit,
      { ifVersion, detail = 'ids' }: GroupUpdateOptions = {},
    ): Promise<Group> {
      return inTurn(`${context.organizationId} ${id}`, async () => {
        for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
          const group = await getGroup(context.organizationId, id, detail);
          if (ifVersion?.(group.version) === false) throw versionConflict(id);
          const updated = await tryUpdate(context, group, edit(group));
          if (updated) return updated;
          if (ifVersion) throw versionConflict(id);
          await sleep(Math.random() * PAUSE * attempt);
        }
        throw contended();
      });
    },

    /** Removes a group for good; its members stay. Throws `group_not_found` and `version_conflict`. */
    deleteGroup(context: DirectoryContext, id: string, ifVersion?: (version: number) => boolean): Promise<void> {
      return inTurn(`${context.organizationId} ${id}`, async () => {
        if (!ifVersion) {
          if (!(await store.deleteGroup(context, id, undefined))) await getGroup(context.organizationId, id, 'none');
        } else {
          const { version } = await getGroup(context.organizationId, id, 'none');
          if (!ifVersion(version) || !(await store.deleteGroup(context, id, version))) throw versionConflict(id);
        }
        noteWrite();
      });
    },

    /** A page of groups, with members that are few or without any. `reader` is whose paging is remembered. */
    listGroups(
      organizationId: string,
      reader: string,
      request: ListRequest<GroupQueryField>,
      detail: 'none' | 'names',
    ) {
      return listing[detail].list(organizationId, reader, request);
    },
  };
}

function readOutcome(outcome: GroupOutcome): Group | undefined {
  if (outcome && 'unknown' in outcome) throw unknownMembers(outcome.unknown);
  return outcome?.group;
}

function toAttributes(
  before: GroupProfile | undefined,
  after: GroupProfile,
  added: readonly string[],
  removed: readonly string[],
): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const attribute of ['displayName', 'externalId'] as const) {
    const [from, to] = [before?.[attribute], after[attribute]];
    if (from === to) continue;
    changes.push({ attribute, ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) });
  }
  if (added.length + removed.length === 0) return changes;
  const members = { ...(removed.length > 0 && { before: removed }), ...(added.length > 0 && { after: added }) };
  return [...changes, { attribute: 'members', ...members }];
}

function requireName({ displayName }: GroupProfile): void {
  if (displayName.trim() !== '') return;
  throw new DirectoryError('group_not_accepted', 'displayName consists of spaces only.');
}

/** What cannot be an id of ours is nobody's; the database would not even compare it. */
function requireIds(ids: readonly string[]): void {
  const impossible = ids.filter((id) => !isResourceId(id));
  if (impossible.length > 0) throw unknownMembers({ ids: impossible.slice(0, MAX_NAMED), count: impossible.length });
}

function unknownMembers({ ids, count }: UnknownMembers): DirectoryError {
  const named = ids.map(quote).join(', ');
  const more = count > ids.length ? ` and ${count - ids.length} more` : '';
  return new DirectoryError(
    'member_unknown',
    `No user or group of this organization has the id ${named}${more}; nothing was changed.`,
  );
}

function notFound(id: string): DirectoryError {
  const shown = isResourceId(id) ? quote(id) : quoteStart(id);
  return new DirectoryError('group_not_found', `There is no group with id ${shown}.`);
}

const ownMember = (id: string) =>
  new DirectoryError('group_not_accepted', `The group ${quote(id)} cannot be a member of itself.`);

const versionConflict = (id: string) =>
  new DirectoryError('version_conflict', `Group ${quote(id)} was changed since it was read: its version is another.`);

const contended = () =>
  new DirectoryError('contended', 'The group is being changed by several requests at once; send the request again.');
