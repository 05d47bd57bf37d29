import type { AuditAction, AuditDetails, AuditedAuthorization } from './audit.types.ts';
import { toSettingLine } from './setting-words.ts';

/** One line of what an entry says beside its action; `before` is undefined where nothing was replaced. */
export interface AuditLine {
  readonly label: string;
  readonly before?: string | null;
  readonly value: string | null;
}

type Words = {
  readonly [A in AuditAction]: { readonly label: string; readonly tell: (details: AuditDetails[A]) => AuditLine[] };
};

const ROLES = { owner: 'owner', integrations: 'integrations administrator', viewer: 'viewer' };
const EXISTING = { replace: 'replaced by this one at its first use', keep: 'kept beside this one' };
const nothing = (): AuditLine[] => [];
const address = ({ address: value }: { address: string }): AuditLine[] => [{ label: 'From', value }];
const authorization = ({ clientName, redirectHost }: AuditedAuthorization): AuditLine[] => [
  { label: 'Authorization', value: `${clientName} (${redirectHost})` },
];

/** What each action is called, and what an entry tells: the one home of the audit list's words. */
const AUDIT_WORDS: Words = {
  'sign_in.succeeded': { label: 'Signed in', tell: address },
  'sign_in.limited': { label: 'Sign-in refused after too many failed tries', tell: address },
  'password.set': { label: 'Set a password by a one-time link', tell: nothing },
  'admin.added': {
    label: 'Made somebody an administrator',
    tell: ({ email, role }) => [{ label: email, value: ROLES[role] }],
  },
  'admin.role_changed': {
    label: "Changed an administrator's role",
    tell: ({ email, before, role }) => [{ label: email, before: ROLES[before], value: ROLES[role] }],
  },
  'admin.removed': {
    label: 'Removed an administrator',
    tell: ({ email, role }) => [{ label: email, before: ROLES[role], value: null }],
  },
  'admin.link_made': {
    label: 'Made a one-time link to set a password',
    tell: ({ email }) => [{ label: 'For', value: email }],
  },
  'authorization.accepted': {
    label: 'Accepted Authorize App',
    tell: (details) => [
      ...authorization(details),
      { label: 'May', value: details.scopes.join(', ') },
      ...(details.existing ? [{ label: 'Older ones from this host', value: EXISTING[details.existing] }] : []),
    ],
  },
  'authorization.revoked': { label: 'Revoked an authorization', tell: authorization },
  'authorization.revoked_by_client': { label: 'Gave an authorization back', tell: authorization },
  'authorization.code_replayed': {
    label: 'Presented an authorization code twice: the authorization was ended for safety',
    tell: authorization,
  },
  'organization.created': { label: 'Created the organization', tell: nothing },
  'organization.suspended': { label: 'Suspended the organization', tell: nothing },
  'organization.resumed': { label: 'Resumed the organization', tell: nothing },
  'settings.changed': { label: 'Changed settings', tell: ({ changes }) => changes.map(toSettingLine) },
  'catalogue.added': {
    label: 'Added a role or entitlement',
    tell: ({ kind, id, displayName }) => [{ label: `The ${kind} ${id}`, value: displayName }],
  },
  'catalogue.removed': {
    label: 'Removed a role or entitlement',
    tell: ({ kind, id, holders }) => [{ label: `The ${kind} ${id}`, value: `held by ${holders}, who keep it` }],
  },
  'user.erased': {
    label: 'Erased a user',
    tell: ({ requests, references }) => [
      { label: 'Requests deleted', value: String(requests.deleted) },
      { label: 'Requests changed', value: String(requests.changed) },
      { label: 'Mentions elsewhere', value: String(references) },
    ],
  },
  'users.exported': {
    label: 'Exported users as CSV',
    tell: ({ filter }) => [{ label: 'Which', value: filter || 'all users' }],
  },
  'setup_check.run': {
    label: 'Ran the set-up check',
    tell: ({ passed, failed }) => [
      { label: 'Passed', value: String(passed) },
      { label: 'Failed', value: String(failed) },
    ],
  },
};

/** Every action with its words, for a choice. */
export const AUDIT_LABELS: readonly { readonly action: AuditAction; readonly label: string }[] = (
  Object.keys(AUDIT_WORDS) as AuditAction[]
).map((action) => ({ action, label: AUDIT_WORDS[action].label }));

/** Whether the text names an action of the list. */
export const isAuditAction = (text: string): text is AuditAction => Object.hasOwn(AUDIT_WORDS, text);

/** An entry in words; an action that this version does not know by its bare name. */
export function toAuditWords(action: string, details: unknown): { label: string; lines: readonly AuditLine[] } {
  if (!isAuditAction(action)) return { label: action, lines: [] };
  const { label, tell } = AUDIT_WORDS[action];
  return { label, lines: (tell as (details: unknown) => AuditLine[])(details) };
}
