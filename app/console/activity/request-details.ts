import type { Membership } from '../../accounts/account.types.ts';
import type { ActivityService } from '../../activity/activity.service.ts';
import type { LoggedRequestDetail } from '../../activity/activity.types.ts';
import { SETUP_CHECK } from '../../activity/setup-check-client.ts';
import type { ResourceChange, TouchedStore } from '../../directory/touched.store.ts';
import { PERSON } from '../../directory/user.types.ts';
import type { ExplainError } from '../../http/error-pages.ts';
import { toWords } from '../users/to-words.ts';
import { withoutUrn } from '../users/without-urn.ts';
import type { ChangeView, RequestDetails, RequestLocals } from './activity-page.types.ts';
import type { Names } from './explain-refusal.ts';
import { explainRequest, type RequestExplanation } from './explain-request.ts';
import { type RowContext, toRequestRow, toTouched } from './request.mapper.ts';
import { toSupportText } from './to-support-text.ts';

/** Changes shown of one request, members named of one change, characters of a value. */
const MAX_CHANGES = 200;
const MAX_MEMBERS = 50;

export interface RequestDetailsDeps {
  activity: Pick<ActivityService, 'getRequest'>;
  directory: TouchedStore;
  explainError: ExplainError;
}

type Details = Pick<RequestLocals, 'requests' | 'changes' | 'moreChanges' | 'supportText'>;

/** Makes what puts one request together: the log, what it changed, and the names of whom it concerned. */
export function createRequestDetails({ activity, directory, explainError }: RequestDetailsDeps) {
  return {
    /** Everything about a request of the organization; undefined where it has none with that id. */
    async find(membership: Membership, requestId: string, who: Names): Promise<Details | undefined> {
      const { organizationId, organizationName, timeZone: zone } = membership;
      const [rows, found] = await Promise.all([
        activity.getRequest(organizationId, requestId),
        directory.listChangesOf(organizationId, [requestId], MAX_CHANGES + 1),
      ]);
      if (rows.length === 0) return undefined;
      const changes = found.slice(0, MAX_CHANGES);
      const ids = [...rows.flatMap(({ resourceId }) => resourceId ?? []), ...changes.flatMap(listIds)];
      const named = await directory.listNames(organizationId, ids);
      const names = new Map(named.map((resource) => [resource.id, resource]));
      const context: RowContext = { zone, names, actions: new Map([[requestId, changes]]) };
      const explained = rows.map((request) => ({
        request,
        explanation: explainRequest(
          request,
          changes,
          request.clientId === SETUP_CHECK ? { ...who, client: `The ${SETUP_CHECK.toLowerCase()}` } : who,
        ),
      }));
      return {
        requests: explained.map(({ request, explanation }) => ({
          ...toDetails(request, explanation, context),
          guide: explainError(request.error ?? '') ?? null,
        })),
        changes: changes.map((change) => toChangeView(change, names)),
        moreChanges: found.length > MAX_CHANGES ? found.length - MAX_CHANGES : 0,
        supportText: toSupportText(explained, { brand: who.brand, organizationName, organizationId }),
      };
    },
  };
}

const listIds = ({ resourceId, attributes }: ResourceChange): string[] => [
  resourceId,
  ...attributes.filter(({ attribute }) => attribute === 'members').flatMap(({ before, after }) => toIds(before, after)),
];

const toIds = (...lists: unknown[]): string[] =>
  lists
    .flatMap((list) => (Array.isArray(list) ? list.slice(0, MAX_MEMBERS) : []))
    .filter((id) => typeof id === 'string');

function toDetails(
  request: LoggedRequestDetail,
  { asked, ...explanation }: RequestExplanation,
  context: RowContext,
): Omit<RequestDetails, 'guide'> {
  const facts = [
    { label: 'Request id', value: request.requestId, copy: true },
    { label: 'Authorization', value: request.authorizationId, copy: true },
    { label: 'Client', value: request.clientId, copy: false },
    { label: 'Program', value: request.userAgent, copy: false },
  ];
  return {
    ...toRequestRow(request, context),
    asked: asked.replace(/[.]$/, ''),
    requestId: request.requestId,
    explanation,
    facts: facts.flatMap(({ value, ...fact }) => (value === null ? [] : [{ ...fact, value }])),
    requestBody: toText(request.requestBody),
    responseBody: toText(request.responseBody),
  };
}

const toText = (body: unknown): string | null =>
  body === null || body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body, null, 2);

function toChangeView(change: ResourceChange, names: RowContext['names']): ChangeView {
  const touched = toTouched(change.resourceId, names);
  return {
    name: touched?.name ?? change.resourceId,
    url: touched?.url ?? null,
    verb: change.action,
    lines: change.attributes
      .filter(({ attribute }) => attribute !== PERSON)
      .map(({ attribute, before, after }) => ({
        label: withoutUrn(attribute),
        before: attribute === 'members' ? toMembers(before, names) : toWords(before),
        value: attribute === 'members' ? toMembers(after, names) : toWords(after),
      }))
      .filter(({ before, value }) => before !== value),
  };
}

function toMembers(ids: unknown, names: RowContext['names']): string | null {
  if (!Array.isArray(ids) || ids.length === 0) return null;
  const shown = toIds(ids).map((id) => names.get(id)?.name ?? id);
  const more = ids.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
}
