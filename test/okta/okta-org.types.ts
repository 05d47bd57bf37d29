import type { Administrator } from './authorize-in-browser.ts';
import type { Browser } from './browser.ts';
import type { GroupHabits, GroupPush } from './okta-group.types.ts';
import type { Json, OktaProfile, OktaUser } from './okta-user.types.ts';
import type { Page } from './parse-page.ts';
import type { Exchange } from './record-exchanges.ts';
import type { TokenHabits, Tokens } from './token-client.ts';

/**
 * How the app was made in Okta: from the catalog (full profiles by PUT, `active` by PATCH; with "Support PATCH for
 * User" profiles by PATCH too) or by the App Integration Wizard (everything by PUT).
 */
export type Dialect = 'catalog' | 'catalog-patch' | 'custom';

export interface OktaOrgOptions extends Partial<TokenHabits>, Partial<GroupHabits> {
  authorizeUrl: string;
  tokenUrl: string;
  /** Without trailing slash, as `https://…/scim/v2`. */
  scimBaseUrl: string;
  clientId: string;
  clientSecret: string;
  /** The `iss` that must come back (RFC 9207); not looked at when undefined. */
  issuer?: string;
  /** Label of the app in Okta's pages. */
  appLabel?: string;
  /** `{appName}` of the redirect URI. */
  appName?: string;
  /** Which Okta cell: `https://system-admin.okta.com` unless said otherwise. */
  adminOrigin?: string;
  /** Sent only when given. */
  scope?: string;
  /** S256 when true; Okta's own habit is unknown, so none unless asked. */
  pkce?: boolean;
  dialect?: Dialect;
  /** Whether an unassigned user is found again by userName, or created again with the old `externalId`. */
  reassignment?: 'lookup' | 'create';
  /** Okta's default type mappings, which give `[{type:""}]` for what is empty. */
  typeStubs?: boolean;
  /** The clock; also of the tokens' expiry. */
  now?: () => number;
  /** Waits; only for `Retry-After`. */
  sleep?: (milliseconds: number) => Promise<void>;
}

/** How an operation ended, in Okta and in the words Okta shows the administrator. */
export interface Outcome {
  ok: boolean;
  shown: string;
}

interface SetUpOutcome extends Outcome {
  /** What the administrator read on the way. */
  pages: Page[];
  /** Where the browser came back to Okta, with `code` or `error`. */
  callback: URL | undefined;
}

interface ImportOutcome extends Outcome {
  users: Json[];
  scanned: number;
  /** How many of the scanned users Okta already has an assignment for. */
  matched: number;
}

export interface Assignment {
  user: OktaUser;
  /** The app's id of the user, once known. */
  appUserId: string | undefined;
  status: 'assigned' | 'unassigned';
}

/** An item of Dashboard > Tasks. */
export interface Task {
  title: string;
  shown: string;
  retry: () => Promise<Outcome>;
}

export interface OktaOrg {
  /** "Authenticate with …": the whole way through the server's pages, then the code for tokens. */
  authenticate(administrator: Administrator): Promise<SetUpOutcome>;
  /** The authorize URL the button opens, with a fresh `state`. */
  authorizeUrl(): string;
  redirectUri: string;
  /** Takes the callback of an authorize URL made by this org: checks `state` and `iss`, exchanges the code. */
  acceptCallback(callback: URL): Promise<Outcome>;
  testCredentials(): Promise<Outcome>;
  assign(user: OktaUser): Promise<Outcome>;
  assignMany(users: readonly OktaUser[], concurrency?: number): Promise<Outcome[]>;
  /** A change of the profile in Okta, pushed to the app; a key with the value undefined empties it. */
  updateProfile(userId: string, changes: { [K in keyof OktaProfile]?: OktaProfile[K] | undefined }): Promise<Outcome>;
  deactivate(userId: string): Promise<Outcome>;
  reassign(userId: string): Promise<Outcome>;
  importUsers(): Promise<ImportOutcome>;
  /** Confirms that an imported user is this person: assigned from then on, without a request. */
  confirmMatch(user: OktaUser, appUserId: string): void;
  /** The tab Push Groups. */
  readonly groups: GroupPush;
  retryTasks(): Promise<Outcome[]>;
  /** The server does the next request, its answer is lost. */
  loseNextAnswer(): void;
  assignment(userId: string): Assignment | undefined;
  readonly tasks: readonly Task[];
  readonly tokens: Tokens | undefined;
  readonly exchanges: readonly Exchange[];
  /** The administrator's browser, for the vendor's other pages. */
  readonly browser: Browser;
}
