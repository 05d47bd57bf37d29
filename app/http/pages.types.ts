/**
 * What each view takes: the contract between routes and `views/`. A route renders `res.render(name, locals)` where
 * `locals satisfies` the type named after the view. Every URL and form action is a local: views know no routes.
 */

/** A point in time, made ready to read: `iso` for `datetime`, `exact` on hover, `relative` in the text. */
export interface Moment {
  /** UTC, RFC 3339: `2026-11-24T09:30:00.000Z`. */
  iso: string;
  /** In the organization's time zone, which it names: `24 November 2026, 10:30 CET`. */
  exact: string;
  /** `2 hours ago`, `in 400 days` */
  relative: string;
}

export interface CommonLocals {
  brand: string;
  /** The brand's picture; null: its first letter stands for it. `wide`: it has the name in it. */
  logo: { url: string; wide: boolean } | null;
  supportEmail: string;
  /** The public guide to the set-up. */
  guideUrl: string;
  /** Goes into the hidden field `_csrf` of every form; empty where there is no session (a page without forms). */
  csrfToken: string;
  requestId: string;
  /** What each scope of this server allows, in words, by its name. */
  scopeWords: Readonly<Record<string, string>>;
}

/** Hidden fields of a form, by name; echoed as they are. */
export type HiddenFields = Readonly<Record<string, string>>;

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

/**
 * `authorize-app`: one form, posts `decision` = `accept` | `cancel` beside `_csrf` and `hidden`, and
 * `existing` = `replace` | `keep` where there are older authorizations.
 */
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
  /** The older authorizations from the same redirect host, which the first use of the new one ends or not; null: none. */
  existing: {
    /** Newest first. */
    authorizations: readonly {
      consentedBy: string;
      createdAt: Moment;
      /** Null: never used. */
      lastUsedAt: Moment | null;
    }[];
    selected: 'replace' | 'keep';
  } | null;
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
  /** Where the guide says more about it; null: nowhere. */
  explainedUrl: string | null;
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
