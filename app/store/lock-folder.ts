import fs from 'node:fs';
import path from 'node:path';
import { isSystemError } from './is-system-error.ts';
import { createOwner, isAlive, isOfThisPlace, type LockOwner, toOwner } from './lock-owner.ts';

/** Inside the folder, so that a volume mounted there carries it. */
const LOCK = 'expressway.lock';
const HEARTBEAT = 1_000;
/** The heartbeat of a holder elsewhere that did not move for so long (ms) has stopped. */
const STALE = 5_000;

/** Thrown when another live process holds the folder; the message is one line and says what to do. */
export class FolderLockedError extends Error {
  override name = 'FolderLockedError';
}

/** The locks of this process, by their owners' names. */
const held = new Set<string>();

/**
 * Takes the exclusive lock of the embedded database's folder: two processes on one folder lose rows silently.
 * A holder on this machine that lives, even stopped, refuses at once; one that died is replaced at once. A holder
 * elsewhere (shared volume, another container) is judged by its heartbeat.
 * Takes the folder (made when missing) and what to do if the lock is lost; gives the release;
 * throws FolderLockedError.
 *
 * The lock is the folder `expressway.lock` in it, which holds its owner's record. Each step is one rename, of which
 * only one process can succeed: a folder that has its record already is moved to where none is (a folder with a record
 * in it is never replaced), or a dead owner's record, whose name never comes again, is renamed to one's own.
 */
export async function lockFolder(folder: string, onLost: (cause: Error) => void): Promise<() => Promise<void>> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = path.join(folder, LOCK);
  const owner = createOwner();
  for (;;) {
    const holder = findHolder(lock);
    if (holder && (await isHolding(lock, holder))) throw new FolderLockedError(toRefusal(folder, holder));
    if (holder ? takeOver(lock, holder, owner) : takeFree(lock, owner)) return hold(lock, owner, onLost);
  }
}

function findHolder(lock: string): LockOwner | undefined {
  let owners: LockOwner[] = [];
  succeeds(['ENOENT'], () => {
    owners = fs.readdirSync(lock).map(toOwner);
  });
  return owners.find(({ place }) => place !== undefined) ?? owners[0];
}

async function isHolding(lock: string, holder: LockOwner): Promise<boolean> {
  if (!isOfThisPlace(holder)) return heartbeats(path.join(lock, holder.name));
  // A container's process has the pid of the one before it.
  return holder.pid === process.pid ? held.has(holder.name) : isAlive(holder);
}

/** Whether the record is touched within STALE: watched, because clocks of two machines differ. */
async function heartbeats(record: string): Promise<boolean> {
  const touched = () => fs.statSync(record, { throwIfNoEntry: false })?.mtimeMs;
  const before = touched();
  for (const deadline = performance.now() + STALE; performance.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, HEARTBEAT / 10));
    const now = touched();
    if (now === undefined) return false;
    if (now !== before) return true;
  }
  return false;
}

function takeFree(lock: string, { name }: LockOwner): boolean {
  const prepared = `${lock}.${name}`;
  fs.mkdirSync(prepared, { mode: 0o700 });
  fs.writeFileSync(path.join(prepared, name), '', { flag: 'wx', mode: 0o600 });
  const taken = succeeds(['ENOTEMPTY', 'EEXIST'], () => fs.renameSync(prepared, lock));
  if (!taken) fs.rmSync(prepared, { recursive: true });
  return taken;
}

function takeOver(lock: string, dead: LockOwner, { name }: LockOwner): boolean {
  const record = path.join(lock, dead.name);
  return succeeds(['ENOENT'], () => {
    // First, because under the new name it must not look stopped.
    touch(record);
    fs.renameSync(record, path.join(lock, name));
  });
}

/** Keeps the heartbeat until the release, which the end of the process does too. */
function hold(lock: string, { name }: LockOwner, onLost: (cause: Error) => void): () => Promise<void> {
  const record = path.join(lock, name);
  held.add(name);
  const heartbeat = setInterval(() => {
    try {
      touch(record);
    } catch (cause) {
      release();
      onLost(new Error(`The lock ${record} was lost.`, { cause }));
    }
  }, HEARTBEAT).unref();
  function release(): void {
    clearInterval(heartbeat);
    process.off('exit', release);
    held.delete(name);
    succeeds(['ENOENT'], () => fs.unlinkSync(record));
    succeeds(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => fs.rmdirSync(lock));
  }
  process.on('exit', release);
  return async () => release();
}

function touch(record: string): void {
  const now = new Date();
  fs.utimesSync(record, now, now);
}

/** False when `step` fails with one of `codes`: another process was faster. */
function succeeds(codes: readonly string[], step: () => void): boolean {
  try {
    step();
    return true;
  } catch (cause) {
    if (isSystemError(cause, codes)) return false;
    throw cause;
  }
}

function toRefusal(folder: string, holder: LockOwner): string {
  const who = isOfThisPlace(holder) ? `process ${holder.pid}` : 'on another host or in another container';
  return (
    `The embedded database in ${folder} is in use by another process: stop that one (${who}) first, ` +
    'or set DATABASE_URL to another folder or to a PostgreSQL server.'
  );
}
