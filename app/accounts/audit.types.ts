import type { Role } from './account.types.ts';
import type { SettingChange } from './settings.types.ts';

type Nothing = Readonly<Record<string, never>>;

/** An authorization in the audit list: enough to know it by when it is gone. */
export interface AuditedAuthorization {
  readonly authorizationId: string;
  /** "Okta" */
  readonly clientName: string;
  readonly redirectHost: string;
}

/** Every action of the audit list, and what is kept of it beside who, when and by which request. Never a secret. */
export interface AuditDetails {
  'sign_in.succeeded': { readonly address: string };
  /** Refused before the password was looked at: too many failures came before. Kept once in a quarter of an hour. */
  'sign_in.limited': { readonly address: string };
  'password.set': Nothing;
  'admin.added': { readonly email: string; readonly role: Role };
  'admin.role_changed': { readonly email: string; readonly before: Role; readonly role: Role };
  'admin.removed': {
    readonly email: string;
    readonly role: Role;
    /** The organization was the last that they belonged to. */
    readonly accountDeleted: boolean;
  };
  'admin.link_made': { readonly email: string };
  'authorization.accepted': AuditedAuthorization & {
    readonly scopes: readonly string[];
    /** What was to become of older ones from the same host; null: there was none. */
    readonly existing: 'replace' | 'keep' | null;
  };
  'authorization.revoked': AuditedAuthorization;
  /** RFC 7009. */
  'authorization.revoked_by_client': AuditedAuthorization;
  'authorization.code_replayed': AuditedAuthorization;
  'organization.created': Nothing;
  'organization.suspended': Nothing;
  'organization.resumed': Nothing;
  'settings.changed': { readonly changes: readonly SettingChange[] };
  'catalogue.added': { readonly kind: string; readonly id: string; readonly displayName: string };
  'catalogue.removed': { readonly kind: string; readonly id: string; readonly holders: number };
  /** Who it was is not said, on purpose. */
  'user.erased': {
    /** False: the user had been deleted before. */
    readonly user: boolean;
    readonly requests: { readonly deleted: number; readonly changed: number };
    /** Entries and users from which the person was taken. */
    readonly references: number;
  };
  'users.exported': {
    /** What the list was narrowed to, in words; empty: all users. */
    readonly filter: string;
  };
  'setup_check.run': {
    readonly passed: number;
    readonly failed: number;
    /** The whole result, as the set-up check reads it back. */
    readonly result: unknown;
  };
}

/** Actions of an operator that are of no organization, or end one: they are in no organization's list. */
export interface OperatorAuditDetails {
  'client.added': {
    readonly clientId: string;
    readonly name: string;
    readonly appName: string;
    readonly keys: boolean;
  };
  'client.app_name_changed': { readonly clientId: string; readonly appName: string };
  'client.secret_added': { readonly clientId: string };
  'client.secrets_retired': { readonly clientId: string; readonly retired: number };
  'client.test_hosts_removed': { readonly clientId: string; readonly removed: number };
  'secrets.rewrapped': { readonly rewrapped: number; readonly keys: number };
  'key.rotated': { readonly kid: string };
  'key.retired': { readonly kids: readonly string[] };
  'organization.deleted': { readonly organizationId: string; readonly name: string };
}

/** An operator's action with the details that belong to it. */
export type OperatorAct = {
  [A in keyof OperatorAuditDetails]: { readonly action: A; readonly details: OperatorAuditDetails[A] };
}[keyof OperatorAuditDetails];

export type AuditAction = keyof AuditDetails;

/** An action with the details that belong to it. */
export type AuditedAct = { [A in AuditAction]: { readonly action: A; readonly details: AuditDetails[A] } }[AuditAction];

/** By whom, and by which request of theirs; the command line has none. */
export interface AuditedBy {
  /** The administrator's e-mail, kept as text when the account is gone; a client's name; or "command line". */
  readonly actor: string;
  readonly requestId: string | null;
}

export type NewAuditEvent = AuditedAct & AuditedBy & { readonly organizationId: string };

export type NewOperatorEvent = OperatorAct & AuditedBy & { readonly organizationId: null };

/** An entry of the list. */
export interface AuditEvent extends AuditedBy {
  readonly id: number;
  /** An action of this version; another's is shown by its bare name. */
  readonly action: string;
  readonly details: unknown;
  readonly createdAt: Date;
}

/** Part of a list, newest first. */
export interface AuditQuery {
  /** Null: entries that belong to no organization. */
  readonly organizationId: string | null;
  readonly action?: string;
  /** Compared without case. */
  readonly actor?: string;
  /** Only what is older than this id. */
  readonly before?: number;
  /** Only what is newer than this id: the `limit` nearest to it. */
  readonly after?: number;
  readonly limit: number;
}
