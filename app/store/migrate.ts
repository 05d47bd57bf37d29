import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { MigrationConnection } from './database.types.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

/** Thrown when the database was migrated by a newer server, and the schema is no longer one for this one. */
export class OlderServerError extends Error {
  override name = 'OlderServerError';

  constructor({ oldestServer, release }: { oldestServer: string; release: string }) {
    super(
      `A newer version has migrated this database: it needs Expressway ${release} or newer, which knows the migration ` +
        `${oldestServer}. Start that version, or restore the backup made before the upgrade (docs/upgrading.md).`,
    );
  }
}

/**
 * Applies the migrations of `folder` that the database lacks, in the order of their names, and records them as
 * `prisma migrate deploy` would, so that Prisma's commands agree with what they find.
 * Takes one connection (hold the migration lock on a server); gives the names applied; throws OlderServerError, and
 * changes nothing, when a migration that `folder` lacks needs a newer server; throws when a landed migration was edited
 * or an earlier one failed half-way.
 */
export async function migrate(connection: MigrationConnection, folder: string): Promise<string[]> {
  await connection.exec(TABLE);
  const { rows } = await connection.query(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    [],
  );
  const names = fs.readdirSync(folder).filter((name) => fs.existsSync(toFile(folder, name)));
  const unknown = rows.map((row) => String(row.migration_name)).filter((name) => !names.includes(name));
  if (unknown.length > 0) await requireFit(connection, { names, unknown });
  const applied: string[] = [];
  for (const name of names.sort()) {
    const script = fs.readFileSync(toFile(folder, name), 'utf8');
    const checksum = createHash('sha256').update(script).digest('hex');
    const row = rows.find((candidate) => candidate.migration_name === name);
    if (row) {
      if (!row.finished_at) throw new Error(`Migration ${name} failed half-way: see "prisma migrate resolve".`);
      if (row.checksum !== checksum) throw new Error(`Migration ${name} was edited after it was applied.`);
      continue;
    }
    await apply(connection, { name, checksum, script });
    applied.push(name);
  }
  return applied;
}

const toFile = (folder: string, name: string): string => path.join(folder, name, 'migration.sql');

/**
 * Throws OlderServerError when one of the `unknown` migrations of the database needs a server that knows more than
 * `names` (docs/adr/0015-the-oldest-server.md).
 */
async function requireFit(
  connection: MigrationConnection,
  { names, unknown }: { names: readonly string[]; unknown: readonly string[] },
): Promise<void> {
  const { rows: found } = await connection.query("SELECT to_regclass('migration_records') AS records", []);
  if (found[0]?.records === null) return;
  const { rows } = await connection.query(
    `SELECT needed.oldest_server, coalesce(oldest.release, needed.release) AS release
     FROM migration_records needed LEFT JOIN migration_records oldest ON oldest.migration = needed.oldest_server
     WHERE needed.migration = ANY ($1::text[]) AND needed.oldest_server <> ALL ($2::text[])
     ORDER BY needed.oldest_server DESC LIMIT 1`,
    [unknown, names],
  );
  const [needed] = rows;
  if (needed)
    throw new OlderServerError({ oldestServer: String(needed.oldest_server), release: String(needed.release) });
}

/** The migration and its record in one transaction: a process killed in the middle leaves nothing half-way. */
async function apply(
  connection: MigrationConnection,
  { name, checksum, script }: { name: string; checksum: string; script: string },
): Promise<void> {
  await connection.exec('BEGIN');
  try {
    await connection.exec(script);
    await connection.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await connection.exec('COMMIT');
  } catch (cause) {
    await connection.exec('ROLLBACK');
    throw cause;
  }
}
