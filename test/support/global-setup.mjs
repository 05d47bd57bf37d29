// A migrated database that every test file copies: a dumped folder for the embedded one, a template on a server.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import '../../scripts/generate-client.mjs';
import { migrate } from '../../app/store/migrate.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations');

export default async function globalSetup() {
  if (process.env.TEST_DATABASE_URL) {
    const template = `expressway_template_${process.pid}`;
    const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
    await admin.connect();
    await admin.query(`CREATE DATABASE "${template}"`);
    await admin.end();
    const url = new URL(process.env.TEST_DATABASE_URL);
    url.pathname = `/${template}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await migrate({ exec: (s) => client.query(s), query: (t, v) => client.query(t, v) }, MIGRATIONS);
    await client.end();
    process.env.EXPRESSWAY_TEST_TEMPLATE = template;
  } else {
    const db = await PGlite.create();
    await migrate({ exec: (s) => db.exec(s), query: (t, v) => db.query(t, v) }, MIGRATIONS);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-test-'));
    const dump = path.join(folder, 'template.tar');
    fs.writeFileSync(dump, Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer()));
    await db.close();
    process.env.EXPRESSWAY_TEST_DUMP = dump;
  }
}
