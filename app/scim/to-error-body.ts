import type { Refusal } from './to-refusal.ts';

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/**
 * A refusal as a SCIM error (RFC 7644 §3.12), where `status` is a string. It has the attributes of the standard alone:
 * client libraries lose the whole error over another one. The `detail` of a failure of ours names the request id, which
 * support asks for and the log has; every answer has it in `X-Request-Id`.
 */
export function toErrorBody({ status, scimType, detail }: Omit<Refusal, 'headers'>, requestId: string) {
  return {
    schemas: [ERROR_SCHEMA],
    status: String(status),
    ...(scimType && { scimType }),
    detail: status < 500 ? detail : `${detail} The request id is ${requestId}.`,
  };
}
