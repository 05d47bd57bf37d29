import { type Command, InvalidArgumentError } from 'commander';
import type { Admin, Organization, Role } from '../accounts/account.types.ts';
import { LINK_HOURS } from '../accounts/admin.service.ts';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import { AUTHORIZING_ROLES } from '../accounts/may-authorize.ts';
import { type CliContext, CliError, type CliServices, JSON_OPTION, type JsonOption } from './cli-context.ts';
import { toMinute } from './to-minute.ts';
import { toTable } from './to-table.ts';

const ROLES = ['owner', 'integrations', 'viewer'] as const satisfies Role[];

interface CreateOptions {
  org: string;
  role: Role;
  name?: string;
  passwordStdin?: boolean;
  json?: boolean;
}

/** `admin create|list|set-role|remove|link`. */
export function addAdminCommands(program: Command, { services, print, answer, readStdin }: CliContext): void {
  const admin = program.command('admin').description('administrators: the people who sign in here');

  admin
    .command('create')
    .argument('<email>')
    .description('create an administrator; one who exists becomes a member of one more organization')
    .requiredOption('--org <name>', 'the organization')
    .requiredOption(
      '--role <role>',
      `${ROLES.join(', ')}; ${AUTHORIZING_ROLES.join(' and ')} may authorize connections`,
      toRole,
    )
    .option('--name <name>', 'the name of the person')
    .option('--password-stdin', 'read the password from standard input instead of printing a one-time link')
    .option(...JSON_OPTION)
    .action(async (email: string, options: CreateOptions) => {
      const { role, passwordStdin, json } = options;
      const open = await services();
      const organization = await open.organizations.getOrganizationByName(options.org);
      const existing = await open.admins.findAdminByEmail(email);
      if (existing) {
        if (passwordStdin) throw new CliError(`${existing.email} exists already and has a password: leave it out.`);
        await open.admins.addMembership(existing, organization.id, role, BY_COMMAND_LINE);
        const text = `${existing.email} existed already and is now ${role} of "${organization.name}".`;
        answer({ json }, { text, document: toDocument(existing, { role, organization, created: false }) });
        return;
      }
      const password = passwordStdin ? (await readStdin()).replace(/\r?\n$/, '') : undefined;
      const created = await open.admins.createAdmin(
        {
          email,
          organizationId: organization.id,
          role,
          ...(options.name !== undefined && { name: options.name }),
          ...(password !== undefined && { password }),
        },
        BY_COMMAND_LINE,
      );
      const passwordLink = password === undefined ? await makeLink(open, created) : undefined;
      const text = `Created ${created.email}, ${role} of "${organization.name}".`;
      answer(
        { json },
        {
          text: passwordLink ? `${text}\n${toLinkText(passwordLink)}` : text,
          document: { ...toDocument(created, { role, organization, created: true }), passwordLink },
        },
      );
    });

  admin
    .command('list')
    .description('list the administrators of an organization')
    .requiredOption('--org <name>', 'the organization')
    .option(...JSON_OPTION)
    .action(async ({ org, json }: OfOrganization & JsonOption) => {
      const { organizations, admins } = await services();
      const { id, name } = await organizations.getOrganizationByName(org);
      const members = await admins.listMembers(id);
      const rows = members.map((one) => [
        one.email,
        one.name ?? '',
        one.role,
        one.hasPassword ? 'set' : 'not set yet',
        toMinute(one.addedAt),
      ]);
      const text =
        rows.length > 0
          ? toTable(['E-MAIL', 'NAME', 'ROLE', 'PASSWORD', 'ADDED'], rows)
          : `"${name}" has no administrators.`;
      answer({ json }, { text, document: members });
    });

  admin
    .command('set-role')
    .argument('<email>')
    .description("change an administrator's role in an organization, from their next request on")
    .requiredOption('--org <name>', 'the organization')
    .requiredOption('--role <role>', ROLES.join(', '), toRole)
    .action(async (email: string, { org, role }: OfOrganization & { role: Role }) => {
      const open = await services();
      const { id, name } = await open.organizations.getOrganizationByName(org);
      const before = await open.admins.setRole(email, id, role, BY_COMMAND_LINE);
      print(`${before.email} is now ${role} of "${name}"${before.role === role ? ', as before' : ''}.`);
    });

  admin
    .command('remove')
    .argument('<email>')
    .description(
      'take an administrator out of an organization and end their sessions; the account goes with its last one',
    )
    .requiredOption('--org <name>', 'the organization')
    .action(async (email: string, { org }: OfOrganization) => {
      const { organizations, admins } = await services();
      const { id, name } = await organizations.getOrganizationByName(org);
      const { email: address, role, accountDeleted } = await admins.removeMember(email, id, BY_COMMAND_LINE);
      const account = accountDeleted
        ? 'The account was deleted: it belonged to no other organization.'
        : 'The account stays: it belongs to other organizations.';
      print(`${address}, ${role}, was removed from "${name}". ${account}`);
    });

  admin
    .command('link')
    .argument('<email>')
    .description('print a new one-time link by which an administrator sets a password')
    .option(...JSON_OPTION)
    .action(async (email: string, { json }: JsonOption) => {
      const open = await services();
      const existing = await open.admins.findAdminByEmail(email);
      if (!existing) throw new CliError(`There is no administrator "${email}".`);
      const passwordLink = await makeLink(open, existing);
      answer({ json }, { text: toLinkText(passwordLink), document: { email: existing.email, passwordLink } });
    });
}

interface OfOrganization {
  org: string;
}

const toDocument = (
  { id, email }: Admin,
  { organization, ...rest }: { role: Role; organization: Organization; created: boolean },
) => ({ id, email, organization: organization.name, ...rest });

async function makeLink({ admins, publicUrl }: CliServices, { id }: Admin): Promise<string> {
  const token = await admins.createOneTimeLink(id, BY_COMMAND_LINE);
  return `${publicUrl}/password/${token}`;
}

const toLinkText = (link: string): string => `Password link (works once, within ${LINK_HOURS} hours):\n${link}`;

function toRole(value: string): Role {
  const role = ROLES.find((one) => one === value);
  if (role) return role;
  throw new InvalidArgumentError(`It must be one of ${ROLES.join(', ')}.`);
}
