import type { Logger } from 'pino';
import { prune, type Retention } from './activity/pruning.service.ts';
import { createPruningStore } from './activity/pruning.store.ts';
import { repairSearch } from './directory/search-repair.service.ts';
import { createSearchRepairStore } from './directory/search-repair.store.ts';
import { startChore } from './start-chore.ts';
import { LOCKS } from './store/advisory-locks.ts';
import type { Database } from './store/database.types.ts';
import type { DatabaseClock } from './store/database-clock.ts';

const MINUTE = 60_000;

interface Deps {
  database: Database;
  retention: Retention;
  clock: Pick<DatabaseClock, 'compare'>;
  log: Logger;
}

/** Starts what runs beside the requests; gives what stops it. */
export function startChores({ database, retention, clock, log }: Deps): () => void {
  const stops = [
    startChore({
      name: 'pruning',
      work: (signal) => prune(createPruningStore(database), { ...retention, signal }),
      async findHindrance() {
        // Which of the two is wrong, nobody here can tell.
        if (await clock.compare()) return undefined;
        return 'the clock of this process differs from that of the database';
      },
      tryAlone: (work) => database.tryExclusively(LOCKS.pruning, work),
      log,
      every: 60 * MINUTE,
    }),
    startChore({
      name: 'completing what older versions wrote',
      work: (signal) => repairSearch(createSearchRepairStore(database), { signal }),
      tryAlone: (work) => database.tryExclusively(LOCKS.repair, work),
      log,
      every: 10 * MINUTE,
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
