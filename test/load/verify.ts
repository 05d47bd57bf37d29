import { checkHistory } from './check-history.ts';
import type { Customer } from './operations.ts';
import { readBack } from './read-back.ts';
import { say } from './say.ts';
import { summarize } from './tally.ts';
import { withDatabase } from './with-database.ts';

/** Compares the directories of customers with their histories, in the database itself; gives what is wrong. */
export async function verifyHistory(customers: readonly Customer[], databaseUrl: string): Promise<string[]> {
  const faults = await withDatabase(databaseUrl, async (database) => {
    const found: string[] = [];
    for (const { organizationId, ledger } of customers) {
      found.push(...(await checkHistory(database, organizationId, ledger.writes)));
    }
    return found;
  });
  const writes = sum(customers.map(({ ledger }) => ledger.writes.length));
  say(`  history: ${writes} acknowledged writes have their change rows: ${faults.length === 0 ? 'yes' : 'NO'}`);
  return summarize(faults);
}

/** Reads customers' users and groups back through the server, `sample` at most of each; gives what is wrong. */
export async function verifyReadBack(customers: readonly Customer[], sample?: number): Promise<string[]> {
  const faults: string[] = [];
  let read = 0;
  for (const customer of customers) {
    const result = await readBack(customer, sample);
    faults.push(...result.faults);
    read += result.read;
  }
  const known = sum(customers.map(({ ledger }) => ledger.users.length + ledger.groups.length));
  const unknown = sum(customers.map(({ ledger }) => ledger.countUnknown()));
  const verdict = faults.length === 0 ? 'all as acknowledged' : `${faults.length} NOT as acknowledged`;
  say(`  read back: ${read} of ${known} users and groups, ${verdict} (${unknown} writes of unknown outcome)`);
  return summarize(faults);
}

const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
