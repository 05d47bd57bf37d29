import type { LoggedRequestDetail } from '../../activity/activity.types.ts';
import type { RequestExplanation } from './explain-request.ts';
import { toAddress } from './request.mapper.ts';

export interface SupportContext {
  readonly brand: string;
  readonly organizationName: string;
  readonly organizationId: string;
}

/**
 * A request as plain text for a message to support: what was asked, done and answered. It holds no body: these are
 * about people, and support finds them by the request id. No secret reaches the log it is made of.
 */
export function toSupportText(
  requests: readonly { request: LoggedRequestDetail; explanation: RequestExplanation }[],
  { brand, organizationName, organizationId }: SupportContext,
): string {
  const head = [`${brand} provisioning request`, `Organization: ${organizationName} (${organizationId})`];
  const parts = requests.map(({ request, explanation }) =>
    [
      `Request id: ${request.requestId}`,
      `Time: ${request.at.toISOString()}`,
      `Request: ${request.method} ${toAddress(request)}`,
      `Answer: ${request.status} after ${request.durationMs} ms`,
      request.userAgent && `Sent by: ${request.userAgent}`,
      request.authorizationId && `Authorization: ${request.authorizationId}`,
      request.resourceId && `About: ${request.resourceId}`,
      '',
      `Asked: ${explanation.asked}`,
      `Done: ${explanation.done.join(' ')}`,
      ...explanation.ignored.map(({ attribute, why }) => `Ignored: ${attribute}. ${why}`),
      explanation.detail && `Message: ${explanation.detail}`,
      explanation.cure.length > 0 && `What helps: ${explanation.cure.join(' ')}`,
    ]
      .filter((line) => typeof line === 'string')
      .join('\n'),
  );
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
}
