import type { LoggedRequest } from '../../activity/activity.types.ts';
import { toMoment } from '../../http/to-moment.ts';
import { describeRequest } from '../activity/describe-request.ts';
import { OUTCOME_VIEWS } from '../activity/outcomes.ts';
import { toRequestUrl } from '../console-urls.ts';
import type { FailureView } from './overview-page.types.ts';

/** A request that did not succeed, with the very words its caller was shown. */
export const toFailureView = (request: LoggedRequest, zone: string): FailureView => ({
  at: toMoment(request.at, { zone }),
  asked: describeRequest(request).asked,
  outcome: OUTCOME_VIEWS[request.outcome],
  status: request.status,
  detail: request.error,
  url: toRequestUrl(request.requestId),
});
