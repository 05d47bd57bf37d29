import { type Command, InvalidArgumentError } from 'commander';
import { type CliContext, JSON_OPTION, type JsonOption } from './cli-context.ts';
import { toMinute } from './to-minute.ts';
import { toTable } from './to-table.ts';

const LIMIT = 100;
const MAX_LIMIT = 10_000;

/** `audit list`. */
export function addAuditCommands(program: Command, { services, answer }: CliContext): void {
  program
    .command('audit')
    .description('who did what')
    .command('list')
    .description(
      'list entries that belong to no organization (changes of clients, secrets and keys, deleted organizations), newest first',
    )
    .option('--org <name>', 'instead: the audit list of this organization')
    .option('--limit <count>', `entries at most, up to ${MAX_LIMIT}`, toLimit, LIMIT)
    .option(...JSON_OPTION)
    .action(async ({ org, limit, json }: JsonOption & { org?: string; limit: number }) => {
      const { organizations, audit } = await services();
      const organizationId = org === undefined ? null : (await organizations.getOrganizationByName(org)).id;
      const { events } = await audit.listEvents({ organizationId, limit });
      const rows = events.map(({ createdAt, actor, action, details }) => [
        toMinute(createdAt),
        actor,
        action,
        JSON.stringify(details),
      ]);
      const text = rows.length > 0 ? toTable(['TIME', 'BY', 'ACTION', 'DETAILS'], rows) : 'There are no entries.';
      answer({ json }, { text, document: events });
    });
}

function toLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_LIMIT}.`);
}
