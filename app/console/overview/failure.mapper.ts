import type { LoggedRequest } from '../../activity/activity.types.ts';
import { toMoment } from '../../http/to-moment.ts';
import type { FailureView } from './overview-page.types.ts';

/** A request that did not succeed, with the very words its caller was shown. */
export const toFailureView = (request: LoggedRequest, zone: string): FailureView => ({
  at: toMoment(request.at, { zone }),
  title: `${request.method} ${request.path}`,
  status: request.status,
  detail: request.error,
  url: `/console/activity/${encodeURIComponent(request.requestId)}`,
});
