import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import type { Logger } from 'pino';
import type { KnownBrowsers } from './known-browser.ts';
import { readField } from './read-form.ts';
import { getRequestId } from './request-id.ts';
import type { Sessions } from './sessions.ts';
import type {
  SignedInAdmin,
  SignIn,
  SignInAccounts,
  SignInAudit,
  SignInResult,
  VerifiedAdmin,
} from './sign-in.types.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { toClientAddress } from './to-client-address.ts';

export interface SignInDeps {
  accounts: SignInAccounts;
  sessions: Sessions;
  limits: SignInLimits;
  browsers: KnownBrowsers;
  /** Told of every sign-in, and of refusals by the limits, beside the process log. */
  audit: SignInAudit;
  log: Logger;
}

/** Sign-in with e-mail and password by Passport, one instance per app, for every face that has pages. */
export function createSignIn({ accounts, sessions, limits, browsers, audit, log }: SignInDeps): SignIn {
  const authenticator = new passport.Passport();
  authenticator.use(
    new Strategy({ usernameField: 'email', passwordField: 'password' }, (email, password, done) => {
      accounts.verifyPassword(email, password).then((admin) => done(null, admin ?? false), done);
    }),
  );
  authenticator.serializeUser((admin, done) => done(null, admin.id));
  authenticator.deserializeUser(
    (req: Request, id: string, done: (error: unknown, admin?: SignedInAdmin | false) => void) => {
      // A sign-in that was under way while the password was changed saves its session after all others were ended.
      accounts
        .findAdminWithPassword(id, req.session.passwordVersion ?? '')
        .then((admin) => done(null, admin ?? false), done);
    },
  );

  /** `confirming`: the password is asked of who is signed in, for an action that is recorded itself. */
  async function enter(
    req: Request,
    res: Response,
    { email, password, confirming }: { email: string; password: string; confirming: boolean },
  ): Promise<SignInResult> {
    const emailKey = accounts.toEmailKey(email);
    const address = toClientAddress(req.ip);
    const about = { requestId: getRequestId(res), address };
    const permit = await limits.begin({
      emailKey,
      address,
      knownBrowser: browsers.find(req, emailKey),
    });
    if (!permit.allowed) {
      log.warn(about, 'a sign-in was refused after too many failures');
      // Not waited for: how long the answer takes must not tell whether the account exists.
      audit({ kind: 'limited', email, ...about }).catch((cause: unknown) => {
        log.error({ err: cause, requestId: about.requestId }, 'a refused sign-in could not be kept in the audit list');
      });
      res.set('Retry-After', String(permit.retryAfterSeconds));
      return {
        ok: false,
        status: 429,
        problem: { kind: 'limited', minutes: Math.ceil(permit.retryAfterSeconds / 60) },
      };
    }
    req.body = { ...req.body, email, password };
    const verified = await authenticate(authenticator, req, res);
    if (!verified) {
      log.info(about, 'a sign-in failed');
      return { ok: false, status: 401, problem: { kind: 'wrong' } };
    }
    const { passwordVersion, ...admin } = verified;
    await permit.succeeded();
    if (!confirming) await audit({ kind: 'succeeded', email: admin.email, ...about });
    const { organizationId, returnTo, lineage } = req.session;
    const sameAdmin = req.user?.id === admin.id;
    await promisify<SignedInAdmin>(req.logIn.bind(req))(admin);
    if (sameAdmin) Object.assign(req.session, { organizationId, returnTo, lineage });
    req.session.lineage ??= randomUUID();
    req.session.passwordVersion = passwordVersion;
    req.session.authenticatedAt = Date.now();
    browsers.remember(req, res, emailKey);
    log.info({ ...about, adminId: admin.id }, 'an admin signed in');
    return { ok: true, admin, sameAdmin };
  }

  return {
    restore: authenticator.session(),
    signIn: (req, res) =>
      enter(req, res, {
        email: readField(req, 'email').trim(),
        password: readField(req, 'password'),
        confirming: false,
      }),
    confirmPassword: (req, res) =>
      enter(req, res, { email: currentAdmin(req).email, password: readField(req, 'password'), confirming: true }),
    rememberBrowser: (req, res, email) => browsers.remember(req, res, accounts.toEmailKey(email)),
    signOut: (req, res) => sessions.end(req, res),
  };
}

function authenticate(
  authenticator: passport.Authenticator,
  req: Request,
  res: Response,
): Promise<VerifiedAdmin | undefined> {
  return new Promise((resolve, reject) => {
    const decide = (error: unknown, admin: Express.User | false | null | undefined): void => {
      if (error) reject(error);
      // As the strategy was given it.
      else resolve((admin || undefined) as VerifiedAdmin | undefined);
    };
    authenticator.authenticate('local', decide)(req, res, reject);
  });
}

/** The signed-in admin, or undefined. */
export const findCurrentAdmin = (req: Request): SignedInAdmin | undefined => req.user;

/** The signed-in admin. Throws where nobody is: guard the route first. */
export function currentAdmin(req: Request): SignedInAdmin {
  if (!req.user) throw new Error('This route answers without a signed-in admin.');
  return req.user;
}

/** Whether the password was entered within the last `minutes`. */
export function isFreshlySignedIn(req: Request, minutes: number): boolean {
  const { authenticatedAt } = req.session;
  return req.user !== undefined && authenticatedAt !== undefined && Date.now() - authenticatedAt < minutes * 60_000;
}
