import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Organization } from '../accounts/account.types.ts';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import { isResourceId } from '../directory/is-resource-id.ts';
import { type CliContext, CliError, type CliServices, JSON_OPTION, type JsonOption } from './cli-context.ts';

/** `user erase`. */
export function addUserCommands(program: Command, { services, answer }: CliContext): void {
  program
    .command('user')
    .description('the people whom Okta provisions')
    .command('erase')
    .argument('<id>', 'the id of the user, also of one that was deleted')
    .description('erase everything that is kept of one person: the user, the history, the request log')
    .requiredOption('--org <name>', 'the organization')
    .option(...JSON_OPTION)
    .action(async (given: string, { org, json }: JsonOption & { org: string }) => {
      const id = given.toLowerCase();
      if (!isResourceId(id)) throw new CliError(`"${given}" is not the id of a user: it has the form of a UUID.`);
      const open = await services();
      const organization = await open.organizations.getOrganizationByName(org);
      const erased = await eraseUser(open, organization, id);
      const text = `Erased ${id} from "${organization.name}": ${toLine(erased)}.`;
      answer({ json }, { text, document: { id, organization: organization.name, ...erased } });
    });
}

interface Erased {
  /** Whether the user was there; one that was deleted before leaves history and requests. */
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
 * recognized: a command that was interrupted is run again. Throws CliError for somebody of whom nothing is kept.
 */
async function eraseUser(open: CliServices, organization: Organization, id: string): Promise<Erased> {
  const { erasure, logErasure, auditErasure, audit, settle } = open;
  const { id: organizationId, userNameFormat, anyUserType } = organization;
  const { eraser, known } = await erasure.findPerson(organizationId, id);
  if (!known && !(await logErasure.isNamed(organizationId, id))) {
    throw new CliError(`There is no user with id ${id} in "${organization.name}", and nothing is kept of one.`);
  }
  const context = {
    organizationId,
    userNameFormat,
    anyUserType,
    actor: BY_COMMAND_LINE.actor,
    requestId: randomUUID(),
  };
  const user = await erasure.deleteUser(context, eraser);
  await pause(settle);
  const requests = await logErasure.erase(organizationId, eraser);
  const references =
    (await erasure.eraseReferences(context, eraser)) + (await auditErasure.erase(organizationId, eraser));
  await audit.record({
    organizationId,
    action: 'user.erased',
    details: { user, requests, references },
    ...BY_COMMAND_LINE,
  });
  const history = await erasure.eraseHistory(organizationId, eraser);
  return { user, history, requests, references };
}

const toLine = ({ user, history, requests, references }: Erased): string =>
  [
    user ? 'the user' : 'no user, who was deleted before',
    `entries of the history: ${history}`,
    `requests: ${requests.deleted} deleted, ${requests.changed} changed`,
    `mentions elsewhere: ${references}`,
  ].join('; ');
