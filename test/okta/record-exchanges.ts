import type { IncomingHttpHeaders } from 'node:http';
import { sendRequest, type WireRequest, type WireResponse } from './send-request.ts';

/** One request and its answer, as kept: nothing in it can call the server again. */
export interface Exchange {
  readonly at: Date;
  readonly milliseconds: number;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string | undefined;
  /** Undefined when no answer arrived. */
  readonly status: number | undefined;
  readonly responseHeaders: IncomingHttpHeaders;
  readonly responseBody: string;
}

export type Send = (request: WireRequest) => Promise<WireResponse>;

export interface Wire {
  send: Send;
  exchanges: readonly Exchange[];
  /** The server gets the next request, but its answer never arrives. */
  loseNextAnswer(): void;
}

const HIDDEN = '••••';
const FORM_SECRETS = /(^|[?&])(code|refresh_token|access_token|client_secret|password|code_verifier|token)=[^&#]*/g;
const JSON_SECRETS = /("(?:access_token|refresh_token|password|client_secret|token)"\s*:\s*)"(?:[^"\\]|\\.)*"/g;

/** A wire that keeps a record of everything that crosses it, without tokens, codes, secrets, passwords and cookies. */
export function createWire(now: () => number): Wire {
  const exchanges: Exchange[] = [];
  let loseAnswer = false;
  return {
    exchanges,
    loseNextAnswer() {
      loseAnswer = true;
    },
    async send(request) {
      const losing = loseAnswer;
      loseAnswer = false;
      const at = new Date(now());
      const started = performance.now();
      const record = (response?: WireResponse) =>
        exchanges.push({
          at,
          milliseconds: Math.round(performance.now() - started),
          method: request.method,
          url: hideSecrets(request.url),
          requestHeaders: hideHeaders(request.headers),
          requestBody: request.body === undefined ? undefined : hideSecrets(request.body),
          status: response?.status,
          responseHeaders: hideHeaders(response?.headers ?? {}),
          responseBody: hideSecrets(response?.body ?? ''),
        });
      try {
        const response = await sendRequest(request, { loseAnswer: losing });
        record(response);
        return response;
      } catch (cause) {
        record();
        throw cause;
      }
    },
  };
}

/** The same text without the values of secret form fields, query parameters and JSON members. */
function hideSecrets(text: string): string {
  return text.replace(FORM_SECRETS, `$1$2=${HIDDEN}`).replace(JSON_SECRETS, `$1"${HIDDEN}"`);
}

function hideHeaders<T extends IncomingHttpHeaders | Record<string, string>>(headers: T): T {
  const hidden = Object.entries(headers).map(([name, value]) => {
    const key = name.toLowerCase();
    if (key === 'authorization') return [name, String(value).replace(/ .*/, ` ${HIDDEN}`)];
    if (key === 'cookie' || key === 'set-cookie') return [name, HIDDEN];
    return [name, typeof value === 'string' ? hideSecrets(value) : value];
  });
  return Object.fromEntries(hidden);
}
