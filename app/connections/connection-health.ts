import type { Authorization } from './authorization.types.ts';

const DAY = 86_400_000;
/** Connected and silent for longer than this: nothing is wrong, but worth saying. */
const QUIET_DAYS = 7;
/** An end that is nearer than this is announced. */
const SOON_DAYS = 60;
/** Of the requests of a day, this share refused or failed is more than one person's bad data. */
const FAILING_SHARE = 0.1;

/**
 * How a connection does: `suspended` the organization is; `never` connected; `waiting` for the code to be exchanged;
 * `idle` silent for a week or from the start; `failing` more than one in ten of a day's requests, or the latest;
 * `authenticate` it ended by itself, an administrator has to accept again; `revoked` somebody took it back.
 */
export type ConnectionState =
  | 'suspended'
  | 'never'
  | 'waiting'
  | 'idle'
  | 'healthy'
  | 'failing'
  | 'authenticate'
  | 'revoked';

/** The requests of the last 24 hours. */
export interface RecentRequests {
  readonly requests: number;
  /** Those refused or failed. */
  readonly problems: number;
  /** Whether the latest of all was one of them. */
  readonly latestIsProblem: boolean;
}

export interface ConnectionHealth {
  readonly state: ConnectionState;
  /** When the client was heard last: a request or a refresh of a live authorization. */
  readonly lastHeardAt: Date | null;
  /** The authorization that ended last, where none is live. */
  readonly ended: Authorization | null;
  /** Live ones that end soon unless they are used, the first to end first. */
  readonly endingSoon: readonly Authorization[];
}

/** Tells how the connection of an organization does. Takes its authorizations, newest first. */
export function toConnectionHealth(
  authorizations: readonly Authorization[],
  { suspended, recent, now = new Date() }: { suspended: boolean; recent: RecentRequests; now?: Date },
): ConnectionHealth {
  const active = authorizations.filter(({ status }) => status === 'active');
  const pending = authorizations.some(({ status }) => status === 'pending');
  const lastHeardAt = latest(active.flatMap(({ lastRequestAt, lastRefreshAt }) => [lastRequestAt, lastRefreshAt]));
  const ended = active.length > 0 || pending ? null : findLastEnded(authorizations);
  const endingSoon = active
    .filter(({ expiresAt }) => expiresAt.getTime() - now.getTime() < SOON_DAYS * DAY)
    .sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime());
  return { state: toState(), lastHeardAt, ended, endingSoon };

  function toState(): ConnectionState {
    if (suspended) return 'suspended';
    if (active.length === 0) {
      if (pending) return 'waiting';
      if (!ended) return 'never';
      return ended.endReason === 'revoked' ? 'revoked' : 'authenticate';
    }
    const { requests, problems, latestIsProblem } = recent;
    if (problems > 0 && (latestIsProblem || problems > requests * FAILING_SHARE)) return 'failing';
    const quiet = !lastHeardAt || now.getTime() - lastHeardAt.getTime() > QUIET_DAYS * DAY;
    return quiet ? 'idle' : 'healthy';
  }
}

function findLastEnded(authorizations: readonly Authorization[]): Authorization | null {
  const end = ({ endedAt }: Authorization): number => endedAt?.getTime() ?? 0;
  return authorizations.reduce<Authorization | null>(
    (last, one) => (one.status === 'ended' && (!last || end(one) > end(last)) ? one : last),
    null,
  );
}

const latest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce((last, date) => (date && (!last || date > last) ? date : last), null);
