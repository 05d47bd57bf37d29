import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { authorizeInBrowser } from './authorize-in-browser.ts';
import { createBrowser } from './browser.ts';
import { createGroupPush } from './group-push.ts';
import type { Assignment, OktaOrg, OktaOrgOptions, Outcome, Task } from './okta-org.types.ts';
import type { Json, OktaProfile, OktaUser } from './okta-user.types.ts';
import { createProvisioning } from './provision-users.ts';
import { createGroupRequests } from './push-groups.ts';
import { createWire } from './record-exchanges.ts';
import { createScimClient } from './scim-client.ts';
import { createChallenge, createTokenClient } from './token-client.ts';
import { OktaFailure, toShownMessage } from './what-okta-shows.ts';

/**
 * An Okta organization with one instance of the vendor's app: does on the wire what Okta does, keeps its tokens,
 * and says after each operation what Okta would show the administrator.
 */
export function createOktaOrg(options: OktaOrgOptions): OktaOrg {
  const { now = Date.now, sleep = wait, appLabel = 'Brellium', dialect = 'catalog' } = options;
  const { appName = 'brellium_1', adminOrigin = 'https://system-admin.okta.com', reassignment = 'lookup' } = options;
  const redirectUri = `${adminOrigin}/admin/app/cpc/${appName}/oauth/callback`;
  const wire = createWire(now);
  const browser = createBrowser({
    send: wire.send,
    isCaught: (url) => `${url.origin}${url.pathname}` === redirectUri,
  });
  const tokens = createTokenClient({
    send: wire.send,
    now,
    tokenUrl: options.tokenUrl,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    habits: {
      clientAuthentication: options.clientAuthentication ?? 'basic',
      refreshes: options.refreshes ?? 'ahead',
      concurrentRefreshes: options.concurrentRefreshes ?? 'shared',
      rotatedRefreshToken: options.rotatedRefreshToken ?? 'adopt',
    },
  });
  const scim = createScimClient({ send: wire.send, sleep, tokens, baseUrl: options.scimBaseUrl });
  const provisioning = createProvisioning({ scim, dialect, mapping: { typeStubs: options.typeStubs ?? false } });
  const assignments = new Map<string, Assignment>();
  const groups = createGroupPush({
    scim,
    requests: createGroupRequests({
      scim,
      dialect,
      habits: { newGroupMembers: options.newGroupMembers ?? 'none', fullReplace: options.fullReplace ?? 'path' },
    }),
    toMember(userId) {
      const { appUserId, status, user } = assignments.get(userId) ?? {};
      if (appUserId === undefined || status !== 'assigned') return undefined;
      return { value: appUserId, display: user?.profile.login ?? '' };
    },
  });
  const pending = new Map<string, string | undefined>();
  let tasks: Task[] = [];

  /** Runs an operation; a failure becomes an item in Tasks that can be retried. */
  async function perform(title: string, done: string, work: () => Promise<void>): Promise<Outcome> {
    try {
      await work();
      return { ok: true, shown: done };
    } catch (cause) {
      const shown = `${title} to app ${appLabel} failed: ${toShownMessage(cause)}`;
      tasks.push({ title, shown, retry: () => perform(title, done, work) });
      return { ok: false, shown };
    }
  }

  function getAssignment(userId: string): Assignment {
    const assignment = assignments.get(userId);
    if (!assignment) throw new Error(`${userId} was never assigned to ${appLabel}`);
    return assignment;
  }

  function getAppUserId(assignment: Assignment): string {
    if (assignment.appUserId === undefined) throw new OktaFailure('Matching user not found');
    return assignment.appUserId;
  }

  async function assign(user: OktaUser): Promise<Outcome> {
    const assignment: Assignment = { appUserId: undefined, ...assignments.get(user.id), user, status: 'assigned' };
    assignments.set(user.id, assignment);
    const again = reassignment === 'create' && assignment.appUserId !== undefined;
    return perform(`Automatic provisioning of user ${nameOf(user)}`, `${nameOf(user)} is assigned`, async () => {
      const { user: latest } = getAssignment(user.id);
      assignment.appUserId = again ? await provisioning.create(latest) : await provisioning.linkOrCreate(latest);
    });
  }

  function authorizeUrl(): string {
    const state = randomUUID();
    const url = new URL(options.authorizeUrl);
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('client_id', options.clientId);
    url.searchParams.set('redirect_uri', redirectUri);
    url.searchParams.set('state', state);
    if (options.scope) url.searchParams.append('scope', options.scope);
    const proof = options.pkce ? createChallenge() : undefined;
    if (proof) {
      url.searchParams.set('code_challenge', proof.challenge);
      url.searchParams.set('code_challenge_method', 'S256');
    }
    pending.set(state, proof?.verifier);
    return url.href;
  }

  async function acceptCallback(callback: URL): Promise<Outcome> {
    const answer = Object.fromEntries(callback.searchParams);
    const state = answer.state ?? '';
    if (!pending.has(state)) return { ok: false, shown: 'Authentication failed: the state does not match.' };
    const verifier = pending.get(state);
    pending.delete(state);
    if (options.issuer !== undefined && answer.iss !== options.issuer) {
      return { ok: false, shown: `Authentication failed: the answer comes from ${answer.iss ?? 'nobody'}.` };
    }
    if (answer.error || !answer.code) {
      const reason = [answer.error, answer.error_description].filter(Boolean).join(': ');
      return { ok: false, shown: `Authentication failed: ${reason}` };
    }
    try {
      await tokens.exchange(answer.code, redirectUri, verifier);
      return { ok: true, shown: `${appLabel} was verified successfully!` };
    } catch (cause) {
      return { ok: false, shown: `Authentication failed: ${toShownMessage(cause)}` };
    }
  }

  return {
    redirectUri,
    browser,
    exchanges: wire.exchanges,
    loseNextAnswer: wire.loseNextAnswer,
    authorizeUrl,
    acceptCallback,
    assign,
    assignment: (userId) => assignments.get(userId),
    groups,
    confirmMatch(user, appUserId) {
      assignments.set(user.id, { user, appUserId, status: 'assigned' });
    },
    get tasks() {
      return tasks;
    },
    get tokens() {
      return tokens.current();
    },
    async authenticate(administrator) {
      const { callback, pages } = await authorizeInBrowser(browser, authorizeUrl(), administrator);
      const outcome = callback
        ? await acceptCallback(callback)
        : { ok: false, shown: `The window stays on “${pages.at(-1)?.title ?? ''}”.` };
      return { ...outcome, pages, callback };
    },
    async testCredentials() {
      try {
        await scim.listUsers(1, 2);
        return { ok: true, shown: `${appLabel} was verified successfully!` };
      } catch (cause) {
        return { ok: false, shown: `Error authenticating: ${toShownMessage(cause)}` };
      }
    },
    async assignMany(users, concurrency = 4) {
      const outcomes: Outcome[] = [];
      const queue = users.entries();
      const work = async () => {
        for (const [index, user] of queue) outcomes[index] = await assign(user);
      };
      await Promise.all(Array.from({ length: concurrency }, work));
      return outcomes;
    },
    async updateProfile(userId, changes) {
      const assignment = getAssignment(userId);
      const before = assignment.user;
      const after = { ...before, profile: toProfile({ ...before.profile, ...changes }) };
      assignment.user = after;
      const title = `Automatic profile push of user ${nameOf(after)}`;
      return perform(title, `The profile of ${nameOf(after)} was pushed`, () =>
        provisioning.pushProfile(getAppUserId(assignment), before.profile, after),
      );
    },
    async deactivate(userId) {
      const assignment = getAssignment(userId);
      assignment.status = 'unassigned';
      const name = nameOf(assignment.user);
      return perform(`Automatic deprovisioning of user ${name}`, `${name} is unassigned`, () =>
        provisioning.setActive(getAppUserId(assignment), assignment.user, false),
      );
    },
    reassign: (userId) => assign(getAssignment(userId).user),
    async importUsers() {
      let users: Json[];
      try {
        users = await scim.listAll('/Users');
      } catch (cause) {
        return { ok: false, shown: toShownMessage(cause), users: [], scanned: 0, matched: 0 };
      }
      const known = new Set([...assignments.values()].map(({ appUserId }) => appUserId));
      const active = users.filter((user) => user.active !== false);
      const matched = active.filter((user) => known.has(String(user.id))).length;
      const shown = `${active.length} users scanned, ${active.length - matched} new users.`;
      return { ok: true, shown, users, scanned: active.length, matched };
    },
    async retryTasks() {
      const selected = tasks;
      tasks = [];
      const outcomes: Outcome[] = [];
      for (const task of selected) outcomes.push(await task.retry());
      return outcomes;
    },
  };
}

const nameOf = ({ profile }: OktaUser): string => `${profile.firstName} ${profile.lastName}`;

/** Drops the emptied attributes, so that an empty one and a missing one are the same. */
function toProfile(profile: { [K in keyof OktaProfile]?: OktaProfile[K] | undefined }): OktaProfile {
  const { login, email, firstName, lastName, ...rest } = profile;
  if (!login || !email || !firstName || !lastName) throw new Error('login, email, firstName and lastName are required');
  const kept = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { login, email, firstName, lastName, ...Object.fromEntries(kept) };
}
