import { STATUS_CODES } from 'node:http';
import { WireError, type WireResponse } from './send-request.ts';
import { TokenError } from './token-client.ts';

/** An operation that failed; the message is what Okta shows the administrator. */
export class OktaFailure extends Error {
  override name = 'OktaFailure';
}

/** The failure for an answer with an error status: Okta quotes `detail` of a JSON body and chokes on anything else. */
export function toFailure(answer: WireResponse): OktaFailure {
  const body = parseScimBody(answer.body);
  const reason = STATUS_CODES[answer.status] ?? `HTTP ${answer.status}`;
  const detail = typeof body.detail === 'string' ? body.detail : '';
  return new OktaFailure(`${reason}. Errors reported by remote server: ${detail}`);
}

/** The JSON object of a SCIM answer; throws OktaFailure in the words of Okta's JSON parser. */
export function parseScimBody(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    const token = /^\s*([^\s{}[\],:"]+|.)/.exec(text)?.[1] ?? '';
    throw new OktaFailure(
      `Invalid JSON: Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
    );
  }
  throw new OktaFailure('Invalid JSON: Cannot deserialize value: expected a JSON object');
}

/** What Okta shows for whatever ended an operation; anything it does not know is a fault of the simulator and thrown. */
export function toShownMessage(cause: unknown): string {
  if (cause instanceof OktaFailure) return cause.message;
  if (cause instanceof TokenError) {
    const over = cause.code === 'invalid_grant' || cause.code === 'invalid_client';
    return over
      ? `Unauthorized. The access token could not be refreshed (${cause.code}: ${cause.message}). Re-authenticate the integration.`
      : `The access token could not be refreshed (${cause.code ?? `HTTP ${cause.status}`}: ${cause.message}).`;
  }
  if (cause instanceof WireError) return cause.message;
  throw cause;
}
