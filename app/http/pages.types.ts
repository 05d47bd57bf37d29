/**
 * What each view takes: the contract between routes and `views/`. A route renders `res.render(name, locals)` where
 * `locals satisfies` the type named after the view. Every URL and form action is a local: views know no routes.
 */

/** A point in time, made ready to read: `iso` for `datetime`, `exact` on hover, `relative` in the text. */
export interface Moment {
  /** UTC, RFC 3339: `2026-11-24T09:30:00.000Z`. */
  iso: string;
  /** `24 November 2026, 09:30 UTC` */
  exact: string;
  /** `2 hours ago`, `in 400 days` */
  relative: string;
}

export interface CommonLocals {
  brand: string;
  supportEmail: string;
  /** Goes into the hidden field `_csrf` of every form; empty where there is no session (a page without forms). */
  csrfToken: string;
  requestId: string;
  /** What each scope of this server allows, in words, by its name. */
  scopeWords: Readonly<Record<string, string>>;
}

/** Hidden fields of a form, by name; echoed as they are. */
type HiddenFields = Readonly<Record<string, string>>;

/** An admin's role in an organization; only the first two may authorize or revoke a connection. */
export type PageRole = 'owner' | 'integrations' | 'viewer';

/** Why a password was not taken. The same for an unknown e-mail and a wrong password. */
export type PasswordProblem = { kind: 'wrong' } | { kind: 'limited'; minutes: number };

/** `sign-in`: posts `email`, `password`. Status 200; 401 with `wrong`; 429 with `limited`. */
export interface SignInLocals extends CommonLocals {
  action: string;
  hidden: HiddenFields;
  /** The client in whose interaction this is ("Okta"), or null when the console asks. */
  clientName: string | null;
  /** Filled in again; empty at first. */
  email: string;
  problem: PasswordProblem | null;
  /** Set: the person is signed in, but too long ago. The e-mail is then read-only. */
  reentry: {
    /** How old a sign-in may be (15). */
    afterMinutes: number;
    /** Shows this form again with an empty, editable e-mail; a GET that changes nothing. */
    notYouUrl: string;
  } | null;
  /** One sentence above the form, such as "You are signed out."; null: none. */
  notice: string | null;
}

/** `organization`: posts `organization` (an id). */
export interface OrganizationLocals extends CommonLocals {
  action: string;
  hidden: HiddenFields;
  /** The client in whose interaction this is, or null when the console asks. */
  clientName: string | null;
  signedInAs: string;
  notYouUrl: string;
  organizations: readonly OrganizationChoice[];
  /** True: nothing was chosen, or something that may not be. */
  nothingChosen: boolean;
}

interface OrganizationChoice {
  id: string;
  name: string;
  role: PageRole;
  /** False: shown disabled, with the reason: a viewer cannot authorize integrations; any other: it is suspended. */
  mayChoose: boolean;
  selected: boolean;
}

/** `authorize-app`: one form, posts `decision` = `accept` | `cancel` beside `_csrf` and `hidden`. */
export interface AuthorizeAppLocals extends CommonLocals {
  action: string;
  hidden: HiddenFields;
  /** "Okta" */
  clientName: string;
  organizationName: string;
  signedInAs: string;
  notYouUrl: string;
  /** Back to the choice, when the admin may authorize for several. */
  otherOrganizationUrl: string | null;
  /** Scopes to be granted. */
  scopes: readonly string[];
  /** Days after the last use until it ends (400). */
  lifetimeDays: number;
  /** The host of the redirect URI: where the browser goes next. */
  redirectHost: string;
  /** The older authorizations from the same redirect host, ended by the first use of the new one; newest first. */
  replaces: readonly {
    consentedBy: string;
    createdAt: Moment;
    /** Null: never used. */
    lastUsedAt: Moment | null;
  }[];
}

/** `not-allowed`: its form posts `decision` = `cancel`. Status 403. */
export interface NotAllowedLocals extends CommonLocals {
  action: string;
  hidden: HiddenFields;
  clientName: string;
  /** Null: the admin belongs to no organization at all. */
  organizationName: string | null;
  /** The admin's role there. Another than viewer: it is the organization that is suspended. */
  role: PageRole | null;
  signedInAs: string;
  notYouUrl: string;
  /** Who in the organization may authorize integrations. */
  authorizers: readonly { name: string | null; email: string; role: PageRole }[];
}

/** `message`: a page that explains; errors and confirmations. */
export interface MessageLocals extends CommonLocals {
  tone: 'problem' | 'done';
  /** What happened, in a few words, without a full stop. */
  title: string;
  /** What happened, one paragraph each. */
  happened: readonly string[];
  /** What to do next; one sentence is a paragraph, several a numbered list. */
  next: readonly string[];
  /** Values worth copying into a message to support: the redirect URI, the client id. */
  details: readonly { label: string; value: string }[];
  link: { href: string; label: string } | null;
}

