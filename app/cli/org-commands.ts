import { type Command, InvalidArgumentError } from 'commander';
import type { UserNameFormat } from '../accounts/account.types.ts';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import type { OrganizationSettings } from '../accounts/organization.service.ts';
import { addCatalogueCommands } from './catalogue-commands.ts';
import { type CliContext, CliError, JSON_OPTION, type JsonOption } from './cli-context.ts';
import { toMinute } from './to-minute.ts';
import { toTable } from './to-table.ts';

/** `org create|list|show|set|suspend|resume|delete|role|entitlement`. */
export function addOrgCommands(program: Command, context: CliContext): void {
  const { services, print, answer } = context;
  const org = program.command('org').description('organizations: the customers whose users are provisioned');

  org
    .command('create')
    .argument('<name>')
    .description('create an organization with the user types employee, operations and manager')
    .option(...JSON_OPTION)
    .action(async (name: string, { json }: JsonOption) => {
      const { organizations, audit } = await services();
      const created = await organizations.createOrganization(name);
      await audit.record({
        organizationId: created.id,
        action: 'organization.created',
        details: {},
        ...BY_COMMAND_LINE,
      });
      const text = `Created the organization "${created.name}" (${created.id}).`;
      answer({ json }, { text, document: { id: created.id, name: created.name } });
    });

  org
    .command('list')
    .description('list the organizations')
    .option(...JSON_OPTION)
    .action(async ({ json }: JsonOption) => {
      const summaries = await (await services()).organizations.listSummaries();
      const rows = summaries.map((one) => [
        one.name,
        toState(one),
        String(one.admins),
        String(one.users),
        String(one.groups),
        toMinute(one.createdAt),
        one.id,
      ]);
      const headings = ['NAME', 'STATE', 'ADMINISTRATORS', 'USERS', 'GROUPS', 'CREATED', 'ID'];
      answer(
        { json },
        { text: rows.length > 0 ? toTable(headings, rows) : 'There are no organizations.', document: summaries },
      );
    });

  org
    .command('show')
    .argument('<name>')
    .description('show an organization: its settings, how much there is of it, its live authorizations')
    .option(...JSON_OPTION)
    .action(async (name: string, { json }: JsonOption) => {
      const { organizations, authorizations } = await services();
      const { userTypes, ...organization } = await organizations.getOrganizationByName(name);
      const { admins, users, groups, createdAt } = await organizations.getSummary(organization.id);
      const live = (await authorizations.listAuthorizations(organization.id)).filter(
        ({ status }) => status !== 'ended',
      );
      const types = organization.anyUserType ? 'any' : userTypes.map(({ value }) => value).join(', ');
      const lines = {
        Name: organization.name,
        ID: organization.id,
        Created: toMinute(createdAt),
        State: toState(organization),
        'userName format': organization.userNameFormat,
        'User types': types,
        'Time zone': organization.timeZone,
        Administrators: admins,
        Users: users,
        Groups: groups,
        'Live authorizations': live.length,
      };
      answer(
        { json },
        {
          text: Object.entries(lines)
            .map(([label, value]) => `${`${label}:`.padEnd(21)}${value}`)
            .join('\n'),
          document: { ...organization, userTypes, createdAt, admins, users, groups, liveAuthorizations: live.length },
        },
      );
    });

  org
    .command('set')
    .argument('<name>')
    .description('change what an organization accepts')
    .option(
      '--user-name-format <format>',
      'userNames must be e-mail addresses ("email"), or anything ("any")',
      toFormat,
    )
    .option('--time-zone <name>', 'in which the console shows times, such as Europe/Berlin')
    .option('--user-types <types>', 'accepted user types, comma-separated, or "any"', toUserTypes)
    .action(async (name: string, options: OrganizationSettings) => {
      if (Object.keys(options).length === 0)
        throw new CliError('Give --user-name-format, --user-types or --time-zone.');
      const changed = await (await services()).organizations.setOrganization(name, options);
      const types = changed.anyUserType ? 'any' : changed.userTypes.map(({ value }) => value).join(', ');
      const zone = options.timeZone === undefined ? '' : `; time zone ${changed.timeZone}`;
      print(`"${changed.name}": userName format ${changed.userNameFormat}; user types ${types}${zone}.`);
    });

  org
    .command('suspend')
    .argument('<name>')
    .description('stop every connection of an organization, without ending it')
    .action(async (name: string) => {
      const { organizations, audit } = await services();
      const suspended = await organizations.suspendOrganization(name);
      await audit.record({
        organizationId: suspended.id,
        action: 'organization.suspended',
        details: {},
        ...BY_COMMAND_LINE,
      });
      print(`Suspended "${suspended.name}": its tokens are refused until it is resumed.`);
    });

  org
    .command('resume')
    .argument('<name>')
    .description('let the connections of a suspended organization work again')
    .action(async (name: string) => {
      const { organizations, audit } = await services();
      const resumed = await organizations.resumeOrganization(name);
      await audit.record({
        organizationId: resumed.id,
        action: 'organization.resumed',
        details: {},
        ...BY_COMMAND_LINE,
      });
      print(`Resumed "${resumed.name}".`);
    });

  org
    .command('delete')
    .argument('<name>')
    .description('delete an organization with everything that belongs to it, for good')
    .requiredOption('--confirm <name>', 'its name once more, as it is written')
    .option(...JSON_OPTION)
    .action(async (given: string, { confirm, json }: JsonOption & { confirm: string }) => {
      const { organizations, organizationRemoval } = await services();
      const { id, name } = await organizations.getOrganizationByName(given);
      if (confirm !== name) throw new CliError(`Nothing was deleted: confirm with --confirm ${JSON.stringify(name)}.`);
      const deleted = await organizationRemoval.deleteOrganization({ id, name });
      if (!deleted) throw new CliError(`"${name}" was deleted by another command at the same moment.`);
      const { users, groups, authorizations, admins: accounts } = deleted;
      const text = `Deleted "${name}" (users: ${users}, groups: ${groups}, authorizations: ${authorizations}, accounts: ${accounts}).`;
      answer({ json }, { text, document: { id, name, deleted: { users, groups, authorizations, accounts } } });
    });

  addCatalogueCommands(org, context);
}

const toState = ({ suspendedAt }: { suspendedAt: Date | null }): string =>
  suspendedAt ? `suspended ${toMinute(suspendedAt)}` : 'active';

function toFormat(value: string): UserNameFormat {
  if (value === 'email' || value === 'any') return value;
  throw new InvalidArgumentError('Say "email" or "any".');
}

const toUserTypes = (value: string): readonly string[] | 'any' => (value.trim() === 'any' ? 'any' : value.split(','));
