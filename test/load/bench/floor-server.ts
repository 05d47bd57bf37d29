// The floor that the server is measured against: bare Express 5 over prepared statements, which takes the same requests
// and makes the same round trips (docs/performance.md). It returns JSON as it was stored, and does no SCIM work: no
// token, no validation, no mapping, no request log. Environment: DATABASE_URL, ORGANIZATION_ID, POOL_SIZE.
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
const INSERT = `WITH created AS (
    INSERT INTO floor_users (id, organization_id, user_name_key, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (organization_id, user_name_key) DO NOTHING RETURNING id, version, body
  ), history AS (INSERT INTO floor_changes (organization_id, resource_id, version, body) SELECT $2, id, version, $5 FROM created)
  SELECT version, body FROM created`;
const UPDATE = `WITH updated AS (
    UPDATE floor_users SET body = $4, version = version + 1 WHERE organization_id = $1 AND id = $2 AND version = $3
    RETURNING id, version, body
  ), history AS (INSERT INTO floor_changes (organization_id, resource_id, version, body) SELECT $1, id, version, $5 FROM updated)
  SELECT version, body FROM updated`;

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
  const values = [id, organization, req.body.userName.toLowerCase(), body, JSON.stringify(req.body)];
  const [row] = await query('insert', INSERT, values);
  if (row) send(res, 201, row.body);
  else send(res, 409, '{}');
});

/** Reads the user, makes the new body of the old one, and writes it while it still is of that version. */
async function change(id: string, res: Response, edit: (body: string) => string, asked: unknown): Promise<void> {
  for (;;) {
    const [before] = await query('read', READ, [organization, id]);
    if (!before) return send(res, 404, '{}');
    const values = [organization, id, before.version, edit(before.body), JSON.stringify(asked)];
    const [after] = await query('update', UPDATE, values);
    if (after) return send(res, 200, after.body);
  }
}

app.patch('/Users/:id', parse, (req, res) => {
  const { active } = req.body.Operations[0].value;
  return change(req.params.id, res, (body) => JSON.stringify({ ...JSON.parse(body), active }), req.body);
});

app.put('/Users/:id', parse, (req, res) =>
  change(req.params.id, res, () => JSON.stringify({ ...req.body, id: req.params.id }), req.body),
);

const server = app.listen(0, '127.0.0.1', () => say(String((server.address() as AddressInfo).port)));
