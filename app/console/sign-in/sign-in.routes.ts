import { type ErrorRequestHandler, Router } from 'express';
import { CsrfError } from '../../http/csrf.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import type { HiddenFields, SignInLocals } from '../../http/pages.types.ts';
import { readField, readQuery } from '../../http/read-form.ts';
import { findCurrentAdmin } from '../../http/sign-in.ts';
import { toLocalPath } from '../../http/to-local-path.ts';

/** Sign-in and sign-out of the console. */
export function createSignInRouter({ pages, signIn }: Pick<PageToolkit, 'pages' | 'signIn'>): Router {
  const router = Router();

  /** The form; an admin who is signed in goes on at once, unless to sign in as somebody else (`?other=1`). */
  router.get('/sign-in', (req, res) => {
    const returnTo = toLocalPath(readQuery(req, 'returnTo'), ['/console']);
    if (findCurrentAdmin(req) && readQuery(req, 'other') !== '1') {
      res.redirect(303, returnTo ?? '/console');
      return;
    }
    const locals = {
      ...pages.sessionless(req, res),
      ...FORM,
      hidden: toHidden(returnTo),
      email: '',
      problem: null,
      notice: readQuery(req, 'left') === '1' ? 'You are signed out.' : null,
    } satisfies SignInLocals;
    res.render('sign-in', locals);
  });

  router.post('/sign-in', async (req, res) => {
    const returnTo = toLocalPath(readField(req, 'returnTo'), ['/console']);
    const result = await signIn.signIn(req, res);
    if (result.ok) {
      res.redirect(303, returnTo ?? '/console');
      return;
    }
    const locals = {
      ...pages.sessionless(req, res),
      ...FORM,
      hidden: toHidden(returnTo),
      email: readField(req, 'email'),
      problem: result.problem,
      notice: null,
    } satisfies SignInLocals;
    res.status(result.status).render('sign-in', locals);
  });

  router.post('/sign-out', async (req, res) => {
    await signIn.signOut(req, res);
    res.redirect(303, SIGNED_OUT);
  });

  return router;
}

const SIGNED_OUT = '/console/sign-in?left=1';

/** Signing out again, or after the session has ended, succeeds: there is no session left to end. */
export const leaveAgain: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (error instanceof CsrfError && !findCurrentAdmin(req)) res.redirect(303, SIGNED_OUT);
  else next(error);
};

const FORM = { action: '/console/sign-in', clientName: null, reentry: null } as const;

/** Where to go afterwards stays with the form: each tab has its own. */
const toHidden = (returnTo: string | undefined): HiddenFields => (returnTo === undefined ? {} : { returnTo });
