import { Router } from 'express';
import { DirectoryError } from '../../directory/directory-error.ts';
import type { GroupOrder, GroupSummary } from '../../directory/group-search.store.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { toMoment } from '../../http/to-moment.ts';
import { readChoice, readOlder, readPlace, readText, toPageUrls, toUrl } from '../browse-params.ts';
import type { ConsoleDirectory } from '../console.types.ts';
import { toConsoleLocals } from '../console-page.ts';
import { toGroupUrl, toUserUrl } from '../console-urls.ts';
import type { TimelineService } from '../timeline/timeline.service.ts';
import { getViewer } from '../viewer.ts';
import type { GroupDeletedLocals, GroupListRow, GroupLocals, GroupsLocals } from './groups-page.types.ts';

const GROUPS = '/console/groups';
const PAGE = 50;
const ORDERS = ['name', 'newest', 'changed'] as const satisfies readonly GroupOrder[];

export interface GroupsRouterDeps extends Pick<PageToolkit, 'pages'> {
  directory: Pick<ConsoleDirectory, 'searchGroups' | 'findGroupDetails' | 'listMembers' | 'countGroups'>;
  timelines: TimelineService;
}

/** The groups that were pushed, who is in them, and what happened to each. */
export function createGroupsRouter({ pages, directory, timelines }: GroupsRouterDeps): Router {
  const router = Router();

  router.get('/groups', async (req, res) => {
    const { membership, places } = getViewer(res);
    const { organizationId, timeZone: zone } = membership;
    const [text, order] = [readText(req, 'q'), readChoice(req, 'sort', ORDERS) ?? 'name'];
    const place = readPlace(req, places, GROUPS);
    const page = await directory.searchGroups(organizationId, { text, order, limit: PAGE, ...(place && { place }) });
    const empty = page.items.length === 0 && (await directory.countGroups(organizationId)) === 0;
    const locals = {
      ...toConsoleLocals(pages, req, res),
      searchAction: GROUPS,
      q: text,
      order,
      groups: page.items.map((group) => toRow(group, zone)),
      total: page.total.count,
      directoryEmpty: empty,
      ...toPageUrls(GROUPS, { q: text, ...(order !== 'name' && { sort: order }) }, page, places),
    } satisfies GroupsLocals;
    res.render('console/groups', locals);
  });

  router.get('/groups/:id', async (req, res) => {
    const { membership, places } = getViewer(res);
    const { organizationId, timeZone: zone } = membership;
    const { id } = req.params;
    // `after` and `before` page the members, `older` the timeline.
    const place = readPlace(req, places, toGroupUrl(id));
    const [group, members, { timeline, newest }] = await Promise.all([
      directory.findGroupDetails(organizationId, id),
      directory.listMembers(organizationId, id, { limit: PAGE, ...(place && { place }) }),
      timelines.readTimeline({ organizationId, type: 'group', id, ...readOlder(req, places, toGroupUrl(id)), zone }),
    ]);
    const common = { ...toConsoleLocals(pages, req, res), timeline, backUrl: GROUPS };
    if (!group) {
      if (!newest) throw new DirectoryError('group_not_found', 'There is no group with this id.');
      const end = await timelines.readEnd({ organizationId, type: 'group', id, zone });
      res.render('console/group-deleted', { ...common, ...end, id } satisfies GroupDeletedLocals);
      return;
    }
    const locals = {
      ...common,
      group: { ...toRow(group, zone), id: group.id, externalId: group.externalId },
      memberOf: group.memberOf.map((outer) => ({ name: outer.displayName, url: toGroupUrl(outer.id) })),
      members: members.items.map(({ id: member, ...rest }) => ({
        ...rest,
        url: rest.type === 'User' ? toUserUrl(member) : toGroupUrl(member),
      })),
      ...toPageUrls(toGroupUrl(group.id), {}, members, places),
      usersUrl: toUrl('/console/users', { group: group.displayName }),
    } satisfies GroupLocals;
    res.render('console/group', locals);
  });

  return router;
}

const toRow = (group: GroupSummary, zone: string): GroupListRow => ({
  url: toGroupUrl(group.id),
  name: group.displayName,
  users: group.users,
  groups: group.groups,
  createdAt: toMoment(group.createdAt, { zone }),
  lastChangedAt: toMoment(group.lastModified, { zone }),
});
