import type { Logger } from 'pino';
import type { Membership } from '../../accounts/account.types.ts';
import { AccountError } from '../../accounts/account-error.ts';
import type { AuditService } from '../../accounts/audit.service.ts';
import type { AuditedBy } from '../../accounts/audit.types.ts';
import { mayAuthorize } from '../../accounts/may-authorize.ts';
import type { OrganizationService } from '../../accounts/organization.service.ts';
import type { RequestLog } from '../../activity/request-log.types.ts';
import { SETUP_CHECK } from '../../activity/setup-check-client.ts';
import { SCIM_SCOPES } from '../../connections/scopes.ts';
import type { UserService } from '../../directory/user.service.ts';
import type { Guard } from '../../http/caller.ts';
import { createTemporaryUsers } from './create-temporary-users.ts';
import { openCheckServer } from './open-check-server.ts';
import { runSpecTest, type SpecResult } from './run-spec-test.ts';
import { sendLocally } from './send-locally.ts';
import type { OpenScim, SetupCheckResult } from './setup-check.types.ts';
import type { SetupCheckLimits } from './setup-check-limits.ts';

export interface SetupCheckDeps {
  organizations: Pick<OrganizationService, 'getOrganization'>;
  users: Pick<UserService, 'createUser' | 'deleteUser' | 'listUsers'>;
  audit: Pick<AuditService, 'record' | 'listEvents'>;
  limits: SetupCheckLimits;
  openScim: OpenScim;
  /** Of the real connection. */
  guard: Guard;
  requestLog: Pick<RequestLog, 'record'>;
  publicUrl: string;
  /** Of this server. */
  version: string;
  log: Logger;
}

/** A check ran, or could not begin. */
export type SetupCheckRun =
  | { ran: true; result: SetupCheckResult }
  | { ran: false; why: 'running' | 'limited'; retryAfterSeconds: number };

export type SetupCheckService = ReturnType<typeof createSetupCheckService>;

/**
 * Runs Okta's specification test in one organization, over HTTP on this machine, with the SCIM face of this version: it
 * needs no connection, and touches none.
 */
export function createSetupCheckService(deps: SetupCheckDeps) {
  const { organizations, audit, limits, publicUrl, version, log } = deps;
  const temporary = createTemporaryUsers(deps.users);

  /** Whatever happens, the temporary users are removed; what breaks the run off is told in words. */
  async function runIn(organizationId: string, requestId: string) {
    const { userNameFormat, anyUserType } = await organizations.getOrganization(organizationId);
    const context = { organizationId, userNameFormat, anyUserType, actor: SETUP_CHECK, requestId };
    const scopes = new Set<string>(SCIM_SCOPES);
    const caller = { ...context, authorizationId: SETUP_CHECK, clientId: SETUP_CHECK, scopes };
    let results: SpecResult[] = [];
    let brokeOff: string | null = null;
    const server = await openCheckServer({ ...deps, caller });
    try {
      await temporary.removeAll(context);
      await temporary.requireOne(context);
      results = await runSpecTest({ ...server, send: sendLocally, userName: temporary.makeName() });
    } catch (cause) {
      log.error({ err: cause, requestId }, 'a set-up check broke off');
      brokeOff = 'The server did not answer one of the requests in time.';
    }
    try {
      await server.close();
      await temporary.removeAll(context);
    } catch (cause) {
      log.error({ err: cause, requestId }, 'the temporary user of a set-up check was not removed');
      brokeOff ??= 'The temporary user could not be removed; the next check removes it.';
    }
    return { results, brokeOff };
  }

  return {
    /**
     * Runs the test once and keeps the result in the audit list. Throws `not_permitted` for who may not authorize
     * connections, and for a suspended organization.
     */
    async runCheck(member: Membership, by: AuditedBy & { requestId: string }): Promise<SetupCheckRun> {
      requireRight(member);
      const { organizationId, organizationName: organization } = member;
      const permit = await limits.begin(organizationId);
      if (!permit.allowed) return { ran: false, why: permit.why, retryAfterSeconds: permit.retryAfterSeconds };
      try {
        const at = new Date().toISOString();
        const outcome = await runIn(organizationId, by.requestId);
        const baseUrl = `${publicUrl}/scim/v2`;
        const result: SetupCheckResult = { at, version, baseUrl, organization, ranBy: by.actor, ...outcome };
        const passed = result.results.filter((one) => one.passed).length;
        const details = { passed, failed: result.results.length - passed, result };
        await audit.record({ organizationId, action: 'setup_check.run', details, ...by });
        return { ran: true, result };
      } finally {
        await permit.end();
      }
    },

    /** The last result; undefined: no check ran yet. For every member. */
    async findLast({ organizationId }: Pick<Membership, 'organizationId'>): Promise<SetupCheckResult | undefined> {
      const { events } = await audit.listEvents({ organizationId, action: 'setup_check.run', limit: 1 });
      return (events[0]?.details as { result: SetupCheckResult } | undefined)?.result;
    },
  };
}

function requireRight({ role, suspended, organizationName }: Membership): void {
  if (!mayAuthorize(role)) {
    throw new AccountError('not_permitted', 'Only owners and integrations administrators can run the set-up check.');
  }
  if (suspended) {
    throw new AccountError('not_permitted', `${organizationName} is suspended: its connections do not work.`);
  }
}
