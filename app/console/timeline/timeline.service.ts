import type { ActivityService } from '../../activity/activity.service.ts';
import type { AuthorizationService } from '../../connections/authorization.service.ts';
import type { HistoryStore } from '../../directory/history.store.ts';
import type { HistoryEntry } from '../../directory/history.types.ts';
import { toMomentOrNull } from '../../http/to-moment.ts';
import { toOlderUrl } from '../browse-params.ts';
import { toGroupUrl, toUserUrl } from '../console-urls.ts';
import type { Places } from '../places.ts';
import { toTimelineEntry } from './timeline.mapper.ts';
import type { Timeline } from './timeline.types.ts';

/** Entries of a page. */
const PAGE = 50;

export interface TimelineDeps {
  history: HistoryStore;
  authorizations: Pick<AuthorizationService, 'listAuthorizations'>;
  activity: Pick<ActivityService, 'listByRequestIds'>;
  /** What people call an attribute, by its path without the schema's URN. */
  labels: ReadonlyMap<string, string>;
}

export interface TimelineRequest {
  readonly organizationId: string;
  readonly type: 'user' | 'group';
  readonly id: string;
  /** Only what is older than the entry with this id. */
  readonly before: number | undefined;
  readonly places: Places;
  readonly zone: string;
}

export type TimelineService = ReturnType<typeof createTimelineService>;

/** What happened to a user or a group, put together from the history, the request log and the connection. */
export function createTimelineService({ history, authorizations, activity, labels }: TimelineDeps) {
  const listers = { user: history.listUserChanges, group: history.listGroupChanges };
  return {
    /** Who deleted a user or a group, when, and what it was called last, as far as the history tells. */
    async readEnd({ organizationId, type, id, zone }: Omit<TimelineRequest, 'before' | 'places'>) {
      const [changes, consents, [named]] = await Promise.all([
        listers[type](organizationId, id, { limit: PAGE }),
        authorizations.listAuthorizations(organizationId),
        history.listNamed(organizationId, [id]),
      ]);
      const end = changes.find(({ action }) => action === 'deleted');
      const client = consents.find((consent) => consent.id === end?.actor);
      return {
        name: named?.name ?? `A ${type} that is gone`,
        deletedBy: client?.clientName ?? end?.actor ?? null,
        deletedAt: toMomentOrNull(end?.createdAt, { zone }),
      };
    },

    /** A page of the timeline, newest first; `newest` is its first entry as it was recorded. */
    async readTimeline(request: TimelineRequest): Promise<{ timeline: Timeline; newest: HistoryEntry | undefined }> {
      const { organizationId, type, id, before, places, zone } = request;
      const found = await listers[type](organizationId, id, {
        limit: PAGE + 1,
        ...(before !== undefined && { before }),
      });
      const changes = found.slice(0, PAGE);
      const ids = changes.flatMap(({ members, group }) => [
        ...(members ? [...members.joinedIds, ...members.leftIds] : []),
        ...(group ? [group.id] : []),
      ]);
      const [consents, logged, named] = await Promise.all([
        authorizations.listAuthorizations(organizationId),
        activity.listByRequestIds(
          organizationId,
          changes.map(({ requestId }) => requestId),
        ),
        history.listNamed(organizationId, [...new Set(ids)]),
      ]);
      // One request may be about many: a Bulk has a row for each.
      const requests = new Map(
        [...logged].map(([key, rows]) => [
          key,
          rows.filter(({ resourceId }) => resourceId === id || (resourceId === null && rows.length === 1)),
        ]),
      );
      const context = {
        type,
        zone,
        authorizations: consents,
        requests,
        named: new Map(named.map((each) => [each.id, each])),
        labels,
      };
      const url = type === 'user' ? toUserUrl(id) : toGroupUrl(id);
      const last = changes.at(-1);
      return {
        timeline: {
          entries: changes.map((change) => toTimelineEntry(change, context)),
          olderUrl: last && found.length > PAGE ? `${toOlderUrl(url, last.id, places)}#history` : null,
          newestUrl: before === undefined ? null : `${url}#history`,
        },
        newest: changes[0],
      };
    },
  };
}
