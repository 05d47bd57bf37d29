import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type ErrorRequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import { pino } from 'pino';
import { createSessions } from '../../app/http/sessions.ts';
import { createTroubleLog } from '../../app/store/create-trouble-log.ts';

/** How long the store takes to save (ms): long enough for headers that do not wait to arrive. */
const SAVING = 150;

class SlowStore extends session.MemoryStore {
  readonly saved: string[] = [];
  readonly touched: string[] = [];
  failure: Error | undefined;

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    const { failure } = this;
    void wait(SAVING).then(() => {
      if (failure) {
        done?.(failure);
        return;
      }
      this.saved.push(id);
      super.set(id, { ...data, startedAt: data.startedAt ?? Date.now() }, done);
    });
  }

  override touch(id: string, data: SessionData, done?: () => void): void {
    this.touched.push(id);
    if (this.failure) (done as ((error?: unknown) => void) | undefined)?.(this.failure);
    else super.touch(id, data, done);
  }
}

const store = new SlowStore();
const lines: string[] = [];
const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
const app = express();
const server = app.listen(0, '127.0.0.1');
let origin: string;

app.use(
  ...createSessions({
    appSecrets: ['test-only-application-secret-0123456789'],
    https: false,
    store,
    log,
    troubles: createTroubleLog(log),
  }).load,
);
app.get('/redirect', (req, res) => {
  req.session.notice = 'kept';
  res.redirect(303, '/read');
});
app.get('/page', (req, res) => {
  req.session.notice = 'kept';
  res.send('a page');
});
app.get('/raw', (req, res) => {
  req.session.notice = 'kept';
  // As oidc-provider's interactionFinished sends it.
  res.statusCode = 303;
  res.setHeader('Location', '/read');
  res.setHeader('Content-Length', '0');
  res.end();
});
app.get('/new-id', (req, res, next) => {
  req.session.regenerate((error) => {
    if (error) return next(error);
    req.session.notice = 'of the new id';
    res.redirect(303, '/read');
  });
});
app.get('/end', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.redirect(303, '/read')));
});
app.get('/download', (req, res) => {
  req.session.notice = 'kept';
  res.type('text/csv').attachment('users.csv').send('a,b');
});
app.get('/throws-after-send', (req, res) => {
  req.session.notice = 'kept';
  res.send('what was sent');
  throw new Error('too late');
});
app.get('/sends-twice', (req, res) => {
  req.session.notice = 'kept';
  res.send('the first');
  res.end('the second');
});
app.get('/cannot-be-sent', (req, res) => {
  req.session.notice = 'kept';
  res.statusCode = 1000;
  res.end();
});
app.get('/fails', (req) => {
  req.session.notice = 'kept';
  throw new Error('failed by itself');
});
app.get('/stream', (_req, res) => pipeline(Readable.from(['one', 'two']), res));
app.get('/changing-stream', (req, res) => {
  req.session.notice = 'too late';
  return pipeline(Readable.from(['one', 'two']), res);
});
app.get('/read', (req, res) => void res.json({ notice: req.session.notice ?? null }));
app.use(((error: Error, _req, res, _next) => {
  if (res.headersSent) return;
  res.status(503).json({ error: error.message });
}) as ErrorRequestHandler);

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  store.failure = undefined;
  store.saved.length = 0;
  store.touched.length = 0;
  lines.length = 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const ask = (path: string, cookie = '') => fetch(`${origin}${path}`, { redirect: 'manual', headers: { cookie } });
const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const noticeOf = async (cookie: string) => ((await (await ask('/read', cookie)).json()) as { notice: unknown }).notice;

describe('an answer that changed the session', () => {
  it.each(['/redirect', '/page', '/raw'])('of %s has its headers sent after the session was saved', async (path) => {
    const answer = await ask(path);
    expect(store.saved).toHaveLength(1);
    expect(await noticeOf(cookieOf(answer))).toBe('kept');
    await answer.text();
    expect(store.saved).toHaveLength(1);
  });

  it('of a session with a new id is sent after that one was saved, once', async () => {
    const before = cookieOf(await ask('/page'));
    store.saved.length = 0;
    const answer = await ask('/new-id', before);
    expect(await noticeOf(cookieOf(answer))).toBe('of the new id');
    expect(await noticeOf(before)).toBeNull();
    expect(store.saved).toHaveLength(1);
  });

  it('is not sent when the session cannot be saved: the error is passed on, and no redirect is left', async () => {
    store.failure = new Error('no room');
    for (const path of ['/redirect', '/page', '/raw', '/download']) {
      const answer = await ask(path);
      expect(answer.status).toBe(503);
      expect([answer.headers.get('location'), answer.headers.get('content-disposition')]).toEqual([null, null]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.json()).toEqual({ error: 'no room' });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it('is sent without its session when it is an error page', async () => {
    const answer = await ask('/fails');
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'failed by itself' }]);
    expect([answer.headers.getSetCookie(), store.saved]).toEqual([[], []]);
  });

  it('counts as sent while its session is saved: what fails then begins no other', async () => {
    const answer = await ask('/throws-after-send');
    expect([answer.status, await answer.text()]).toEqual([200, 'what was sent']);
    expect(await (await ask('/sends-twice')).text()).toBe('the first');
  });

  it('that Node.js refuses to send is an error like any other', async () => {
    const answer = await ask('/cannot-be-sent');
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'Invalid status code: 1000' }]);
  });

  it('has no body for HEAD', async () => {
    const answer = await fetch(`${origin}/page`, { method: 'HEAD' });
    expect(await noticeOf(cookieOf(answer))).toBe('kept');
  });

  it('cannot be a stream, whose headers would overtake it', async () => {
    const answer = await ask('/changing-stream');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ error: 'A streamed response changed the session.' });
  });
});

describe('an answer that left the session alone', () => {
  it('saves nothing for a visitor without a session, and sets no cookie', async () => {
    const answer = await ask('/read');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect([store.saved, store.touched]).toEqual([[], []]);
  });

  it.each(['/read', '/stream'])('of %s lets the session live on without writing it', async (path) => {
    const cookie = cookieOf(await ask('/page'));
    store.saved.length = 0;
    const answer = await ask(path, cookie);
    expect(await answer.text()).not.toBe('');
    expect(store.saved).toEqual([]);
    expect(store.touched).toHaveLength(1);
  });

  it('is sent though the session’s lifetime cannot be extended', async () => {
    const cookie = cookieOf(await ask('/page'));
    store.failure = new Error('no room');
    expect(await noticeOf(cookie)).toBe('kept');
    expect(lines).toEqual(['the lifetime of a session could not be extended']);
  });

  it('ends with the session after a sign-out', async () => {
    const cookie = cookieOf(await ask('/page'));
    const answer = await ask('/end', cookie);
    expect(answer.status).toBe(303);
    expect(await noticeOf(cookie)).toBeNull();
  });
});
