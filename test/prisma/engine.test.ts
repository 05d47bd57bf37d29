import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../app/config/load-config.ts';
import { openServerDatabase } from '../../app/store/server-database.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const server = process.env.TEST_DATABASE_URL;

/** Runs Prisma's command line as a developer does, on the engine that prisma.config.ts names. */
function prisma(databaseUrl: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl, NO_COLOR: '1' };
  const command = [path.join(ROOT, 'node_modules/prisma/build/index.js'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: `${stdout}${stderr}` });
    });
  });
}

describe("Prisma's commands on the engine from the registry (docs/adr/0002-prisma-without-binaries.md)", () => {
  it('migrate diff finds no difference between the migrations and the schema, without a server', async () => {
    const folders = ['--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'];
    const { code, out } = await prisma('pglite:', 'migrate', 'diff', ...folders, '--exit-code');
    expect(out).toContain('No difference detected.');
    expect(code).toBe(0);
  });

  it('migrate diff sees a difference where there is one', async () => {
    const { code, out } = await prisma(
      'pglite:',
      ...['migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema.prisma', '--script', '--exit-code'],
    );
    expect(out).toContain('CREATE TABLE "organizations"');
    expect(code).toBe(2);
  });

  // `deploy` and `status` want a server; the run on PostgreSQL has one.
  (server ? describe : describe.skip)('on PostgreSQL', () => {
    const deployed = scratchUrl();
    const ours = scratchUrl();
    beforeAll(async () => {
      for (const url of [deployed, ours]) await onServer(`CREATE DATABASE "${nameOf(url)}"`);
    });
    afterAll(async () => {
      for (const url of [deployed, ours]) await onServer(`DROP DATABASE IF EXISTS "${nameOf(url)}" WITH (FORCE)`);
    });

    it('migrate deploy fills an empty database, and the server starts on it without migrating again', async () => {
      expect(await prisma(deployed, 'migrate', 'deploy')).toMatchObject({
        code: 0,
        out: expect.stringContaining('All migrations have been successfully applied.'),
      });
      const before = await appliedAt(deployed);
      const database = await openServerDatabase({
        url: deployed,
        migrations: path.join(ROOT, 'prisma/migrations'),
        limits: loadConfig({}).databaseLimits,
        onIdleError: () => undefined,
      });
      await database.close();
      expect(await appliedAt(deployed)).toEqual(before);
      expect(await prisma(deployed, 'migrate', 'status')).toMatchObject({
        code: 0,
        out: expect.stringContaining('Database schema is up to date!'),
      });
    });

    it('migrate status and deploy accept a database that the server migrated', async () => {
      expect(await prisma(ours, 'migrate', 'status')).toMatchObject({
        code: 1,
        out: expect.stringContaining('have not yet been applied'),
      });
      const database = await openServerDatabase({
        url: ours,
        migrations: path.join(ROOT, 'prisma/migrations'),
        limits: loadConfig({}).databaseLimits,
        onIdleError: () => undefined,
      });
      await database.close();
      expect(await prisma(ours, 'migrate', 'status')).toMatchObject({
        code: 0,
        out: expect.stringContaining('Database schema is up to date!'),
      });
      expect(await prisma(ours, 'migrate', 'deploy')).toMatchObject({
        code: 0,
        out: expect.stringContaining('No pending migrations to apply.'),
      });
    });
  });
});

function scratchUrl(): string {
  const url = new URL(server ?? 'postgresql://localhost');
  url.pathname = `/expressway_engine_${randomUUID()}`;
  return url.href;
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

const onServer = (statement: string) => queryOn(server ?? '', statement);

const appliedAt = (url: string) =>
  queryOn(url, 'SELECT migration_name, finished_at FROM "_prisma_migrations" ORDER BY migration_name');

async function queryOn(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
