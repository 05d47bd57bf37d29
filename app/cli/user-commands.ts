import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Organization } from '../accounts/account.types.ts';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import { isResourceId } from '../directory/is-resource-id.ts';
import { type CliContext, CliError, type CliServices, JSON_OPTION, type JsonOption } from './cli-context.ts';

interface EraseOptions extends JsonOption {
  org: string;
  active?: boolean;
}

/** `user erase`. */
export function addUserCommands(program: Command, context: CliContext): void {
  program
    .command('user')
    .description('the people whom Okta provisions')
    .command('erase')
    .argument('<id>', 'the id of the user, who may already be deleted')
    .description('erase all data about one person: the user, the history, the request log')
    .requiredOption('--org <name>', 'the organization')
    .option('--active', 'erase the user even while active: the id may have been taken over by another person')
    .option(...JSON_OPTION)
    .action(async (given: string, { org, active = false, json }: EraseOptions) => {
      const id = given.toLowerCase();
      if (!isResourceId(id))
        throw new CliError(
          `"${given}" is not the id of a user: ids are UUIDs, such as 4c0e1ca3-5d1f-4a52-9d0c-1f6e8a7b2c3d.`,
        );
      const { organizations } = await context.services();
      const organization = await organizations.getOrganizationByName(org);
      const erased = await eraseUser(context, organization, { id, active });
      const text = `Erased ${id} from "${organization.name}": ${toLine(erased)}.`;
      context.answer({ json }, { text, document: { id, organization: organization.name, ...erased } });
    });
}

interface Erased {
  /** Whether the user was there; one that was already deleted leaves history and requests. */
  user: boolean;
  /** Entries of the history that were deleted. */
  history: number;
  /** Requests that were deleted, and those from which the person was taken. */
  requests: { deleted: number; changed: number };
  /** Users, groups and entries of others from which the person was taken. */
  references: number;
}

/**
 * Erases a person, step by step; each step can be repeated, and the history goes last, since it tells by what the person is
 * recognized: a command that was interrupted is run again. Throws CliError for an active user that was not asked for, and
 * for somebody about whom no data is stored.
 */
async function eraseUser(
  { services, note, pause }: CliContext,
  organization: Organization,
  { id, active }: { id: string; active: boolean },
): Promise<Erased> {
  const { erasure, logErasure, consoleErasure, audit, settle } = await services();
  const { id: organizationId, userNameFormat, anyUserType } = organization;
  const context = {
    organizationId,
    userNameFormat,
    anyUserType,
    actor: BY_COMMAND_LINE.actor,
    requestId: randomUUID(),
  };
  const deletion = await erasure.deleteUser(context, id, { active });
  if (deletion === 'active') throw userIsActive(id, organization);
  if (deletion === 'unknown') await requireNamed({ erasure, logErasure }, organization, id);
  if (settle > 0) {
    note(`Waiting ${settle / 1_000} seconds for requests that are under way, and for the log of running servers.`);
    await pause(settle);
  }
  const eraser = await erasure.findEraser(organizationId, id);
  const requests = await logErasure.erase(organizationId, eraser);
  const references =
    (await erasure.eraseReferences(context, eraser)) + (await consoleErasure.erase(organizationId, eraser));
  const user = deletion === 'deleted';
  await audit.record({
    organizationId,
    action: 'user.erased',
    details: { user, requests, references },
    ...BY_COMMAND_LINE,
  });
  const history = await erasure.eraseHistory(organizationId, eraser);
  return { user, history, requests, references };
}

/** Whether a user of that id is known from the request log alone. Throws CliError. */
async function requireNamed(
  { erasure, logErasure }: Pick<CliServices, 'erasure' | 'logErasure'>,
  { id: organizationId, name }: Organization,
  id: string,
): Promise<void> {
  if (!(await erasure.isGroup(organizationId, id)) && (await logErasure.isNamed(organizationId, id))) return;
  throw new CliError(`There is no user with id ${id} in "${name}", and no data about one is stored.`);
}

const userIsActive = (id: string, { name }: Organization): CliError =>
  new CliError(
    `Nothing was erased: user ${id} of "${name}" is active, and may be another person who took over the id (person_since in directory_users). Look at the user in the console. To erase a leaver, remove the assignment in Okta first; to erase the active user, repeat the command with --active.`,
  );

const toLine = ({ user, history, requests, references }: Erased): string =>
  [
    user
      ? 'the user'
      : history > 0
        ? 'user already deleted'
        : 'the organization has no user with this id, only logged requests that name it',
    `entries of the history: ${history}`,
    `requests: ${requests.deleted} deleted, ${requests.changed} changed`,
    `mentions elsewhere: ${references}`,
  ].join('; ');
