import { once } from 'node:events';
import http from 'node:http';
import { performance } from 'node:perf_hooks';

/** What came back of a request. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** From sending it to the end of the answer. */
  readonly ms: number;
}

/** Thrown where no answer came: the connection was refused or cut, or nothing was said for `patience`. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** Sends a request under one organization's token; throws NoAnswer. */
export type Send = (method: string, path: string, body?: object) => Promise<Answer>;

/** Okta sends over few connections, too: opening thousands would be the load. */
export const MAX_SOCKETS = 128;

/** Connections of a load script; `patience` (ms) is how long it waits for a server that says nothing. */
export function createScimClient({ base, patience = 30_000 }: { base: string; patience?: number }) {
  const { hostname, port, pathname } = new URL(base);
  const agent = new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });

  async function send(token: string, method: string, path: string, body?: object): Promise<Answer> {
    const text = body && JSON.stringify(body);
    const started = performance.now();
    const headers = {
      Authorization: `Bearer ${token}`,
      Accept: 'application/scim+json',
      'User-Agent': 'Okta SCIM Client 1.0.0',
      ...(text && {
        'Content-Type': 'application/scim+json; charset=utf-8',
        'Content-Length': Buffer.byteLength(text),
      }),
    };
    const request = http.request({ agent, hostname, port, method, path: pathname + path, headers });
    request.setTimeout(patience, () => request.destroy(new Error(`nothing was said for ${patience} ms`)));
    try {
      request.end(text);
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.setEncoding('utf8');
      let answer = '';
      for await (const chunk of response) answer += chunk;
      const { statusCode: status = 0, headers: received } = response;
      return { status, headers: received, text: answer, ms: performance.now() - started };
    } catch (cause) {
      throw new NoAnswer(`${method} ${path}: ${(cause as Error).message}`, { cause });
    }
  }

  return {
    /** Sends as the connection of that token. */
    as:
      (token: string): Send =>
      (method, path, body) =>
        send(token, method, path, body),
    /** Cuts what is kept open. */
    close: () => agent.destroy(),
  };
}
