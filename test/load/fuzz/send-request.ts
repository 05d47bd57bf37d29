import { once } from 'node:events';
import http from 'node:http';
import type { FuzzRequest } from './make-request.ts';

export interface FuzzResponse {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a request over a kept connection; throws where the connection breaks. */
export async function sendRequest(base: string, token: string, request: FuzzRequest): Promise<FuzzResponse> {
  const { method, path, headers, body } = request;
  const { hostname, port, pathname } = new URL(base);
  const sent = http.request({
    agent,
    hostname,
    port,
    method,
    // As it is: the URL class would tidy it up.
    path: pathname + path,
    headers: {
      Authorization: `Bearer ${token}`,
      Accept: 'application/scim+json',
      ...headers,
      ...(body && { 'Content-Length': String(body.length) }),
    },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text };
}
