import http from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createThrottle } from './create-throttle.ts';

/** How long a client may take (ms). */
interface Patience {
  /** Until the headers of a request are there; a connection that says nothing begins with them. */
  readonly headers: number;
  /** Until the whole request is there. */
  readonly request: number;
  /**
   * Without a byte in either direction while a request is read or answered: who reads nothing holds memory here. Longer
   * than a request may take, which ends with an answer.
   */
  readonly silence: number;
  /** Between two requests. */
  readonly idle: number;
  /** How often the first two are looked at. */
  readonly checks: number;
}

/** Okta gives up after 60 s; common load balancers reuse a connection for as long, so it is never we who close it. */
const PATIENCE: Patience = { headers: 20_000, request: 60_000, silence: 75_000, idle: 65_000, checks: 5_000 };

/** Some 10 KB of memory each, while nobody says anything. More are closed at once. */
const MAX_CONNECTIONS = 10_000;

/** What Node's parser refuses before there is a request; everything else is malformed. */
const REFUSALS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The request line and headers are too long: send at most 16 KB.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the body are too long: send none.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time: send it again.'],
};
const MALFORMED = [400, 'The request is not valid HTTP/1.1 (RFC 9112): nothing of it was read.'] as const;

const SEVERAL_HOSTS = 'The request has more than one Host header (RFC 9112 §3.2): send exactly one.';

/** What the parser says when the client is gone: nobody reads a refusal. */
const GONE: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'HPE_INVALID_EOF_STATE']);

interface Options {
  log: Logger;
  patience?: Patience;
  maxConnections?: number;
}

export interface HttpServer {
  readonly server: http.Server;
  /** Has the app answer from now on. */
  serve(app: Express): void;
  /** Has every answer that has not begun yet end its connection, and say so (RFC 9112 §9.6). */
  endConnections(): void;
}

/**
 * The HTTP server, without a handler yet. What cannot be parsed, or does not arrive in time, is answered in JSON, in the
 * form of a SCIM error (RFC 7644 §3.12), since the path is not known then and programs are who sends it.
 */
export function createHttpServer({ log, patience = PATIENCE, maxConnections = MAX_CONNECTIONS }: Options): HttpServer {
  const server = http.createServer({
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    connectionsCheckingInterval: patience.checks,
  });
  server.timeout = patience.silence;
  const sockets = closeExcessConnections(server, maxConnections, log);
  const unreadable = createThrottle();
  const severalHosts = createThrottle();
  const answers = new WeakMap<Duplex, http.ServerResponse>();
  server.on('request', (req, res) => answers.set(req.socket, res));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const answer = answers.get(socket);
    const isBodyMissing = answer !== undefined && !answer.req.complete;
    // An answer to an earlier request is under way, or the one to this request was sent before its body was there: a
    // second one would be taken for it.
    const isAnswered = answer && (answer.writableFinished ? isBodyMissing : answer.headersSent || !isBodyMissing);
    if (!socket.writable || isAnswered || GONE.has(error.code)) return void socket.destroy();
    const [status, detail] = REFUSALS[error.code ?? ''] ?? MALFORMED;
    unreadable((untold) => log.info({ status, code: error.code, untold }, 'a request could not be read'));
    const { head, body } = toResponse(status, detail);
    // Through its own answer, the refusal stands in the request log.
    if (isBodyMissing) answer.writeHead(status, head).end(body);
    else socket.end(`${toText(status, head)}${body}`);
  });
  return {
    server,
    serve(app) {
      server.on('request', (req, res) => {
        if (hasOneHost(req)) return void app(req, res);
        severalHosts((untold) => log.info({ status: 400, untold }, 'a request with several Host headers was refused'));
        const { head, body } = toResponse(400, SEVERAL_HOSTS);
        res.writeHead(400, head).end(body);
      });
    },
    endConnections() {
      server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
      for (const socket of sockets) {
        const answer = answers.get(socket);
        if (answer && !answer.headersSent) answer.setHeader('Connection', 'close');
      }
    },
  };
}

/** Node's parser refuses a request without a Host header, and keeps the first of several (RFC 9112 §3.2). */
function hasOneHost({ rawHeaders }: http.IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  }
  return hosts <= 1;
}

/**
 * Gives the open connections. Not by `server.maxConnections`: of workers that are all full, each would hand a connection on
 * to the next for ever.
 */
function closeExcessConnections(server: http.Server, maxConnections: number, log: Logger): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  const throttle = createThrottle();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (open.size <= maxConnections) return;
    socket.destroy();
    throttle((untold) => log.warn({ maxConnections, untold }, 'too many connections at once: new ones are closed'));
  });
  return open;
}

function toResponse(status: number, detail: string) {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  const body = JSON.stringify({ schemas, status: String(status), detail });
  const head = {
    'Content-Type': 'application/scim+json',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  return { head, body };
}

function toText(status: number, head: Readonly<Record<string, string>>): string {
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n`;
}