/** `set-password`: posts `password`, `passwordAgain`. Status 200, or 422 with problems. */
export interface SetPasswordLocals extends CommonLocals {
  action: string;
  hidden: HiddenFields;
  email: string;
  /** What a password must be, in words: "At least 12 characters". */
  rules: readonly string[];
  problems: readonly { field: 'password' | 'passwordAgain'; text: string }[];
}

/** What the console's frame takes beside CommonLocals. */
export interface ConsoleLocals extends CommonLocals {
  organizationName: string;
  signedInAs: string;
  role: PageRole;
  nav: {
    connectionUrl: string;
    usersUrl: string;
    /** POST with `_csrf`. */
    signOutAction: string;
    /** Null when the admin belongs to one organization only. */
    switchOrganizationUrl: string | null;
  };
}

/** Why an authorization ended. */
type PageEndReason = 'revoked' | 'revoked_by_client' | 'code_replayed' | 'replaced' | 'never_used' | 'expired';

export interface AuthorizationView {
  id: string;
  status: 'pending' | 'active' | 'ended';
  /** E-mail of who consented; stays when the account is gone. */
  consentedBy: string;
  redirectHost: string;
  scopes: readonly string[];
  createdAt: Moment;
  lastRequestAt: Moment | null;
  lastRefreshAt: Moment | null;
  /** When it ends if nobody uses it any more. */
  expiresAt: Moment;
  endedAt: Moment | null;
  endReason: PageEndReason | null;
  /** The confirmation page; null when ended, or when the admin has no right to revoke. */
  revokeUrl: string | null;
}

/** `console/connection` (the start page). */
export interface ConnectionLocals extends ConsoleLocals {
  /** "Okta" */
  clientName: string;
  /** Pending and active ones, newest first. */
  live: readonly AuthorizationView[];
  /** Newest first. */
  ended: readonly AuthorizationView[];
  users: { active: number; inactive: number };
  /** One sentence after an action ("The authorization was revoked."); null: none. */
  notice: string | null;
}

/** `console/revoke`: posts `password`. Status 200; 401 with `wrong`; 429 with `limited`. */
export interface RevokeLocals extends ConsoleLocals {
  action: string;
  hidden: HiddenFields;
  clientName: string;
  authorization: AuthorizationView;
  /** How many other authorizations of this connection stay live. */
  othersLive: number;
  cancelUrl: string;
  problem: PasswordProblem | null;
}

/** `console/users`: its search form is a GET with `q`. */
export interface UsersLocals extends ConsoleLocals {
  searchAction: string;
  q: string;
  users: readonly UserRow[];
  /** How many match `q` (all, when `q` is empty). */
  total: number;
  /** True: the organization has no user at all, whatever `q`. */
  directoryEmpty: boolean;
  previousUrl: string | null;
  nextUrl: string | null;
}

export interface UserRow {
  url: string;
  /** displayName, else formatted or given and family name; null: none. */
  name: string | null;
  userName: string;
  email: string | null;
  userType: string | null;
  active: boolean;
  lastChangedAt: Moment;
}

/** `console/user`. */
export interface UserLocals extends ConsoleLocals {
  user: {
    id: string;
    /** As in UserRow. */
    name: string | null;
    userName: string;
    active: boolean;
    userType: string | null;
    permissions: readonly string[];
    createdAt: Moment;
    lastChangedAt: Moment;
    /**
     * By SCIM path without the schema's URN: `userName`, `name.givenName`, `department`, `manager.value`.
     * Multi-valued ones (`emails`, `phoneNumbers`, `addresses`) have one entry a value, in words: `ann@x (work, primary)`.
     * Absent or empty: shown as "not set". Paths that the view does not know come under "Other attributes".
     */
    values: Readonly<Record<string, readonly string[]>>;
  };
  /** Newest first. */
  history: readonly HistoryEntry[];
  /** Older history; null: this is all. */
  olderHistoryUrl: string | null;
  /** Back to the list. */
  backUrl: string;
}

type HistoryAction = 'created' | 'updated' | 'deactivated' | 'reactivated' | 'restored' | 'deleted';

export interface HistoryEntry {
  at: Moment;
  /** In words: "Okta (system-admin.okta.com)". */
  who: string;
  action: HistoryAction;
  requestId: string;
  /** `attribute` by SCIM path without the schema's URN; values in words, null: not set. */
  lines: readonly { attribute: string; before: string | null; after: string | null }[];
}
