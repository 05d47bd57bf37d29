import type { AdminService } from '../accounts/admin.service.ts';
import type { AuditService } from '../accounts/audit.service.ts';
import type { ConsoleErasure } from '../accounts/console-erasure.service.ts';
import type { OrganizationService } from '../accounts/organization.service.ts';
import type { OrganizationRemoval } from '../accounts/organization-removal.service.ts';
import type { LogErasure } from '../activity/log-erasure.service.ts';
import type { AuthorizationService } from '../connections/authorization.service.ts';
import type { ClientService } from '../connections/client.service.ts';
import type { CatalogueService } from '../directory/catalogue.service.ts';
import type { ErasureService } from '../directory/erasure/erasure.service.ts';
import type { SigningKeys } from '../oauth/signing-keys.ts';

/** What commands work with, once the database is open. */
export interface CliServices {
  admins: AdminService;
  organizations: OrganizationService;
  organizationRemoval: OrganizationRemoval;
  audit: AuditService;
  erasure: ErasureService;
  logErasure: LogErasure;
  consoleErasure: ConsoleErasure;
  /** How long (ms) a running server may take to answer what it has begun and to write its request log; 0: none can run. */
  settle: number;
  catalogues: CatalogueService;
  clients: ClientService;
  authorizations: AuthorizationService;
  signingKeys: SigningKeys;
  publicUrl: string;
}

/** How an answer was asked for. */
export interface JsonOption {
  json?: boolean;
}

/** The option of every command that lists or creates. */
export const JSON_OPTION = ['--json', 'answer with one JSON document'] as const;

/** What a command is given: services on demand (so that `--help` opens no database) and the terminal. */
export interface CliContext {
  services(): Promise<CliServices>;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  note(line: string): void;
  /** Waits so long (ms). */
  pause(time: number): Promise<unknown>;
  /** Writes the answer of a command to standard output: as text, or with `json` as one JSON document. */
  answer(asked: JsonOption, answer: { text: string; document: unknown }): void;
  readStdin(): Promise<string>;
}

/** A refusal of the command line itself; its message is shown as it is. */
export class CliError extends Error {
  override name = 'CliError';
}
