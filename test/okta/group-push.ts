import type { GroupMapping, GroupPush, OktaGroup } from './okta-group.types.ts';
import type { Outcome } from './okta-org.types.ts';
import type { GroupRequests, PushedMember } from './push-groups.ts';
import type { ScimClient } from './scim-client.ts';
import { OktaFailure, toShownMessage } from './what-okta-shows.ts';

type Row = { -readonly [K in keyof GroupMapping]: GroupMapping[K] };

/**
 * Push Groups of one app: which of Okta's groups are linked to which of the app's, and what Okta shows after each push.
 * `toMember` gives the app's user for Okta's id, undefined for people the app is not assigned to: they are left out.
 */
export function createGroupPush({
  scim,
  requests,
  toMember,
}: {
  scim: ScimClient;
  requests: GroupRequests;
  toMember: (userId: string) => PushedMember | undefined;
}): GroupPush {
  const rows = new Map<string, Row>();

  function getRow(groupId: string): Row {
    const row = rows.get(groupId);
    if (!row) throw new Error(`${groupId} is no pushed group`);
    return row;
  }

  const membersOf = ({ members }: OktaGroup): PushedMember[] =>
    members.map(toMember).filter((member) => member !== undefined);

  /** Runs a push; the row keeps the members that the app has then, or its error until a push succeeds. */
  async function perform(row: Row, step: string, done: string, work: () => Promise<PushedMember[]>): Promise<Outcome> {
    try {
      row.pushed = new Set((await work()).map(({ value }) => value));
      row.status = 'Active';
      return { ok: true, shown: done };
    } catch (cause) {
      row.status = 'Error';
      const message = toShownMessage(cause);
      const target = `Unable to update Group Push mapping target App group ${row.group.name}`;
      return { ok: false, shown: `${target}: ${step}: ${message}` };
    }
  }

  function toAppGroup({ appGroupId, group }: Row) {
    if (appGroupId === undefined) throw new OktaFailure('No group of the app is linked');
    return { id: appGroupId, displayName: group.name };
  }

  async function pushAll(row: Row): Promise<PushedMember[]> {
    const all = membersOf(row.group);
    await requests.replaceMembers(toAppGroup(row), all);
    return all;
  }

  async function pushChange(row: Row): Promise<PushedMember[]> {
    const all = membersOf(row.group);
    const wanted = new Set(all.map(({ value }) => value));
    const removed = [...row.pushed].filter((value) => !wanted.has(value));
    const added = all.filter(({ value }) => !row.pushed.has(value));
    await requests.change(toAppGroup(row), removed, added, all);
    return all;
  }

  async function linkOrCreate(row: Row): Promise<PushedMember[]> {
    const all = membersOf(row.group);
    row.appGroupId = await requests.find(row.group.name);
    if (row.appGroupId !== undefined) {
      await requests.read(row.appGroupId);
      return pushAll(row);
    }
    const { id, members } = await requests.create(row.group.name, all);
    row.appGroupId = id;
    if (members.length < all.length) await requests.change({ id, displayName: row.group.name }, [], all, all);
    return all;
  }

  return {
    push(group) {
      const row: Row = { group, appGroupId: undefined, pushed: new Set(), status: 'Active' };
      rows.set(group.id, row);
      const step = `Error while creating user group ${group.name}`;
      return perform(row, step, `${group.name} is pushed`, () => linkOrCreate(row));
    },
    changeMembers(groupId, { add = [], remove = [] }) {
      const row = getRow(groupId);
      const kept = row.group.members.filter((member) => !remove.includes(member));
      row.group = { ...row.group, members: [...new Set([...kept, ...add])] };
      const done = `The members of ${row.group.name} are pushed`;
      return perform(row, 'Error while updating user group memberships', done, () => pushChange(row));
    },
    rename(groupId, name) {
      const row = getRow(groupId);
      row.group = { ...row.group, name };
      return perform(row, `Error while updating user group ${name}`, `${name} is pushed`, async () => {
        const all = membersOf(row.group);
        await requests.rename(toAppGroup(row), all);
        return all;
      });
    },
    pushNow(groupId) {
      const row = getRow(groupId);
      const done = `${row.group.name} is pushed`;
      return perform(row, 'Error while updating user group memberships', done, () => pushAll(row));
    },
    async unlink(groupId, { deleteInApp }) {
      const row = getRow(groupId);
      const { name } = row.group;
      const outcome = await perform(row, `Error while deleting user group ${name}`, `${name} is unlinked`, async () => {
        if (deleteInApp) await requests.remove(toAppGroup(row).id);
        return [];
      });
      if (outcome.ok) rows.delete(groupId);
      return outcome;
    },
    async importGroups() {
      try {
        const groups = await scim.listAll('/Groups');
        return { ok: true, shown: `${groups.length} groups scanned.`, groups };
      } catch (cause) {
        return { ok: false, shown: toShownMessage(cause), groups: [] };
      }
    },
    mapping: (groupId) => rows.get(groupId),
  };
}
