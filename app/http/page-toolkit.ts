import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { type Brand, toLogo } from './brand/brand.routes.ts';
import { createCsrf } from './csrf.ts';
import { createErrorPages, type ErrorPages, type ExplainError } from './error-pages.ts';
import { createKnownBrowsers } from './known-browser.ts';
import { logRequests } from './log-requests.ts';
import { pageHeaders } from './page-headers.ts';
import { createPages, type Pages } from './pages.ts';
import { parseForm } from './read-form.ts';
import { requestId } from './request-id.ts';
import { createSessionStore } from './session.store.ts';
import { createSessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';
import type { SignIn, SignInAccounts, SignInAudit } from './sign-in.types.ts';
import { createSignInLimits } from './sign-in-limits.ts';

export interface PageToolkitDeps {
  publicUrl: string;
  brand: Brand;
  supportEmail: string;
  /** The public guide, and what it says about an error text. */
  guide: { url: string; explain: ExplainError };
  /** What each scope allows, in words, by its name. */
  scopeWords: Readonly<Record<string, string>>;
  appSecrets: readonly string[];
  prisma: PrismaClient;
  accounts: SignInAccounts;
  audit: SignInAudit;
  /** Passes a ClockError on while nobody can tell whether a session has ended. */
  requireClock: RequestHandler;
  /** Passes a LimitError on where an address asks for too many pages. */
  limit: RequestHandler;
  log: Logger;
  troubles: Pick<TroubleLog, 'tell'>;
}

/** What every face with pages is given. */
export interface PageToolkit {
  readonly pages: Pages;
  readonly signIn: SignIn;
  readonly errors: ErrorPages;
  readonly explainError: ExplainError;
  /**
   * For routers without sessions: request id, security headers, the limit of the address (`limit` stands in the place of
   * the one that all pages share), log.
   */
  open(options: { popup: boolean; limit?: RequestHandler }): RequestHandler[];
  /** Session and current admin, where a route without forms asks who is signed in. */
  readonly session: RequestHandler[];
  /**
   * For routers with forms: as `open`, then session, current admin, form parser, CSRF protection. `sessionless`: the paths
   * of the forms that need no session.
   */
  guarded(options: { popup: boolean; sessionless: readonly string[] }): RequestHandler[];
}

/** Puts the toolkit of the page routers together, once an app. */
export function createPageToolkit(deps: PageToolkitDeps): PageToolkit {
  const { publicUrl, brand, supportEmail, guide, scopeWords, appSecrets, prisma, accounts, log, troubles } = deps;
  const https = publicUrl.startsWith('https:');
  const csrf = createCsrf({ appSecrets, https });
  const sessions = createSessions({ appSecrets, https, store: createSessionStore(prisma), log, troubles });
  const signIn = createSignIn({
    accounts,
    sessions,
    limits: createSignInLimits({ prisma, appSecrets }),
    browsers: createKnownBrowsers({ appSecrets, https }),
    audit: deps.audit,
    log,
  });
  const pages = createPages({
    brand: brand.name,
    logo: toLogo(brand),
    supportEmail,
    guideUrl: guide.url,
    scopeWords,
    csrf,
  });
  // Sessions, and the counters of failed sign-ins, go by the clock of the process.
  const session = [deps.requireClock, ...sessions.load, signIn.restore];
  // The log is behind the limit: a flood does not fill it.
  const open: PageToolkit['open'] = ({ popup, limit = deps.limit }) => [
    requestId,
    pageHeaders({ https, popup }),
    limit,
    logRequests(log),
  ];
  return {
    pages,
    signIn,
    explainError: guide.explain,
    errors: createErrorPages({ pages, explainError: guide.explain, log, troubles }),
    open,
    session,
    guarded: ({ popup, sessionless }) => [...open({ popup }), ...session, parseForm, csrf.protect(sessionless)],
  };
}
