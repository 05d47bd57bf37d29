import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { ENVIRONMENT, OPTIONS } from '../../../app/memory-options.mjs';
import { createOktaOrg } from '../../okta/okta-org.ts';
import { findFreePort, makeFolder, type ServerProcess, startServer } from '../../support/server-process.ts';
import { HIGH_RATES } from '../high-rates.ts';
import type { Target } from './bench.types.ts';
import { PAGE, toPage } from './workloads.ts';

export const CLIENT = { id: 'okta', secret: 'secret-of-the-benchmark-0123456789-abcdefghijklmno' };
export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery staple' };
/** Both have the same. */
const POOL_SIZE = '10';

/** The server as an operator runs it, on a database of its own. */
export interface Started {
  readonly server: ServerProcess;
  readonly client: pg.Client;
  readonly databaseUrl: string;
  end(): Promise<void>;
}

/**
 * Makes a database on the PostgreSQL at `url` and starts the server on it, which migrates and bootstraps it; the server of
 * the checkout at `root`, if it is another.
 */
export async function startOn(
  url: string,
  name: string,
  env: Record<string, string> = {},
  root?: string,
): Promise<Started> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0`);
  await admin.end();
  const databaseUrl = url.replace(/postgres$/, name);
  const { folder, remove } = makeFolder();
  const port = String(await findFreePort());
  const server = await startServer(
    folder,
    {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      APP_SECRET: 'benchmark-application-secret-0123456789',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      PORT: port,
      OKTA_CLIENT_SECRET: CLIENT.secret,
      DATABASE_POOL_SIZE: POOL_SIZE,
      BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      ...HIGH_RATES,
      ...env,
    },
    root,
  );
  if (!(await server.ready)) throw new Error(`The server did not start: ${server.output.err}`);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    server,
    client,
    databaseUrl,
    async end() {
      await client.end();
      server.kill('SIGTERM');
      await server.exited;
      remove();
    },
  };
}

/** Tokens for an administrator's organization, by the whole way through sign-in and Authorize App. */
export async function authorize(origin: string, admin = ADMIN): Promise<{ accessToken: string; refreshToken: string }> {
  const okta = createOktaOrg({
    authorizeUrl: `${origin}/oauth/authorize`,
    tokenUrl: `${origin}/oauth/token`,
    scimBaseUrl: `${origin}/scim/v2`,
    issuer: origin,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
  });
  const outcome = await okta.authenticate(admin);
  const tokens = okta.tokens;
  if (!outcome.ok || !tokens?.refreshToken) throw new Error(`Not connected: ${outcome.shown}`);
  return { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken };
}

/** Fills the directory of the bootstrapped organization as the checkout at `root` does, and gives the server as a target. */
export async function seedUsers({ server, client }: Started, users: number, root = '.'): Promise<Target> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM organizations');
  await client.query(fs.readFileSync(path.join(root, 'test/load/seed-users.sql'), 'utf8'), [rows[0]?.id, users]);
  await client.query(`UPDATE users SET active = TRUE, extra = '{}'`);
  await client.query('VACUUM ANALYZE users');
  const ids = await client.query<{ id: string }>('SELECT id FROM users ORDER BY seq');
  const { accessToken } = await authorize(server.url);
  return {
    name: 'server',
    origin: server.url,
    base: '/scim/v2',
    pid: server.pid,
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/scim+json' },
    ids: ids.rows.map(({ id }) => id),
  };
}

/** Starts the floor on the same database, with the same users as the server shows them. */
export async function startFloor(
  { client, databaseUrl }: Started,
  server: Target,
): Promise<{ floor: Target; end(): Promise<void> }> {
  await client.query(fs.readFileSync('test/load/bench/floor.sql', 'utf8'));
  const { rows } = await client.query<{ id: string }>('SELECT id FROM organizations');
  const organization = rows[0]?.id ?? '';
  for (let startIndex = 1; startIndex <= server.ids.length; startIndex += PAGE) {
    const { path: address, headers } = toPage(server, startIndex);
    const page = (await (await fetch(`${server.origin}${address}`, { headers })).json()) as {
      Resources: { id: string }[];
    };
    const users = page.Resources;
    await client.query(
      `INSERT INTO floor_users SELECT u.*, b.body FROM unnest($1::uuid[], $2::text[]) AS b (id, body) JOIN users u USING (id)
       ORDER BY u.seq`,
      [users.map(({ id }) => id), users.map((user) => JSON.stringify(user))],
    );
  }
  await client.query('VACUUM ANALYZE floor_users');
  const child = spawn(process.execPath, [...OPTIONS, path.join(import.meta.dirname, 'floor-server.ts')], {
    env: {
      ...ENVIRONMENT,
      PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      ORGANIZATION_ID: organization,
      POOL_SIZE,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`The floor did not start: it ended with ${code}`);
  });
  const [port] = (await Promise.race([once(child.stdout, 'data'), failed])) as [Buffer];
  return {
    floor: {
      ...server,
      name: 'floor',
      origin: `http://127.0.0.1:${String(port).trim()}`,
      base: '',
      pid: child.pid ?? 0,
    },
    async end() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Removes the users whom a run created in these tables, so that the next one meets the same. */
export async function removeCreated({ client }: Started, users: string[], histories: string[]): Promise<void> {
  for (const table of users) await client.query(`DELETE FROM ${table} WHERE user_name_key LIKE 'new.%'`);
  await client.query(`VACUUM ANALYZE ${[...users, ...histories].join(', ')}`);
}

/** The process id of the PostgreSQL behind a connection. */
export async function findPostmaster({ client }: Started): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const stat = fs.readFileSync(`/proc/${rows[0]?.pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
