// Times a list of 40 groups of 18,000 members, alone and beside five clients that do not read theirs, while another
// organization looks users up; tells the server's peak of memory and how long its event loop stood still, against a
// server and a PostgreSQL of its own: npm run bench:answers.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../support/with-client.ts';
import { readPeakMemory } from './bench/usage.ts';
import { MEMORY, TURN } from './limits.ts';
import { openDeaf } from './open-deaf.ts';
import { type Load, runLoad } from './run-load.ts';
import { say } from './say.ts';

const GROUPS = 40;
const MEMBERS = 18_000;
const RUNS = 3;
const DEAF = 5;
/** How long the other organization is watched beside the clients that do not read (ms). */
const BESIDE = 10_000;

const LIST = '/Groups?count=200';

const peakOf = ({ server }: Load) => Math.round(readPeakMemory(server.pid));

await runLoad(async (load) => {
  const [large, small] = [await seed(load, GROUPS), await seed(load, 0)];
  const lookUp = `/Users?filter=${encodeURIComponent('userName eq "person7@example.com"')}`;
  for (let round = 0; round < 200; round += 1) await read(load, small, lookUp);
  say(`${peakOf(load)} MB at most before the first list`);
  load.watchLoop();
  for (let run = 1; run <= RUNS; run += 1) {
    const { time, bytes } = await read(load, large, LIST);
    say(`list ${run}: ${time.toFixed(0)} ms, ${(bytes / 1e6).toFixed(0)} MB; memory ${peakOf(load)} MB at most`);
  }
  const alone = await measure(load, small, lookUp, BESIDE / 2);
  const deaf = Array.from({ length: DEAF }, () => openDeaf(`${load.base}${LIST}`, large));
  await sleep(500);
  const beside = await measure(load, small, lookUp, BESIDE);
  say(`look-ups of another organization, p95: ${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside ${DEAF}`);
  for (const socket of deaf) socket.destroy();
  const peak = peakOf(load);
  const { worstCpu, max, p99, stalls } = await load.endWatch();
  say(`event loop: ${worstCpu} ms of its own work at most, ${max} ms of anything, p99 ${p99} ms`);
  for (const { gap, cpu } of stalls) if (cpu > TURN) say(`  a stall of ${gap} ms, of which ${cpu} ms its own work`);
  say(`memory: ${peak} MB at most`);
  return worstCpu <= TURN && peak <= MEMORY;
});

/** An organization with so many groups of everybody in it; gives a token for it. */
function seed(load: Load, groups: number): Promise<string> {
  return load.seed(async (given) => {
    const { id } = await given.organization({ userNameFormat: 'any', anyUserType: true });
    await withClient(load.databaseUrl, async (client) => {
      await client.query(
        `INSERT INTO users (organization_id, user_name, user_name_key, display_name)
        SELECT $1::uuid, 'person' || n || '@example.com', 'person' || n || '@example.com', 'Person ' || n
        FROM generate_series(1, ${MEMBERS}) n`,
        [id],
      );
      await client.query(
        `INSERT INTO groups (organization_id, display_name, display_name_key)
        SELECT $1::uuid, 'Group ' || n, 'group ' || n FROM generate_series(1, $2::int) n`,
        [id, groups],
      );
      await client.query(
        `INSERT INTO group_members (organization_id, group_id, user_id)
        SELECT $1::uuid, g.id, u.id FROM groups g JOIN users u USING (organization_id) WHERE g.organization_id = $1::uuid`,
        [id],
      );
      await client.query('VACUUM ANALYZE');
    });
    return (await given.token({ organizationId: id })).token;
  });
}

/** Reads an answer to its end. Throws for any but a success. */
async function read({ base }: Load, token: string, path: string): Promise<{ time: number; bytes: number }> {
  const started = performance.now();
  const response = await fetch(`${base}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
  return { time: performance.now() - started, bytes };
}

/** The 95th percentile of how long one request after the other takes, for `time` ms. */
async function measure(load: Load, token: string, path: string, time: number): Promise<number> {
  const times: number[] = [];
  for (const end = performance.now() + time; performance.now() < end; ) {
    times.push((await read(load, token, path)).time);
  }
  times.sort((one, other) => one - other);
  return times[Math.floor(times.length * 0.95)] ?? Number.NaN;
}
