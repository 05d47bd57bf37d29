import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export interface WireResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** How a request ends without an answer. */
export class WireError extends Error {
  override name = 'WireError';
  readonly reason: 'timeout' | 'lost' | 'refused';

  constructor(reason: 'timeout' | 'lost' | 'refused', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Okta closes the socket after 60 seconds. */
const TIMEOUT_MS = 60_000;
const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
const inflate = { gzip: promisify(zlib.gunzip), deflate: promisify(zlib.inflate) };

/**
 * Sends exactly the headers given (`Host` and `Content-Length` aside) and follows no redirect.
 * With `loseAnswer` the server does its work, but the connection breaks before the answer is read.
 * Throws WireError when no answer arrives.
 */
export async function sendRequest(
  request: WireRequest,
  { loseAnswer = false, timeoutMs = TIMEOUT_MS } = {},
): Promise<WireResponse> {
  const url = new URL(request.url);
  const secure = url.protocol === 'https:';
  const length = request.body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(request.body)) };
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? https : http).request(url, {
      method: request.method,
      headers: { ...request.headers, ...length },
      agent: agents[secure ? 'https:' : 'http:'],
      signal: AbortSignal.timeout(timeoutMs),
    });
    outgoing.on('error', (cause) => reject(toWireError(cause)));
    outgoing.on('response', (incoming) => {
      if (loseAnswer) {
        incoming.destroy();
        reject(new WireError('lost', 'The connection broke before the answer arrived'));
        return;
      }
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', (cause) => reject(toWireError(cause)));
      incoming.on('end', () => {
        decode(Buffer.concat(chunks), incoming.headers['content-encoding']).then((body) => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
        }, reject);
      });
    });
    outgoing.end(request.body);
  });
}

async function decode(body: Buffer, encoding: string | undefined): Promise<string> {
  if (encoding !== 'gzip' && encoding !== 'deflate') return body.toString('utf8');
  return (await inflate[encoding](body)).toString('utf8');
}

function toWireError(cause: Error & { code?: string }): WireError {
  if (cause.name === 'TimeoutError' || cause.name === 'AbortError') {
    return new WireError('timeout', 'Read timed out', { cause });
  }
  if (cause.code === 'ECONNREFUSED') return new WireError('refused', 'Connection refused', { cause });
  return new WireError('lost', 'The connection broke before the answer arrived', { cause });
}
