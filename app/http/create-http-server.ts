import http from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';

/** A slow client holds a connection no longer than this (ms): Okta gives up after 60 s. */
const HEADERS_TIMEOUT = 20_000;
const REQUEST_TIMEOUT = 60_000;
/** Longer than the 60 s of common load balancers, so that it is never we who close a connection they reuse. */
const KEEP_ALIVE_TIMEOUT = 65_000;

/** What Node's parser refuses before there is a request; everything else is malformed. */
const REFUSALS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The request line and headers are too long: send at most 16 KB.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the body are too long: send none.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time: send it again.'],
};
const MALFORMED = [400, 'The request is not valid HTTP/1.1 (RFC 9112): nothing of it was read.'] as const;

/**
 * The HTTP server, without a handler yet. What cannot be parsed is answered in JSON, in the form of a SCIM error
 * (RFC 7644 §3.12), since the path is not known then and programs are who sends it.
 */
export function createHttpServer({ log }: { log: Logger }): http.Server {
  const server = http.createServer({
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    connectionsCheckingInterval: 5_000,
  });
  const answers = new WeakMap<Duplex, http.ServerResponse>();
  server.on('request', (req, res) => answers.set(req.socket, res));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const answer = answers.get(socket);
    const answering = answer && !answer.writableFinished && (answer.headersSent || answer.req.complete);
    // An answer to an earlier request is under way: a second one would be taken for it.
    if (!socket.writable || answering || error.code === 'ECONNRESET') return void socket.destroy();
    const [status, detail] = REFUSALS[error.code ?? ''] ?? MALFORMED;
    log.info({ status, code: error.code }, 'a request could not be read');
    socket.end(toResponse(status, detail));
  });
  return server;
}

function toResponse(status: number, detail: string): string {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  const body = JSON.stringify({ schemas, status: String(status), detail });
  return [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
    'Content-Type: application/scim+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
