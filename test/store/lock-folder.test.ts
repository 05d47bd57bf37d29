import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderLockedError, lockFolder } from '../../app/store/lock-folder.ts';
import { createOwner, isAlive, toOwner } from '../../app/store/lock-owner.ts';

const HOLDER = path.resolve(import.meta.dirname, '../support/hold-folder.mjs');

let root: string;
let folder: string;
let lock: string;
let children: ChildProcess[];
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-lock-')));
  folder = path.join(root, 'data');
  lock = path.join(folder, 'expressway.lock');
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map(kill));
  fs.rmSync(root, { recursive: true });
});

/** A process of its own that takes the lock; gives what it tells, "held" or the refusal. */
async function contend(): Promise<{ child: ChildProcess; told: string }> {
  const child = spawn(process.execPath, [HOLDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [told] = await once(child.stdout, 'data');
  return { child, told: String(told).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Less than the five seconds for which a heartbeat is watched (ms). */
const AT_ONCE = 4_500;

const take = () => lockFolder(folder, (cause) => Promise.reject(cause));

/** How long (ms) `work` took, and what it gave or threw. */
async function timed<Result>(work: () => Promise<Result>): Promise<{ ms: number; result: Result | unknown }> {
  const begin = performance.now();
  const result = await work().catch((cause: unknown) => cause);
  return { ms: performance.now() - begin, result };
}

/** A lock left by a holder elsewhere; gives the file of its record. */
function leaveRecord(name: string): string {
  fs.mkdirSync(lock, { recursive: true });
  fs.writeFileSync(path.join(lock, name), '');
  return path.join(lock, name);
}

describe("the lock of the embedded database's folder", () => {
  it('is refused at once, in one line, while its holder lives', async () => {
    const { child, told } = await contend();
    expect(told).toBe('held');
    const { ms, result } = await timed(take);
    expect(result).toBeInstanceOf(FolderLockedError);
    expect(String(result)).toMatch(
      new RegExp(`^FolderLockedError: The embedded database in .+ another process: stop .+ ${child.pid}\\) .+$`),
    );
    expect(ms).toBeLessThan(AT_ONCE);
  });

  it('stays with a holder that was stopped for longer than any heartbeat, and who then goes on', async () => {
    const { child } = await contend();
    child.kill('SIGSTOP');
    await sleep(6_500);
    const { ms, result } = await timed(take);
    expect(result).toBeInstanceOf(FolderLockedError);
    expect(ms).toBeLessThan(AT_ONCE);
    child.kill('SIGCONT');
    await sleep(1_500);
    expect(child.exitCode).toBeNull();
    expect((await contend()).told).toMatch(/is in use by another process/);
  });

  it('is taken over at once from a holder killed with -9', async () => {
    await kill((await contend()).child);
    expect(fs.readdirSync(lock)).toHaveLength(1);
    const { ms, result } = await timed(take);
    expect(typeof result).toBe('function');
    expect(ms).toBeLessThan(AT_ONCE);
    expect((await contend()).told).toMatch(/is in use by another process/);
    if (typeof result === 'function') await result();
  });

  it.each(['free', "a dead holder's"])('goes to exactly one of five that find it %s', async (found) => {
    if (found !== 'free') await kill((await contend()).child);
    const told = (await Promise.all(Array.from({ length: 5 }, contend))).map((contender) => contender.told);
    expect(told.filter((line) => line === 'held')).toHaveLength(1);
    expect(told.filter((line) => line.includes('is in use by another process'))).toHaveLength(4);
  });

  it('goes to exactly one of 20 takers of this process that find a dead holder, round after round', async () => {
    for (let round = 0; round < 20; round += 1) {
      leaveRecord(createOwner().name);
      const results = await Promise.allSettled(Array.from({ length: 20 }, take));
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const { value: release } of won) await release();
      expect(fs.existsSync(lock)).toBe(false);
    }
  });

  it('is free after its release, and nothing of it is left', async () => {
    for (let round = 0; round < 2; round += 1) {
      const release = await take();
      await expect(take()).rejects.toBeInstanceOf(FolderLockedError);
      await release();
      expect(fs.readdirSync(root)).toEqual(['data']);
    }
  });

  it('is free when its holder ended without releasing it', async () => {
    const { child } = await contend();
    child.kill('SIGTERM');
    await once(child, 'exit');
    await (await take())();
  });

  it('is taken over at once when the record names the pid of this process, which is another by now', async () => {
    leaveRecord(createOwner().name);
    const { ms, result } = await timed(take);
    expect(ms).toBeLessThan(AT_ONCE);
    if (typeof result === 'function') await result();
    expect(fs.existsSync(lock)).toBe(false);
  });

  it('of a holder elsewhere is refused while its heartbeat moves', async () => {
    const record = leaveRecord('1..0123456789abcdef@elsewhere');
    const beat = setInterval(() => fs.utimesSync(record, new Date(0), new Date()), 1_000);
    const { ms, result } = await timed(take);
    clearInterval(beat);
    expect(String(result)).toMatch(/on another host or in another container/);
    expect(ms).toBeLessThan(AT_ONCE);
  });

  it('of a holder elsewhere is taken over when its heartbeat did not move for five seconds', async () => {
    leaveRecord('1..0123456789abcdef@elsewhere');
    const { ms, result } = await timed(take);
    expect(ms).toBeGreaterThan(4_900);
    if (typeof result === 'function') await result();
    expect(fs.readdirSync(root)).toEqual(['data']);
  });

  it('tells its holder when it was taken away', async () => {
    const lost = new Promise<Error>((resolve) => {
      void lockFolder(folder, resolve);
    });
    await sleep(100);
    fs.rmSync(lock, { recursive: true });
    expect((await lost).message).toMatch(/^The lock .+ was lost\.$/);
  });
});

describe("an owner's record", () => {
  it('reads back as it was written', () => {
    const owner = createOwner();
    expect(toOwner(owner.name)).toEqual(owner);
    expect(toOwner('.DS_Store').place).toBeUndefined();
  });

  it('tells a pid that was given to another process, by the start time where it is known', () => {
    const owner = createOwner();
    expect(isAlive(owner)).toBe(true);
    expect(isAlive({ ...owner, started: '' })).toBe(true);
    expect(isAlive({ ...owner, started: '1' })).toBe(owner.started === '');
  });

  it('tells a process that ended but whose parent has not waited for it', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [pid] = await once(parent.stdout, 'data');
    await sleep(200);
    const alive = isAlive({ ...createOwner(), pid: Number(pid), started: '' });
    await kill(parent);
    expect(alive).toBe(!fs.existsSync('/proc/self/stat'));
  });
});
