// The floor that the server is measured against: bare Express 5 over prepared statements, which takes the same requests
// and makes the same round trips to the same data (docs/performance.md). It returns JSON as it was stored, and does no
// SCIM work: no token, no validation, no mapping, no search for a twin, no request log. Environment: DATABASE_URL,
// ORGANIZATION_ID, POOL_SIZE.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import pg from 'pg';
import { say } from '../say.ts';

interface Stored {
  version: number;
  body: string;
}

const { DATABASE_URL, ORGANIZATION_ID: organization = '', POOL_SIZE } = process.env;
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: Number(POOL_SIZE),
  onConnect: (client) => client.query('SET jit = off'),
});

const READ = 'SELECT version, body FROM floor_users WHERE organization_id = $1 AND id = $2';
const FIND = 'SELECT version, body FROM floor_users WHERE organization_id = $1 AND user_name_key = $2';
const PAGE = `SELECT body FROM floor_users WHERE organization_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3`;
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A user as the workloads send it (toNewUser). */
interface User {
  readonly [text: string]: unknown;
  readonly userName: string;
  readonly displayName: string;
  readonly name: { readonly formatted: string; readonly familyName: string; readonly givenName: string };
  readonly emails: readonly { readonly value: string }[];
  readonly [ENTERPRISE]: {
    readonly [text: string]: unknown;
    readonly manager: { readonly value: string; readonly displayName: string };
  };
}

/** What is taken of a user that was sent, as it was sent, and where it is kept: what the server keeps of it, too. */
const COLUMNS: readonly (readonly [column: string, of: (user: User) => unknown])[] = [
  ['user_name', ({ userName }) => userName],
  ['user_name_key', ({ userName }) => userName.toLowerCase()],
  ['external_id', ({ externalId }) => externalId],
  ['active', ({ active }) => active],
  ['display_name', ({ displayName }) => displayName],
  ['name_formatted', ({ name }) => name.formatted],
  ['family_name', ({ name }) => name.familyName],
  ['given_name', ({ name }) => name.givenName],
  ['title', ({ title }) => title],
  ['user_type', ({ userType }) => userType],
  ['locale', ({ locale }) => locale],
  ['timezone', ({ timezone }) => timezone],
  ['emails', ({ emails }) => JSON.stringify(emails)],
  ['phone_numbers', ({ phoneNumbers }) => JSON.stringify(phoneNumbers)],
  ['addresses', ({ addresses }) => JSON.stringify(addresses)],
  ['email_keys', ({ emails }) => emails.map(({ value }) => value.toLowerCase())],
  ['employee_number', (user) => user[ENTERPRISE].employeeNumber],
  ['cost_center', (user) => user[ENTERPRISE].costCenter],
  ['department', (user) => user[ENTERPRISE].department],
  ['division', (user) => user[ENTERPRISE].division],
  ['manager_value', (user) => user[ENTERPRISE].manager.value],
  ['manager_display_name', (user) => user[ENTERPRISE].manager.displayName],
  ['name_key', ({ displayName }) => displayName.toLowerCase()],
  ['search', ({ userName, displayName }) => `${userName} ${displayName}`.toLowerCase()],
];

const HISTORY = `INSERT INTO floor_changes (organization_id, resource_type, resource_id, action, version, actor, request_id, attributes)
  SELECT $1, 'User', id, $4, version, 'floor', $5, $6::jsonb FROM written`;
const names = COLUMNS.map(([column]) => column);
const INSERT = `WITH written AS (
    INSERT INTO floor_users (organization_id, id, body, ${names.join(', ')})
    VALUES ($1, $2, $3, ${names.map((_, at) => `$${at + 7}`).join(', ')})
    ON CONFLICT (organization_id, user_name_key) DO NOTHING RETURNING id, version, body
  ), history AS (${HISTORY})
  SELECT version, body FROM written`;
const update = (sets: string) => `WITH written AS (
    UPDATE floor_users SET body = $3, version = version + 1, last_modified = now(), ${sets}
    WHERE organization_id = $1 AND id = $2 AND version = $7 RETURNING id, version, body
  ), history AS (${HISTORY})
  SELECT version, body FROM written`;
const UPDATE = update(names.map((name, at) => `${name} = $${at + 8}`).join(', '));
const SET_ACTIVE = update('active = $8');

async function query(name: string, text: string, values: unknown[]): Promise<Stored[]> {
  return (await pool.query<Stored>({ name, text, values })).rows;
}

function send(res: Response, status: number, body: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/scim+json');
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(body);
}

const toList = (rows: readonly Stored[]): string =>
  `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${rows.length},"Resources":[${rows.map(({ body }) => body).join(',')}]}`;

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.set('query parser', 'simple');
const parse = express.json({ type: 'application/scim+json' });

app.get('/Users', async (req, res) => {
  const { filter, startIndex, count } = req.query as Record<string, string>;
  const name = /^userName eq "(.*)"$/.exec(filter ?? '')?.[1];
  const rows =
    name === undefined
      ? await query('page', PAGE, [organization, Number(startIndex), Number(count)])
      : await query('find', FIND, [organization, name.toLowerCase()]);
  send(res, 200, toList(rows));
});

app.get('/Users/:id', async (req, res) => {
  const [row] = await query('read', READ, [organization, req.params.id]);
  if (row) send(res, 200, row.body);
  else send(res, 404, '{}');
});

app.post('/Users', parse, async (req, res) => {
  const id = randomUUID();
  const body = JSON.stringify({ ...req.body, id });
  const [row] = await query('insert', INSERT, [...toWrite(id, body, 'created', req.body), ...toValues(req.body)]);
  if (row) send(res, 201, row.body);
  else send(res, 409, '{}');
});

const toWrite = (id: string, body: string, action: string, asked: unknown) => [
  organization,
  id,
  body,
  action,
  randomUUID(),
  JSON.stringify(asked),
];
const toValues = (user: User) => COLUMNS.map(([, of]) => of(user));

interface Change {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly asked: unknown;
  readonly edit: (body: string) => string;
}

/** Reads the user, makes the new body of the old one, and writes it while it still is of that version. */
async function change(id: string, res: Response, { name, text, values, asked, edit }: Change): Promise<void> {
  for (;;) {
    const [before] = await query('read', READ, [organization, id]);
    if (!before) return send(res, 404, '{}');
    const written = toWrite(id, edit(before.body), 'updated', asked);
    const [after] = await query(name, text, [...written, before.version, ...values]);
    if (after) return send(res, 200, after.body);
  }
}

app.patch('/Users/:id', parse, (req, res) => {
  const { active } = req.body.Operations[0].value;
  const edit = (body: string) => JSON.stringify({ ...JSON.parse(body), active });
  return change(req.params.id, res, { name: 'active', text: SET_ACTIVE, values: [active], asked: req.body, edit });
});

app.put('/Users/:id', parse, (req, res) => {
  const edit = () => JSON.stringify({ ...req.body, id: req.params.id });
  return change(req.params.id, res, {
    name: 'update',
    text: UPDATE,
    values: toValues(req.body),
    asked: req.body,
    edit,
  });
});

const server = app.listen(0, '127.0.0.1', () => say(String((server.address() as AddressInfo).port)));
