import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from './kill-places.ts';
import { say } from './say.ts';
import { withDatabase } from './with-database.ts';

/** When the first start is cut off, in parts of the time it takes: it makes the database, migrates it, fills it. */
const MOMENTS = [0.3, 0.5, 0.7, 0.85];

/**
 * Kills the server in the middle of its first start on an empty database, and starts it again: it must come up with one
 * of everything. Gives what was otherwise.
 */
export async function killFirstStarts(makePlace: () => Promise<Place>): Promise<string[]> {
  const undisturbed = await makePlace().then((place) => place.start());
  undisturbed.server.kill('SIGKILL');
  await undisturbed.server.exited;
  const faults: string[] = [];
  for (const moment of MOMENTS) {
    const place = await makePlace();
    const first = await place.spawn();
    const after = Math.round(undisturbed.took * moment);
    await wait(after);
    first.kill('SIGKILL');
    await first.exited;
    try {
      const { server, took } = await place.start();
      server.kill('SIGTERM');
      await server.exited;
      const found = await countFirstRows(place.databaseUrl);
      say(
        `  first start killed after ${after} of ${undisturbed.took.toFixed(0)} ms; the second took ${took.toFixed(0)} ms`,
      );
      if (found !== '1 1 1')
        faults.push(`the first start killed after ${after} ms left organizations, admins, clients ${found}`);
    } catch (cause) {
      faults.push(`the first start killed after ${after} ms: ${(cause as Error).message}`);
    }
  }
  return faults;
}

function countFirstRows(databaseUrl: string): Promise<string> {
  return withDatabase(databaseUrl, async ({ sql }) => {
    const [row] = await sql<{ counts: string }>(
      `SELECT concat_ws(' ', (SELECT count(*) FROM organizations), (SELECT count(*) FROM admins),
         (SELECT count(*) FROM clients)) AS counts`,
    );
    return row?.counts ?? 'nothing';
  });
}
