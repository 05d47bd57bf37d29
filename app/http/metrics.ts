import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Connections to the database, as they are now. */
export interface ConnectionCounts {
  readonly total: number;
  readonly idle: number;
  /** Statements that wait for a connection. */
  readonly waiting: number;
}

export interface MetricsDeps {
  /** Opens the page to whoever presents it. */
  token: string;
  countConnections: () => ConnectionCounts;
  /** Entries of the request log that wait to be written, and that were dropped since the start. */
  countLogEntries: () => { readonly waiting: number; readonly dropped: number };
  /** How far the clock of this process is ahead of the database's (ms). */
  readSkew: () => number;
  /** Requests that a rate limit refused since the start, by face and by whom it counts. */
  countLimited: () => readonly { readonly face: string; readonly by: string; readonly requests: number }[];
  /** Bytes of answers that their clients have not taken yet, and clients that were dropped because they took too little. */
  countAnswers: () => { readonly unsent: number; readonly dropped: number };
  /** Given in one of several processes. */
  shareMetrics?: ShareMetrics;
  /** Paths that no Express route has, as they are: they hold nothing of anybody's. */
  paths: readonly string[];
}

/** Gives this process's metrics to the others, and gives what prints those of all in Prometheus's text format. */
export type ShareMetrics = (registry: Registry) => () => Promise<string>;

/** What an operator's monitoring reads. */
export interface Metrics {
  /** Stands before everything, and counts each request when its answer has gone. */
  readonly observe: RequestHandler;
  /** Answers in the text format of Prometheus; 401 without the token. */
  readonly answer: RequestHandler;
  close(): void;
}

const FACES = new Set(['scim', 'oauth', 'interaction', 'console', 'password', 'guide', 'public', 'brand']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** From a lookup in the cache to Okta's patience of 60 s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Makes the metrics of one app. Labels are faces, methods, patterns of routes and classes of statuses: never an address,
 * an id, a filter or an organization, so nobody is in them and their number is bounded.
 */
export function createMetrics(deps: MetricsDeps): Metrics {
  const { token, countConnections, countLogEntries, countLimited, countAnswers, readSkew, paths, shareMetrics } = deps;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'expressway_http_requests_total',
    help: 'Answered requests.',
    labelNames: ['face', 'method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'expressway_http_request_duration_seconds',
    help: 'From the first line of the request to the end of its answer.',
    labelNames: ['face', 'method', 'route'],
    buckets: BUCKETS,
    registers,
  });
  new Gauge({
    name: 'expressway_database_connections',
    help: 'Connections of the pool by state; waiting: statements that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(countConnections())) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'expressway_request_log_waiting',
    help: 'Entries of the request log that are not written yet.',
    registers,
    collect() {
      this.set(countLogEntries().waiting);
    },
  });
  const dropped = new Counter({
    name: 'expressway_request_log_dropped_total',
    help: 'Entries of the request log that were dropped because it was full.',
    registers,
    collect() {
      this.reset();
      this.inc(countLogEntries().dropped);
    },
  });
  dropped.inc(0);
  new Gauge({
    name: 'expressway_clock_skew_seconds',
    help: 'How far the clock of the process is ahead of that of the database; below zero: behind.',
    registers,
    collect() {
      this.set(readSkew() / 1_000);
    },
  });
  new Counter({
    name: 'expressway_rate_limited_total',
    help: 'Requests answered with 429, by the limit that they exceeded.',
    labelNames: ['face', 'by'],
    registers,
    collect() {
      this.reset();
      for (const { face, by, requests } of countLimited()) this.inc({ face, by }, requests);
    },
  });
  new Gauge({
    name: 'expressway_unsent_bytes',
    help: 'Memory set aside for SCIM answers that their clients have not taken yet.',
    registers,
    collect() {
      this.set(countAnswers().unsent);
    },
  });
  const slow = new Counter({
    name: 'expressway_slow_clients_dropped_total',
    help: 'Clients whose connection was closed because they took too little of an answer.',
    registers,
    collect() {
      this.reset();
      this.inc(countAnswers().dropped);
    },
  });
  slow.inc(0);
  // After the last metric: sharing marks those that are there.
  const print = shareMetrics ? shareMetrics(registry) : () => registry.metrics();

  const known = new Set(paths);
  /** Finding a series by its labels costs more than counting. */
  const series = new Map<string, { count: () => void; time: (seconds: number) => void }>();
  const seriesOf = (face: string, method: string, route: string, status: string) => {
    const key = `${face} ${method} ${route} ${status}`;
    let found = series.get(key);
    if (!found) {
      const counter = requests.labels(face, method, route, status);
      const histogram = durations.labels(face, method, route);
      found = { count: () => counter.inc(), time: (seconds) => histogram.observe(seconds) };
      series.set(key, found);
    }
    return found;
  };
  const expected = toDigest(token);

  return {
    observe(req, res, next) {
      const started = performance.now();
      res.once('close', () => {
        const method = METHODS.has(req.method) ? req.method : 'other';
        const status = `${Math.trunc(res.statusCode / 100)}xx`;
        const { count, time } = seriesOf(toFace(req), method, toRoute(req, known), status);
        count();
        time((performance.now() - started) / 1_000);
      });
      next();
    },

    async answer(req, res) {
      const given = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? '')?.[1];
      res.set('Cache-Control', 'no-store');
      if (given === undefined || !timingSafeEqual(toDigest(given), expected)) {
        res.status(401).set('WWW-Authenticate', 'Bearer realm="metrics"').type('text/plain');
        res.send('Present METRICS_TOKEN as a bearer token.\n');
        return;
      }
      res.set('Content-Type', registry.contentType);
      res.send(await print());
    },

    close: () => registry.clear(),
  };
}

/** Digests have one length, whatever was presented. */
const toDigest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The first part of the path, where it is one of ours. */
function toFace({ originalUrl }: Request): string {
  const first = /^\/([a-z]+)/.exec(originalUrl)?.[1] ?? '';
  return FACES.has(first) ? first : 'other';
}

/** The pattern of the route that took the request: `/scim/v2/Users/:id`. Routers are found without case, and told in one. */
function toRoute(req: Request, known: ReadonlySet<string>): string {
  const route = req.route as { path?: unknown } | undefined;
  if (typeof route?.path === 'string') return `${req.baseUrl.toLowerCase()}${route.path}`;
  const [path = ''] = req.originalUrl.split('?', 1);
  return known.has(path) ? path : 'none';
}
