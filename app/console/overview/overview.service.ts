import type { ActivityService } from '../../activity/activity.service.ts';
import type { CountedRequests, LoggedRequest } from '../../activity/activity.types.ts';
import type { AuthorizationService } from '../../connections/authorization.service.ts';
import type { Authorization } from '../../connections/authorization.types.ts';
import type { ClientService } from '../../connections/client.service.ts';
import { type ConnectionHealth, toConnectionHealth } from '../../connections/connection-health.ts';
import type { GroupService } from '../../directory/group.service.ts';
import type { UserSearchStore } from '../../directory/user-search.store.ts';

const HOUR = 3_600_000;
/** Hours and days that the charts show. */
const HOURS = 24;
const DAYS = 30;
const FAILURES = 5;

export interface Overview {
  /** Newest first. */
  authorizations: readonly Authorization[];
  health: ConnectionHealth;
  users: { total: number; active: number };
  /** How many there are. */
  groups: number;
  day: { requests: number; problems: number; series: readonly CountedRequests[] };
  month: readonly CountedRequests[];
  failures: readonly LoggedRequest[];
  /** When each secret of the client in use was made, newest first. */
  secretDates: readonly Date[];
}

export type OverviewService = ReturnType<typeof createOverviewService>;

/** What the start page tells of an organization, read at once. */
export function createOverviewService({
  authorizations,
  clients,
  activity,
  directory,
  groups,
  now = () => new Date(),
}: {
  authorizations: Pick<AuthorizationService, 'listAuthorizations'>;
  clients: Pick<ClientService, 'listSecretDates'>;
  activity: Pick<ActivityService, 'countRequests' | 'listFailures' | 'listRequests'>;
  directory: Pick<UserSearchStore, 'countUsers'>;
  groups: Pick<GroupService, 'listGroups'>;
  now?: () => Date;
}) {
  return {
    /** Days and hours are those of `zone` (an IANA name). */
    async getOverview({
      organizationId,
      suspended,
      zone,
    }: {
      organizationId: string;
      suspended: boolean;
      zone: string;
    }): Promise<Overview> {
      const at = now();
      const since = (hours: number): Date => new Date(at.getTime() - hours * HOUR);
      const listing = authorizations.listAuthorizations(organizationId);
      const [granted, secretDates, users, counted, hours, month, failures, latest] = await Promise.all([
        listing,
        listing.then(([newest]) => (newest ? clients.listSecretDates(newest.clientId) : [])),
        directory.countUsers(organizationId),
        groups.listGroups(organizationId, organizationId, { startIndex: 1, count: 0 }, 'none'),
        activity.countRequests(organizationId, { since: since(HOURS - 1), zone, by: 'hour' }),
        activity.countRequests(organizationId, { since: since((DAYS - 1) * 24), zone, by: 'day' }),
        activity.listFailures(organizationId, FAILURES),
        activity.listRequests(organizationId, { ofClients: true }, { limit: 1 }),
      ]);
      const day = { requests: sum(hours, countAll), problems: sum(hours, countProblems), series: hours };
      const [newest] = latest.requests;
      const recent = { ...day, latestIsProblem: newest !== undefined && newest.outcome !== 'ok' };
      return {
        authorizations: granted,
        health: toConnectionHealth(granted, { suspended, recent, now: at }),
        users,
        groups: counted.total,
        day,
        month,
        failures,
        secretDates,
      };
    },
  };
}

const countProblems = ({ refused, denied, limited, failed }: CountedRequests): number =>
  refused + denied + limited + failed;
const countAll = (counts: CountedRequests): number => counts.ok + countProblems(counts);
const sum = (series: readonly CountedRequests[], count: (one: CountedRequests) => number): number =>
  series.reduce((total, one) => total + count(one), 0);
