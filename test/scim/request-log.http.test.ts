import { once } from 'node:events';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type Logger, pino } from 'pino';
import '../support/to-be-scim-error.ts';
import { JsonText } from '../../app/activity/json-text.ts';
import type { RequestLogEntry } from '../../app/activity/request-log.types.ts';
import { createCatalogueService } from '../../app/directory/catalogue.service.ts';
import { createCatalogueStore } from '../../app/directory/catalogue.store.ts';
import { createGroupService } from '../../app/directory/group.service.ts';
import { createGroupStore } from '../../app/directory/group.store.ts';
import { createUserService } from '../../app/directory/user.service.ts';
import { createUserStore, type UserStore } from '../../app/directory/user.store.ts';
import { type Guard, setCaller } from '../../app/http/caller.ts';
import { deriveKeys } from '../../app/http/derive-keys.ts';
import { createOutbox } from '../../app/http/outbox.ts';
import { createScimRouter } from '../../app/scim/scim.routes.ts';
import { createTroubleLog } from '../../app/store/create-trouble-log.ts';
import type { Database } from '../../app/store/database.types.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { aUser, createScimClient, type ScimClient, USER } from './scim-client.ts';

interface Served {
  database: Database;
  store: UserStore;
  organizationId: string;
  requestLog: { record: (entry: RequestLogEntry) => void };
  log: Logger;
}

