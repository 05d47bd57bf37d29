import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { closeIdle } from './test-database.ts';

export default async function globalTeardown() {
  await closeIdle();
  const { EXPRESSWAY_TEST_DUMP: dump, EXPRESSWAY_TEST_TEMPLATE: template } = process.env;
  if (dump) fs.rmSync(path.dirname(dump), { recursive: true, force: true });
  if (template) {
    const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
    await admin.connect();
    await admin.query(`DROP DATABASE IF EXISTS "${template}" WITH (FORCE)`);
    await admin.end();
  }
}
