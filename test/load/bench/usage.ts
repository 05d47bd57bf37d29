import fs from 'node:fs';

/** Clock ticks of a second, in which Linux counts the time of processes (USER_HZ). */
const TICKS = 100;

/** Seconds of CPU of a process and all its children, those that have ended included. */
export function readFamilyCpu(pid: number): number {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const { own, ended } = readStat(pid);
  return children.reduce((sum, child) => sum + (tryReadStat(Number(child))?.own ?? 0), own + ended);
}

/** Forgets the peak of a process's memory. */
export function resetPeakMemory(pid: number): void {
  fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The peak of a process's resident memory since the last reset, in MB. */
export function readPeakMemory(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_000;
}

function readStat(pid: number): { own: number; ended: number } {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in parentheses and may hold spaces; utime is field 14.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { own: (user + system) / TICKS, ended: (childrenUser + childrenSystem) / TICKS };
}

/** Undefined for a process that ended meanwhile. */
function tryReadStat(pid: number): { own: number } | undefined {
  try {
    return readStat(pid);
  } catch (cause) {
    if (['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw cause;
  }
}
