import type { Request, Response } from 'express';
import type { Authorization, Existing } from '../connections/authorization.types.ts';
import { LIFETIMES } from '../connections/lifetimes.ts';
import type {
  AuthorizeAppLocals,
  CommonLocals,
  NotAllowedLocals,
  OrganizationLocals,
  PageRole,
  PasswordProblem,
  SignInLocals,
} from '../http/pages.types.ts';
import type { SignedInAdmin } from '../http/sign-in.types.ts';
import { toMoment, toMomentOrNull } from '../http/to-moment.ts';
import type { ConsentRequest } from './consent.service.ts';

/** How old a sign-in may be when somebody consents (minutes). */
export const FRESH_MINUTES = 15;

export interface Membership {
  organizationId: string;
  organizationName: string;
  role: PageRole;
  mayAuthorize: boolean;
  /** The organization's time zone, for the times on its pages. */
  timeZone: string;
}

export interface Authorizer {
  name: string | null;
  email: string;
  role: PageRole;
}

interface Deps {
  commonLocals: (req: Request, res: Response) => CommonLocals;
  /** Of the sign-in form, which needs no session. */
  sessionlessLocals: (req: Request, res: Response) => CommonLocals;
  listAuthorizers: (organizationId: string) => Promise<Authorizer[]>;
}

export type InteractionPages = ReturnType<typeof createInteractionPages>;

/** Fills the views of an interaction: what each page says, from what is known. */
export function createInteractionPages({ commonLocals, sessionlessLocals, listAuthorizers }: Deps) {
  const urls = ({ uid }: ConsentRequest) => ({ own: `/interaction/${uid}`, notYou: `/interaction/${uid}?as=other` });
  return {
    signIn(
      req: Request,
      res: Response,
      request: ConsentRequest,
      given: { reentry?: SignedInAdmin; problem?: PasswordProblem; email?: string } = {},
    ): void {
      const { reentry, problem = null, email = '' } = given;
      const locals: SignInLocals = {
        ...sessionlessLocals(req, res),
        action: `${urls(request).own}/sign-in`,
        hidden: {},
        clientName: request.clientName,
        email: reentry?.email ?? email,
        problem,
        reentry: reentry ? { afterMinutes: FRESH_MINUTES, notYouUrl: urls(request).notYou } : null,
        notice: null,
      };
      res.render('sign-in', locals);
    },

    organization(
      req: Request,
      res: Response,
      request: ConsentRequest,
      given: { admin: SignedInAdmin; memberships: Membership[]; nothingChosen: boolean },
    ): void {
      const locals: OrganizationLocals = {
        ...commonLocals(req, res),
        action: `${urls(request).own}/organization`,
        hidden: {},
        clientName: request.clientName,
        signedInAs: given.admin.email,
        notYouUrl: urls(request).notYou,
        organizations: given.memberships.map(({ organizationId, organizationName, role, mayAuthorize }) => ({
          id: organizationId,
          name: organizationName,
          role,
          mayChoose: mayAuthorize,
          selected: false,
        })),
        nothingChosen: given.nothingChosen,
      };
      res.render('organization', locals);
    },

    async notAllowed(
      req: Request,
      res: Response,
      request: ConsentRequest,
      { admin, membership }: { admin: SignedInAdmin; membership: Membership | undefined },
    ): Promise<void> {
      const locals: NotAllowedLocals = {
        ...commonLocals(req, res),
        action: urls(request).own,
        hidden: { admin: admin.id },
        clientName: request.clientName,
        organizationName: membership?.organizationName ?? null,
        role: membership?.role ?? null,
        signedInAs: admin.email,
        notYouUrl: urls(request).notYou,
        authorizers: membership ? await listAuthorizers(membership.organizationId) : [],
      };
      res.status(403).render('not-allowed', locals);
    },

    authorizeApp(
      req: Request,
      res: Response,
      request: ConsentRequest,
      given: { admin: SignedInAdmin; membership: Membership; older: Authorization[]; several: boolean },
    ): void {
      const { admin, membership, older } = given;
      const authorizations = older.map((each) => toOlder(each, membership.timeZone));
      const locals: AuthorizeAppLocals = {
        ...commonLocals(req, res),
        action: urls(request).own,
        hidden: { admin: admin.id, organization: membership.organizationId },
        clientName: request.clientName,
        organizationName: membership.organizationName,
        signedInAs: admin.email,
        notYouUrl: urls(request).notYou,
        otherOrganizationUrl: given.several ? urls(request).own : null,
        scopes: request.scopes,
        lifetimeDays: LIFETIMES.authorization / 86_400,
        redirectHost: request.redirectHost,
        existing: older.length === 0 ? null : { authorizations, selected: defaultExisting(older) },
      };
      res.render('authorize-app', locals);
    },
  };
}

/**
 * What happens to older authorizations where nothing else is chosen: they are replaced, unless somebody kept one beside
 * another before, for a second Okta organization, which must not lose its connection by the way.
 */
export const defaultExisting = (older: readonly Authorization[]): Existing =>
  older.length > 1 && older.some(({ keepsExisting }) => keepsExisting) ? 'keep' : 'replace';

const toOlder = ({ consentedBy, createdAt, lastRequestAt, lastRefreshAt }: Authorization, zone: string) => ({
  consentedBy,
  createdAt: toMoment(createdAt, { zone }),
  lastUsedAt: toMomentOrNull(latest(lastRequestAt, lastRefreshAt), { zone }),
});

const latest = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));
