import type { GroupService } from '../../directory/group.service.ts';
import type { Group } from '../../directory/group.types.ts';
import { READ_AT_ONCE } from '../../directory/group-row.mapper.ts';
import { toETag } from '../entity-tags.ts';
import type { Run, Stored, Unread } from '../resources/endpoint.types.ts';
import { toScimGroup, toStoredGroup } from './group.mapper.ts';

/** Memory for a member, and for a group whose members were not counted to the end (bytes). */
const MEMBER = 128;
const UNCOUNTED = 2 * 1024 * 1024;

type ReadLongGroups = GroupService['readLongGroups'];

/**
 * The groups of a page as runs: those with many members are read when their turn comes, several at a time while they
 * have few thousand members together. `base` is the address of the SCIM service, without a slash.
 */
export function toRuns(groups: readonly Group[], readLongGroups: ReadLongGroups, organizationId: string, base: string) {
  const runs: Run[] = [];
  let batch: Group[] = [];
  let members = 0;
  const close = (): void => {
    if (batch.length === 0) return;
    runs.push(members === 0 ? batch.map((group) => toScimGroup(group, base)) : toUnread(batch, members));
    batch = [];
    members = 0;
  };
  const toUnread = (some: readonly Group[], size: number): Unread => ({
    estimate: toEstimate(size),
    async read() {
      const ids = some.filter(isLong).map(({ id }) => id);
      const found = await readLongGroups(organizationId, ids);
      const read = new Map(found.map((each) => [each.group.id, toStoredGroup(each, base)]));
      const resources = some.map((group) => (isLong(group) ? read.get(group.id) : toStored(group, base)));
      return {
        bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
        resources: resources.filter((each) => each !== undefined),
      };
    },
  });
  for (const group of groups) {
    const more = group.unread ?? 0;
    if (members + more > READ_AT_ONCE) close();
    batch.push(group);
    members += more;
  }
  close();
  return runs;
}

/** Memory that a group with so many members may take. */
export const toEstimate = (members: number): number => (members > READ_AT_ONCE ? UNCOUNTED : members * MEMBER);

/** A group that was read whole. `base` is the address of the SCIM service, without a slash. */
export const toStored = (group: Group, base: string): Stored => ({
  id: group.id,
  etag: toETag(group),
  resource: toScimGroup(group, base),
});

const isLong = ({ unread }: Group): boolean => unread !== undefined;
