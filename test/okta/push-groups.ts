import type { GroupHabits } from './okta-group.types.ts';
import type { Dialect } from './okta-org.types.ts';
import type { Json } from './okta-user.types.ts';
import type { ScimClient } from './scim-client.ts';
import { OktaFailure, parseScimBody, toFailure } from './what-okta-shows.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Changes of members in one PATCH. */
const BATCH = 1000;

/** A member as Okta sends it. */
export interface PushedMember {
  /** The app's id of the user. */
  value: string;
  /** The userName. */
  display: string;
}

/** A group as the app knows it. */
export interface AppGroup {
  id: string;
  displayName: string;
}

export interface GroupRequests {
  /** Looks the group up by displayName; undefined when there is none. */
  find(displayName: string): Promise<string | undefined>;
  /** Creates the group and reads it; gives the app's id and the members it has from the start. */
  create(displayName: string, members: readonly PushedMember[]): Promise<{ id: string; members: PushedMember[] }>;
  read(id: string): Promise<Json>;
  /** Sends what changed, of `all` the members there are then. */
  change(group: AppGroup, removed: readonly string[], added: PushedMember[], all: PushedMember[]): Promise<void>;
  rename(group: AppGroup, all: PushedMember[]): Promise<void>;
  replaceMembers(group: AppGroup, all: PushedMember[]): Promise<void>;
  remove(id: string): Promise<void>;
}

type Change = { remove: string } | { add: PushedMember };

/**
 * The requests of each event of group push, in the order and the verbs of the dialect: the catalog app sends PATCH, the
 * wizard's app the whole group by PUT. All throw OktaFailure.
 */
export function createGroupRequests(deps: { scim: ScimClient; dialect: Dialect; habits: GroupHabits }): GroupRequests {
  const { scim, dialect, habits } = deps;

  async function send(method: string, id: string, body?: Json): Promise<string> {
    const answer = await scim.request(method, `/Groups/${encodeURIComponent(id)}`, body);
    if (answer.status === 404) throw toFailure(answer);
    return answer.body;
  }

  async function read(id: string): Promise<Json> {
    return parseScimBody(await send('GET', id));
  }

  async function patch(id: string, Operations: Json[]): Promise<void> {
    await send('PATCH', id, { schemas: [PATCH_OP], Operations });
  }

  async function put({ id, displayName }: AppGroup, members: PushedMember[]): Promise<void> {
    await read(id);
    await send('PUT', id, { schemas: [GROUP], id, displayName, members });
  }

  /** The name goes with every change of members, too. */
  const patchName = ({ id, displayName }: AppGroup) => patch(id, [{ op: 'replace', value: { id, displayName } }]);

  async function patchMembers(id: string, changes: readonly Change[]): Promise<void> {
    for (const batch of toBatches(changes)) await patch(id, toOperations(batch));
  }

  return {
    read,
    async find(displayName) {
      const found = await scim.findGroups(displayName);
      if (found.length > 1) throw new OktaFailure('Multiple groups found by displayName. Expected 0 or 1');
      return found[0] && String(found[0].id);
    },
    async create(displayName, all) {
      const members = habits.newGroupMembers === 'all' ? [...all] : [];
      const answer = await scim.request('POST', '/Groups', { schemas: [GROUP], displayName, members });
      if (answer.status === 404) throw toFailure(answer);
      const { id } = parseScimBody(answer.body);
      if (typeof id !== 'string' || id === '') throw new OktaFailure('Create new group returned a group without id');
      await read(id);
      return { id, members };
    },
    async change(group, removed, added, all) {
      if (dialect === 'custom') return put(group, all);
      await patchName(group);
      await patchMembers(group.id, [...removed.map((remove) => ({ remove })), ...added.map((add) => ({ add }))]);
    },
    rename: (group, all) => (dialect === 'custom' ? put(group, all) : patchName(group)),
    async replaceMembers(group, all) {
      if (dialect === 'custom') return put(group, all);
      const [members = [], ...more] = toBatches(all);
      const pathless = habits.fullReplace === 'pathless';
      await patch(group.id, [
        pathless ? { op: 'replace', value: { members } } : { op: 'replace', path: 'members', value: members },
      ]);
      for (const batch of more)
        await patchMembers(
          group.id,
          batch.map((add) => ({ add })),
        );
    },
    async remove(id) {
      await send('DELETE', id);
    },
  };
}

/** One remove for each member that left, one add for all that came. */
function toOperations(changes: readonly Change[]): Json[] {
  const added = changes.flatMap((change) => ('add' in change ? [change.add] : []));
  return [
    ...changes.flatMap((change) =>
      'remove' in change ? [{ op: 'remove', path: `members[value eq ${JSON.stringify(change.remove)}]` }] : [],
    ),
    ...(added.length > 0 ? [{ op: 'add', path: 'members', value: added }] : []),
  ];
}

function toBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
