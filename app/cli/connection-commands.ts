import type { Command } from 'commander';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import type { Authorization } from '../connections/authorization.types.ts';
import { type CliContext, CliError, JSON_OPTION, type JsonOption } from './cli-context.ts';
import { toMinute } from './to-minute.ts';
import { toTable } from './to-table.ts';

/** `connection list|revoke`. */
export function addConnectionCommands(program: Command, { services, print, answer }: CliContext): void {
  const connection = program.command('connection').description('what organizations authorized');

  connection
    .command('list')
    .description('list the authorizations, live ones only unless --all')
    .option('--org <name>', 'of this organization')
    .option('--all', 'with ended ones')
    .option(...JSON_OPTION)
    .action(async ({ org, all, json }: JsonOption & { org?: string; all?: boolean }) => {
      const { organizations, authorizations } = await services();
      const wanted = org ? [await organizations.getOrganizationByName(org)] : await organizations.listOrganizations();
      const rows: string[][] = [];
      const document: unknown[] = [];
      for (const { id, name, suspendedAt } of wanted) {
        const listed = (await authorizations.listAuthorizations(id)).filter(({ status }) => all || status !== 'ended');
        rows.push(...listed.map((one) => [suspendedAt ? `${name} (suspended)` : name, ...toCells(one)]));
        document.push(...listed.map((one) => ({ organization: name, suspended: suspendedAt !== null, ...one })));
      }
      answer({ json }, { text: rows.length > 0 ? toTable(HEADINGS, rows) : 'There are no authorizations.', document });
    });

  connection
    .command('revoke')
    .argument('<authorization>', 'its id, as listed')
    .description('end an authorization: its tokens stop working at once')
    // Ids are base64url and may begin with a dash.
    .allowUnknownOption()
    .action(async (id: string) => {
      const { authorizations, audit } = await services();
      const parties = await authorizations.findParties(id);
      if (parties === undefined) throw new CliError(`There is no authorization "${id}".`);
      const { organizationId, ...named } = parties;
      await authorizations.revoke({ organizationId, authorizationId: id });
      await audit.record({
        organizationId,
        action: 'authorization.revoked',
        details: { authorizationId: id, ...named },
        ...BY_COMMAND_LINE,
      });
      print(`Revoked ${id}.`);
    });
}

const HEADINGS = [
  'ORGANIZATION',
  'CLIENT',
  'STATUS',
  'HOST',
  'ACCEPTED BY',
  'ACCEPTED',
  'LAST REQUEST',
  'AUTHORIZATION',
];

const toCells = (one: Authorization): string[] => [
  one.clientId,
  one.endReason ? `${one.status} (${one.endReason})` : one.status,
  one.redirectHost,
  one.consentedBy,
  toMinute(one.createdAt),
  one.lastRequestAt ? toMinute(one.lastRequestAt) : 'never',
  one.id,
];
