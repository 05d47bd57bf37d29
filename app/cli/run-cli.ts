import { setTimeout } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { AccountError } from '../accounts/account-error.ts';
import { createAdminService } from '../accounts/admin.service.ts';
import { createAdminStore } from '../accounts/admin.store.ts';
import { createAuditService } from '../accounts/audit.service.ts';
import { createAuditStore } from '../accounts/audit.store.ts';
import { createConsoleErasure } from '../accounts/console-erasure.service.ts';
import { createConsoleErasureStore } from '../accounts/console-erasure.store.ts';
import { createOrganizationService } from '../accounts/organization.service.ts';
import { createOrganizationStore } from '../accounts/organization.store.ts';
import { createOrganizationRemoval } from '../accounts/organization-removal.service.ts';
import { createOrganizationRemovalStore } from '../accounts/organization-removal.store.ts';
import { createLogErasure } from '../activity/log-erasure.service.ts';
import { createLogErasureStore } from '../activity/log-erasure.store.ts';
import { ConfigError } from '../config/load-config.ts';
import { createAuthorizationService } from '../connections/authorization.service.ts';
import { createAuthorizationStore } from '../connections/authorization.store.ts';
import { createClientService } from '../connections/client.service.ts';
import { createClientStore } from '../connections/client.store.ts';
import { ConnectionsError } from '../connections/connections-error.ts';
import { createCatalogueService } from '../directory/catalogue.service.ts';
import { createCatalogueStore } from '../directory/catalogue.store.ts';
import { DEFAULT_USER_TYPES } from '../directory/default-user-types.ts';
import { DirectoryError } from '../directory/directory-error.ts';
import { createErasureService } from '../directory/erasure/erasure.service.ts';
import { createErasureStore } from '../directory/erasure/erasure.store.ts';
import { createSigningKeyStore } from '../oauth/signing-key.store.ts';
import { createSigningKeys, SigningKeyError } from '../oauth/signing-keys.ts';
import { TOKEN_LIFETIME } from '../oauth/token-cache.ts';
import { DEADLINES } from '../scim/deadline.ts';
import type { Started } from '../start-up.ts';
import { DatabaseConnectError, isDatabaseUnavailable } from '../store/database-errors.ts';
import { FolderLockedError } from '../store/lock-folder.ts';
import { OlderServerError } from '../store/migrate.ts';
import { PoolerError } from '../store/require-sessions.ts';
import { addAdminCommands } from './admin-commands.ts';
import { addAuditCommands } from './audit-commands.ts';
import { type CliContext, CliError, type CliServices } from './cli-context.ts';
import { addClientCommands } from './client-commands.ts';
import { addConnectionCommands } from './connection-commands.ts';
import { addOrgCommands } from './org-commands.ts';
import { addSecretCommands } from './secret-commands.ts';
import { addUserCommands } from './user-commands.ts';

/** A running server answers a bulk request in this time at most, and writes its request log twice a second (ms). */
const LOG_SETTLES = DEADLINES.bulk + 5_000;

export interface CliRun {
  /** What follows `cli` on the command line. */
  args: readonly string[];
  /** Starts up as the server does: configuration, migrations, bootstrap. */
  start: () => Promise<Pick<Started, 'config' | 'appSecrets' | 'database' | 'bootstrapped'>>;
  out: (text: string) => void;
  err: (text: string) => void;
  readStdin: () => Promise<string>;
  /** Waits so long (ms). */
  pause?: (time: number) => Promise<unknown>;
}

/** Runs one command. Gives the exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function runCli({ args, start, out, err, readStdin, pause = setTimeout }: CliRun): Promise<number> {
  let close: (() => Promise<void>) | undefined;
  let opened: Promise<CliServices> | undefined;
  const open = async (): Promise<CliServices> => {
    const started = await start();
    close = started.database.close;
    announceOwner(started, err);
    return toServices(started);
  };
  const context: CliContext = {
    services: () => {
      opened ??= open();
      return opened;
    },
    print: (line) => out(`${line}\n`),
    note: (line) => err(`${line}\n`),
    pause,
    answer: ({ json }, { text, document }) => out(`${json ? JSON.stringify(document, null, 2) : text}\n`),
    readStdin,
  };
  try {
    await createProgram(context, out, err).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    err(`error: ${toMessage(cause)}\n`);
    return 1;
  } finally {
    await close?.();
  }
}

function createProgram(context: CliContext, out: (text: string) => void, err: (text: string) => void): Command {
  const program = new Command('npm run cli --')
    .description(
      'Operator commands. They start up as the server does: migrations, then bootstrap of an empty database.',
    )
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage. No secret is ever an argument.')
    .configureOutput({ writeOut: out, writeErr: err })
    .showHelpAfterError('(see --help)')
    .exitOverride();
  addOrgCommands(program, context);
  addAdminCommands(program, context);
  addClientCommands(program, context);
  addConnectionCommands(program, context);
  addUserCommands(program, context);
  addAuditCommands(program, context);
  addSecretCommands(program, context);
  return program;
}

function toServices({
  config,
  appSecrets,
  database,
}: Pick<Started, 'config' | 'appSecrets' | 'database'>): CliServices {
  return {
    admins: createAdminService({ store: createAdminStore(database.prisma) }),
    organizations: createOrganizationService({
      store: createOrganizationStore(database.prisma),
      shippedUserTypes: DEFAULT_USER_TYPES,
    }),
    organizationRemoval: createOrganizationRemoval({
      store: createOrganizationRemovalStore(database),
      settle: database.kind === 'server' ? TOKEN_LIFETIME : 0,
    }),
    erasure: createErasureService({ store: createErasureStore(database) }),
    logErasure: createLogErasure({ store: createLogErasureStore(database) }),
    consoleErasure: createConsoleErasure({ store: createConsoleErasureStore(database) }),
    settle: database.kind === 'server' ? LOG_SETTLES : 0,
    audit: createAuditService({ store: createAuditStore(database) }),
    catalogues: createCatalogueService({ store: createCatalogueStore(database) }),
    clients: createClientService({ clients: createClientStore(database) }),
    authorizations: createAuthorizationService({ authorizations: createAuthorizationStore(database) }),
    signingKeys: createSigningKeys({
      store: createSigningKeyStore(database),
      exclusively: database.exclusively,
      appSecrets,
    }),
    publicUrl: config.publicUrl,
  };
}

/** A command may be what fills an empty database: the owner's generated password is shown nowhere else. */
function announceOwner({ bootstrapped: { owner } }: Pick<Started, 'bootstrapped'>, err: (text: string) => void): void {
  if (!owner) return;
  err(`The empty database was set up. Owner: ${owner.email}\n`);
  if (owner.generatedPassword) err(`Password of the owner, shown this once: ${owner.generatedPassword}\n`);
}

function toMessage(cause: unknown): string {
  const known = [
    ...[CliError, AccountError, ConnectionsError, DirectoryError],
    ...[ConfigError, FolderLockedError, OlderServerError, PoolerError, SigningKeyError],
  ];
  if (known.some((kind) => cause instanceof kind)) return (cause as Error).message;
  if (cause instanceof DatabaseConnectError) return `${cause.variable}: ${cause.message}`;
  if (isDatabaseUnavailable(cause)) return `the database cannot be reached (DATABASE_URL): ${lastLine(cause)}`;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

const lastLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).trim().split('\n').at(-1) ?? '';
