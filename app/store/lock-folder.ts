import fs from 'node:fs';
import lockfile from 'proper-lockfile';

/** A lock not touched for so long (ms) belonged to a process that died. */
const STALE = 5_000;
const HEARTBEAT = 1_000;

/** Thrown when another live process holds the folder; the message is one line and says what to do. */
export class FolderLockedError extends Error {
  override name = 'FolderLockedError';
}

/**
 * Takes the exclusive lock of the embedded database's folder: two processes on one folder lose rows silently.
 * A lock whose heartbeat still moves refuses at once; one left by a killed process is taken over when stale.
 * Takes the folder (made when missing) and what to do if the lock is lost; gives the release;
 * throws FolderLockedError.
 */
export async function lockFolder(folder: string, onLost: (cause: Error) => void): Promise<() => Promise<void>> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const options = { stale: STALE, update: HEARTBEAT, onCompromised: onLost };
  const deadline = Date.now() + STALE + HEARTBEAT;
  for (;;) {
    try {
      return await lockfile.lock(folder, options);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ELOCKED')) throw cause;
      if ((await heartbeats(folder)) || Date.now() > deadline) {
        throw new FolderLockedError(
          `The embedded database in ${folder} is in use by another process: stop that one first, ` +
            'or set DATABASE_URL to another folder or to a PostgreSQL server.',
          { cause },
        );
      }
    }
  }
}

/** Whether the lock is touched within a little more than one heartbeat. */
async function heartbeats(folder: string): Promise<boolean> {
  const touched = () => fs.statSync(`${folder}.lock`, { throwIfNoEntry: false })?.mtimeMs;
  const before = touched();
  await new Promise((resolve) => setTimeout(resolve, HEARTBEAT * 1.3));
  const after = touched();
  return after !== undefined && after !== before;
}