/** The SCIM face alone, for one caller: a store of its own can fail in it. */
async function serve({ database, store, organizationId, requestLog, log }: Served): Promise<http.Server> {
  const guard: Guard = () => (_req, res, next) => {
    setCaller(res, {
      organizationId,
      authorizationId: 'auth-1',
      clientId: 'okta',
      scopes: new Set(),
      userNameFormat: 'email',
      anyUserType: true,
    });
    next();
  };
  const catalogue = createCatalogueStore(database);
  const router = createScimRouter({
    guard,
    users: createUserService({ store, catalogue }),
    groups: createGroupService({ store: createGroupStore(database) }),
    catalogues: createCatalogueService({ store: catalogue }),
    cursorKeys: deriveKeys(['k'], 'cursors'),
    outbox: createOutbox({ log }),
    requestLog,
    publicUrl: 'https://scim.example.com',
    log,
    troubles: createTroubleLog(log),
  });
  const app = express();
  app.set('query parser', 'simple');
  const server = app.use('/scim/v2', router).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const addressOf = (server: http.Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('what a SCIM request leaves behind', () => {
  let database: Database;
  let server: http.Server;
  let scim: ScimClient;
  let organizationId: string;
  const entries: RequestLogEntry[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    database = await openTestDatabase();
    const { id } = await database.prisma.organization.create({ data: { name: 'A', nameKey: 'a' } });
    organizationId = id;
    const store = createUserStore(database);
    const failing: UserStore = {
      ...store,
      async findUser(organization, user) {
        if (user.startsWith('bug')) throw Object.assign(new Error(`value "${user}" in a message`), { code: '22P02' });
        return store.findUser(organization, user);
      },
    };
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const requestLog = {
      record({ responseBody: body, ...entry }: RequestLogEntry) {
        const responseBody = body instanceof JsonText ? JSON.parse(body.text) : body;
        entries.push(body === undefined ? entry : { ...entry, responseBody });
      },
    };
    server = await serve({ database, store: failing, organizationId, requestLog, log });
    scim = createScimClient(addressOf(server), 'secret-token');
  });
  beforeEach(() => entries.splice(0));
  afterAll(async () => {
    server.close();
    await database.close();
  });

  async function lastEntry(): Promise<RequestLogEntry> {
    await until(() => entries.length > 0);
    const entry = entries.at(-1);
    if (!entry) throw new Error('nothing was recorded');
    return entry;
  }

  it('records a creation with its redacted body, its answer and the id', async () => {
    const res = await scim.post('/Users', aUser({ password: 'pa55' }));
    const entry = await lastEntry();
    expect(entry).toMatchObject({
      requestId: res.headers['x-request-id'],
      organizationId,
      authorizationId: 'auth-1',
      clientId: 'okta',
      face: 'scim',
      method: 'POST',
      path: '/scim/v2/Users',
      status: 201,
      durationMs: expect.any(Number),
      resourceId: res.body.id,
      userAgent: 'Okta SCIM Client 1.0.0',
      requestBody: { password: '[removed]', externalId: expect.any(String) },
      responseBody: { id: res.body.id },
      at: expect.any(Date),
    });
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entry)).not.toMatch(/pa55|secret-token/);
  });

  it.each([
    [{ op: 'replace', value: { password: 'pa55' } }],
    [{ op: 'replace', value: { PassWord: 'pa55' } }],
    [{ op: 'replace', path: 'password', value: 'pa55' }],
    [{ OP: 'replace', Path: `${USER}:password`, Value: { a: 'pa55' } }],
  ])('removes the password from %j', async (operation) => {
    const { id } = await scim.create();
    entries.splice(0);
    expect((await scim.patch(`/Users/${id}`, operation)).status).toBe(200);
    expect(JSON.stringify(await lastEntry())).not.toContain('pa55');
  });

  it('records the filter of a search and how much was found, without whom', async () => {
    await scim.find('userName eq "a@example.com"');
    const entry = await lastEntry();
    expect(entry).toMatchObject({ path: '/scim/v2/Users', query: { filter: 'userName eq "a@example.com"' } });
    expect(entry.responseBody).toEqual({ totalResults: 0, itemsPerPage: 0, startIndex: 1, bytes: expect.any(Number) });
  });

  it('records a refusal with the detail the caller was shown', async () => {
    const res = await scim.post('/Users', aUser({ userName: 'x\0' }));
    const entry = await lastEntry();
    expect(entry).toMatchObject({ status: 400, error: res.body.detail, responseBody: res.body });
  });

  it('records no body that could not be read, and no id that is none', async () => {
    await scim.put('/Users/x', { a: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) });
    const entry = await lastEntry();
    expect(entry?.requestBody).toBeUndefined();
    expect(entry?.resourceId).toBeUndefined();
  });

  it('answers 500 with the request id, and logs the cause without values, bodies or filters', async () => {
    const res = await scim.get('/Users/bug-secret-value');
    expect(res).toBeScimError(500);
    expect(res.body.detail).toContain(res.headers['x-request-id']);
    expect(res.text).not.toMatch(/in a message|secret-value|stack/);
    await scim.find('userName eq "secret-value"');
    const logged = lines.join('');
    expect(logged).toContain(res.headers['x-request-id']);
    expect(logged).toContain('22P02');
    expect(logged).not.toContain('secret-value');
  });

  it('makes addresses from the public URL, never from the Host header (RFC 7643 §3.1)', async () => {
    const res = await scim.post('/Users', aUser()).set('Host', 'evil.example.com');
    expect(res.headers.location).toBe(`https://scim.example.com/scim/v2/Users/${res.body.id}`);
    expect(res.body.meta.location).toBe(res.headers.location);
  });

  it('answers 503 with Retry-After when the database is down', async () => {
    const gone = await openTestDatabase();
    await gone.close();
    const requestLog = { record: () => undefined };
    const log = pino({ level: 'silent' });
    const down = await serve({ database: gone, store: createUserStore(gone), organizationId, requestLog, log });
    const client = createScimClient(addressOf(down), 't');
    const id = '00000000-0000-4000-8000-000000000000';
    const operation = { op: 'replace', value: { active: false } };
    for (const send of [
      () => client.get('/Users'),
      () => client.get(`/Users/${id}`),
      () => client.post('/Users', aUser()),
      () => client.put(`/Users/${id}`, aUser()),
      () => client.patch(`/Users/${id}`, operation),
      () => client.delete(`/Users/${id}`),
    ]) {
      const res = await send();
      expect(res).toBeScimError(503);
      expect(res.headers['retry-after']).toMatch(/^\d+$/);
    }
    down.close();
  });
});
