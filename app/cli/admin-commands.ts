import { type Command, InvalidArgumentError } from 'commander';
import type { Admin, Role } from '../accounts/account.types.ts';
import { LINK_HOURS } from '../accounts/admin.service.ts';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import { AUTHORIZING_ROLES } from '../accounts/may-authorize.ts';
import { type CliContext, CliError, type CliServices } from './cli-context.ts';

const ROLES = ['owner', 'integrations', 'viewer'] as const satisfies Role[];

interface CreateOptions {
  org: string;
  role: Role;
  name?: string;
  passwordStdin?: boolean;
}

/** `admin create|link`. */
export function addAdminCommands(program: Command, { services, print, readStdin }: CliContext): void {
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
    .action(async (email: string, { org, role, name, passwordStdin }: CreateOptions) => {
      const open = await services();
      const { id: organizationId, name: orgName } = await open.organizations.getOrganizationByName(org);
      const existing = await open.admins.findAdminByEmail(email);
      if (existing) {
        if (passwordStdin) throw new CliError(`${existing.email} exists already and has a password: leave it out.`);
        await open.admins.addMembership(existing.id, organizationId, role);
        await recordAdded(open, organizationId, { email: existing.email, role });
        print(`${existing.email} existed already and is now ${role} of "${orgName}".`);
        return;
      }
      const password = passwordStdin ? (await readStdin()).replace(/\r?\n$/, '') : undefined;
      const created = await open.admins.createAdmin({
        email,
        organizationId,
        role,
        ...(name !== undefined && { name }),
        ...(password !== undefined && { password }),
      });
      await recordAdded(open, organizationId, { email: created.email, role });
      print(`Created ${created.email}, ${role} of "${orgName}".`);
      if (password === undefined) print(await makeLink(open, created));
    });

  admin
    .command('link')
    .argument('<email>')
    .description('print a new one-time link by which an administrator sets a password')
    .action(async (email: string) => {
      const open = await services();
      const existing = await open.admins.findAdminByEmail(email);
      if (!existing) throw new CliError(`There is no administrator "${email}".`);
      print(await makeLink(open, existing));
    });
}

const recordAdded = ({ audit }: CliServices, organizationId: string, details: { email: string; role: Role }) =>
  audit.record({ organizationId, action: 'admin.added', details, ...BY_COMMAND_LINE });

async function makeLink({ admins, audit, publicUrl }: CliServices, { id, email }: Admin): Promise<string> {
  const token = await admins.createOneTimeLink(id);
  await audit.recordOfAdmin(email, { action: 'admin.link_made', details: { email }, ...BY_COMMAND_LINE });
  return `Password link (works once, within ${LINK_HOURS} hours):\n${publicUrl}/password/${token}`;
}

function toRole(value: string): Role {
  const role = ROLES.find((one) => one === value);
  if (role) return role;
  throw new InvalidArgumentError(`Say one of ${ROLES.join(', ')}.`);
}
