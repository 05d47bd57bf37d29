import fs from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { findBounds, runUnbounded } from './bounds.ts';
import { createLanes } from './create-lanes.ts';
import { createShares, SCANS } from './create-shares.ts';
import type { Database, SqlOptions } from './database.types.ts';
import { lockFolder } from './lock-folder.ts';
import { migrate } from './migrate.ts';

export interface EmbeddedOptions {
  /** Undefined: in memory. */
  folder: string | undefined;
  migrations: string | undefined;
  /** What to do when another process took the folder's lock away. */
  onLockLost: (cause: Error) => void;
  /** A dump of a data directory to start from. */
  loadDataDir?: Blob;
}

/**
 * Opens PostgreSQL in WebAssembly in this process, under the folder's exclusive lock, and migrates it.
 * Throws FolderLockedError when another process has the folder.
 */
export async function openEmbeddedDatabase(options: EmbeddedOptions): Promise<Database> {
  const { folder, migrations, onLockLost, loadDataDir } = options;
  const release = folder === undefined ? undefined : await lockFolder(folder, onLockLost);
  const open = () => PGlite.create({ ...(folder && { dataDir: folder }), ...(loadDataDir && { loadDataDir }) });
  const db = folder === undefined ? await open() : await makeWhole(folder, open);
  if (migrations !== undefined)
    await migrate({ exec: (script) => db.exec(script), query: (text, values) => db.query(text, values) }, migrations);
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(db) });
  const runInLane = createLanes();
  const scans = createShares(SCANS);
  const query = <Row>(lane: 'first' | 'last', text: string, values: readonly unknown[]) =>
    runInLane(lane, async () => (await db.query<Row>(text, [...values])).rows);
  const sql = async <Row>(text: string, values: readonly unknown[] = [], { scanOf }: SqlOptions = {}) => {
    if (scanOf === undefined) return query<Row>('first', text, values);
    const owner = findBounds()?.owner ?? scanOf;
    await scans.enter(owner);
    try {
      return await query<Row>('last', text, values);
    } finally {
      scans.leave(owner);
    }
  };
  return {
    kind: 'embedded',
    prisma,
    sql,
    sqlAside: (text, values, options) => runUnbounded(() => sql(text, values, options)),
    // The folder's lock keeps every other process out.
    exclusively: (_lock, work) => work(),
    tryExclusively: (_lock, work) => work().then(() => true),
    // It queues by itself, and does not say how many.
    countConnections: () => ({ total: 1, idle: db.ready ? 1 : 0, waiting: 0 }),
    async ping() {
      await db.query('SELECT 1');
    },
    async close() {
      await prisma.$disconnect();
      if (!db.closed) await db.close();
      await release?.();
    },
  };
}

/** Stands in a folder whose database is being made. */
const UNFINISHED = 'expressway.unfinished';

/**
 * Opens the folder's database with `open`, which takes one that has PG_VERSION as made already, though it writes that
 * file before the last ones. What a killed process left half-made has no rows yet and is made anew.
 */
async function makeWhole(folder: string, open: () => Promise<PGlite>): Promise<PGlite> {
  const unfinished = path.join(folder, UNFINISHED);
  const made = path.join(folder, 'PG_VERSION');
  if (fs.existsSync(unfinished)) fs.rmSync(made, { force: true });
  else if (!fs.existsSync(made)) fs.writeFileSync(unfinished, '', { mode: 0o600 });
  const db = await open();
  fs.rmSync(unfinished, { force: true });
  return db;
}
