import type { ActivityStore } from './activity.store.ts';
import type {
  CountedRequests,
  CountQuery,
  LoggedRequest,
  LoggedRequestDetail,
  RequestFilter,
  RequestPage,
  RequestPageQuery,
} from './activity.types.ts';

/** What happened at an organization's connections; every answer is about that organization alone. */
export interface ActivityService {
  /** A page of requests, newest first. */
  listRequests(organizationId: string, filter: RequestFilter, page: RequestPageQuery): Promise<RequestPage>;
  /** The newest requests that did not succeed. */
  listFailures(organizationId: string, limit: number): Promise<readonly LoggedRequest[]>;
  /** Every row of a request, oldest first; none where the organization has no such request. */
  getRequest(organizationId: string, requestId: string): Promise<readonly LoggedRequestDetail[]>;
  /** The requests with these ids, by id: what a timeline links to. */
  listByRequestIds(
    organizationId: string,
    requestIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly LoggedRequest[]>>;
  /** Requests by hour or day and outcome, empty ones too, oldest first. */
  countRequests(organizationId: string, query: CountQuery): Promise<readonly CountedRequests[]>;
}

/** Makes the reading side of the request log. */
export function createActivityService({ store }: { store: ActivityStore }): ActivityService {
  return {
    async listRequests(organizationId, filter, { limit, older, newer }) {
      const direction = newer ? 'newer' : 'older';
      const from = newer ?? older;
      const found = await store.listRequests(organizationId, filter, {
        limit: limit + 1,
        direction,
        ...(from && { from }),
      });
      const hasMore = found.length > limit;
      const requests = found.slice(0, limit);
      if (newer) return { requests: requests.reverse(), hasNewer: hasMore, hasOlder: true };
      return { requests, hasOlder: hasMore, hasNewer: older !== undefined };
    },

    listFailures: store.listFailures,
    getRequest: store.findRequests,

    async listByRequestIds(organizationId, requestIds) {
      const byId = new Map<string, LoggedRequest[]>();
      if (requestIds.length === 0) return byId;
      for (const request of await store.listByRequestIds(organizationId, [...new Set(requestIds)])) {
        byId.set(request.requestId, [...(byId.get(request.requestId) ?? []), request]);
      }
      return byId;
    },

    countRequests: (organizationId, query) => store.countRequests(organizationId, { now: new Date(), ...query }),
  };
}
