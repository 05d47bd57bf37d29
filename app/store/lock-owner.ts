import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { isSystemError } from './is-system-error.ts';

/** Who holds a lock, as the name of a file: made or renamed, such a record is there whole or not at all. */
export interface LockOwner {
  /** The file name; no two locks ever have the same. */
  name: string;
  /** Where `pid` means something; undefined in a record of an unknown form. */
  place: string | undefined;
  pid: number;
  /** When the process started, in the kernel's words; '' where that is not known. */
  started: string;
}

const NAME = /^(?<pid>\d+)\.(?<started>\d*)\.[\da-f]{16}@(?<place>.+)$/;

/** A new record of this process. */
export function createOwner(): LockOwner {
  const { pid } = process;
  const started = readProcess(pid)?.started ?? '';
  const place = findPlace();
  return { name: `${pid}.${started}.${randomBytes(8).toString('hex')}@${place}`, place, pid, started };
}

export function toOwner(name: string): LockOwner {
  const { pid, started = '', place } = NAME.exec(name)?.groups ?? {};
  return { name, place, pid: Number(pid), started };
}

/** Whether the owner's pid can be judged by this process: elsewhere the same number is another process. */
export const isOfThisPlace = ({ place }: LockOwner): boolean => place === findPlace();

/** Whether the process of an owner of this place still exists, be it stopped; its pid may have been given anew. */
export function isAlive({ pid, started }: LockOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // EPERM: it exists and is another user's.
    return isSystemError(cause, ['EPERM']);
  }
  const now = readProcess(pid);
  return now === undefined || (!now.ended && (started === '' || now.started === started));
}

/**
 * Start time and end of a process, from /proc/<pid>/stat (state is the first field after the name, starttime the 20th);
 * undefined where there is no /proc or it hides the process. A killed process nobody waited for still has its pid.
 */
function readProcess(pid: number): { started: string; ended: boolean } | undefined {
  const stat = readIfThere(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && { started: fields[19] ?? '', ended: /^[ZX]/.test(fields[0] ?? '') };
}

/** One boot of one kernel and one pid namespace: containers may share a host name. Without /proc the host name. */
function findPlace(): string {
  const boot = readIfThere(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = readIfThere(() => fs.readlinkSync('/proc/self/ns/pid').replace(/\D/g, ''));
  return boot && namespace ? `${boot}.${namespace}` : encodeURIComponent(os.hostname()).slice(0, 150);
}

function readIfThere(read: () => string): string | undefined {
  try {
    return read();
  } catch (cause) {
    if (isSystemError(cause, ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ESRCH'])) return undefined;
    throw cause;
  }
}
