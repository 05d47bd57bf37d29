import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Response, Router } from 'express';
import { mayExport } from '../../accounts/may-export.ts';
import type { UserTypeRule } from '../../directory/user.types.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { getRequestId } from '../../http/request-id.ts';
import { readPlace, toPageUrls, toUrl } from '../browse-params.ts';
import type { ConsoleDirectory } from '../console.types.ts';
import { toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import type { ExportService } from './export.service.ts';
import { EXPORT_COLUMNS } from './export-columns.ts';
import { toCsv } from './to-csv.ts';
import { toUserRow } from './user.mapper.ts';
import { readFilters, readOrder, toFilterWords, toUserQuery, type UserFilters } from './user-filters.ts';
import type { UsersLocals } from './users-page.types.ts';

const USERS = '/console/users';
const PAGE = 50;

export interface UsersRouterDeps extends Pick<PageToolkit, 'pages'> {
  directory: ConsoleDirectory;
  exports: ExportService;
}

/** The users that were provisioned: the list that people look through, and the same as a file. */
export function createUsersRouter({ pages, directory, exports }: UsersRouterDeps): Router {
  const router = Router();

  /** What the filters mean in the organization; a group that it does not have matches nobody. */
  async function toSearch(organizationId: string, filters: UserFilters) {
    const groupId = filters.group ? await directory.findGroupId(organizationId, filters.group) : undefined;
    const query = toUserQuery(filters, groupId);
    return { groupId, search: { text: filters.q, ...(query && { query }) } };
  }

  router.get('/users', async (req, res) => {
    const { membership, places } = getViewer(res);
    const { organizationId, timeZone: zone, role } = membership;
    const [filters, order, place] = [readFilters(req), readOrder(req), readPlace(req, places, USERS)];
    const { groupId, search } = await toSearch(organizationId, filters);
    const [page, types, departments, groups] = await Promise.all([
      directory.searchUsers(organizationId, { ...search, order, limit: PAGE, ...(place && { place }) }),
      directory.listUserTypes(organizationId),
      directory.listDepartments(organizationId),
      directory.listGroupNames(organizationId),
    ]);
    const filtered = Object.values(filters).some(Boolean);
    const empty = page.items.length === 0 && !(await directory.hasUsers(organizationId));
    const locals = {
      ...toConsoleLocals(pages, req, res),
      searchAction: USERS,
      filters,
      order,
      filtered,
      options: { types: toTypeOptions(types, filters.type), departments, groups },
      unknownGroup: filters.group !== '' && groupId === undefined,
      users: page.items.map((user) => toUserRow(user, zone)),
      total: page.total,
      directoryEmpty: empty,
      exportUrl: mayExport(role) ? toUrl(`${USERS}.csv`, { ...filters }) : null,
      ...toPageUrls(USERS, { ...filters, ...(order !== 'name' && { sort: order }) }, page, places),
    } satisfies UsersLocals;
    res.render('console/users', locals);
  });

  router.get('/users.csv', async (req, res) => {
    const { admin, membership } = getViewer(res);
    const { organizationId, organizationName } = membership;
    const filters = readFilters(req);
    const { search } = await toSearch(organizationId, filters);
    const by = { adminId: admin.id, email: admin.email, organizationId, requestId: getRequestId(res) };
    const users = await exports.exportUsers({ ...by, filter: toFilterWords(filters) }, search);
    const csv = toCsv(EXPORT_COLUMNS, users);
    // What fails before anything was sent is still answered with a page.
    const first = await csv.next();
    const name = `users-${toFileName(organizationName)}-${new Date().toISOString().slice(0, 10)}.csv`;
    res.type('text/csv').attachment(name);
    await send(res, first.value ?? '', csv);
  });

  return router;
}

/** Sends what is there, then the rest as fast as the browser takes it; ends the reading when the browser is gone. */
async function send(res: Response, first: string, rest: AsyncGenerator<string>): Promise<void> {
  async function* all() {
    yield first;
    yield* rest;
  }
  try {
    await pipeline(Readable.from(all()), res);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw cause;
  }
}

/** The accepted types, and the one that was asked for where it is none of them. */
function toTypeOptions(types: readonly UserTypeRule[], chosen: string): string[] {
  const values = types.map(({ value }) => value);
  return chosen === '' || values.includes(chosen) ? values : [...values, chosen];
}

const toFileName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'organization';
