import type { LoggedRequest } from '../../activity/activity.types.ts';
import type { ChangeAction } from '../../directory/user.types.ts';
import { toMoment } from '../../http/to-moment.ts';
import { toGroupUrl, toRequestUrl, toUserUrl } from '../console-urls.ts';
import type { RequestRow } from './activity-page.types.ts';
import { describeRequest } from './describe-request.ts';
import { OUTCOME_VIEWS } from './outcomes.ts';

/** What of the directory rows name: names by id, and what each request did. */
export interface RowContext {
  readonly zone: string;
  readonly names: ReadonlyMap<string, { kind: 'User' | 'Group'; name: string }>;
  readonly actions: ReadonlyMap<string, readonly { action: ChangeAction; resourceType: 'User' | 'Group' }[]>;
}

/** A request as the list shows it. */
export function toRequestRow(request: LoggedRequest, { zone, names, actions }: RowContext): RequestRow {
  const { asked } = describeRequest(request);
  return {
    at: toMoment(request.at, { zone }),
    url: toRequestUrl(request.requestId),
    asked: `${asked.charAt(0).toUpperCase()}${asked.slice(1)}`,
    effect: toEffect(actions.get(request.requestId) ?? []),
    method: request.method,
    address: toAddress(request),
    outcome: OUTCOME_VIEWS[request.outcome],
    status: request.status,
    duration: toDuration(request.durationMs),
    touched: toTouched(request.resourceId, names),
    error: request.error,
  };
}

/** Path and query as they were sent, readable: nothing is percent-encoded. */
export function toAddress({ path, query }: Pick<LoggedRequest, 'path' | 'query'>): string {
  const parameters = Object.entries(query ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return parameters.length > 0 ? `${path}?${parameters.join('&')}` : path;
}

/** The name of what a request was about, with its page; an id alone where it is not here any more. */
export function toTouched(id: string | null, names: RowContext['names']): RequestRow['touched'] {
  if (id === null) return null;
  const known = names.get(id);
  if (!known) return { name: id, url: null };
  return { name: known.name, url: known.kind === 'User' ? toUserUrl(id) : toGroupUrl(id) };
}

function toEffect(actions: readonly { action: ChangeAction; resourceType: 'User' | 'Group' }[]): string | null {
  const [first] = actions;
  if (!first) return null;
  if (actions.length > 1) return `${actions.length.toLocaleString('en')} changes`;
  return `${first.resourceType} ${first.action}`;
}

function toDuration(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}
