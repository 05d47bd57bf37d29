import { type Request, type Response, Router } from 'express';
import type { Admin } from '../../accounts/account.types.ts';
import { AccountError } from '../../accounts/account-error.ts';
import { type AdminService, LINK_HOURS } from '../../accounts/admin.service.ts';
import type { AuditService } from '../../accounts/audit.service.ts';
import { isPasswordLength, PASSWORD_LENGTH } from '../../accounts/passwords.ts';
import { PageError } from '../../http/page-error.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import type { SetPasswordLocals } from '../../http/pages.types.ts';
import { readField } from '../../http/read-form.ts';
import { getRequestId } from '../../http/request-id.ts';

const { min, max } = PASSWORD_LENGTH;
const RULES = [`At least ${min} characters, at most ${max}`, 'A few unrelated words are easier to remember than signs'];

export interface PasswordRouterDeps {
  toolkit: PageToolkit;
  admins: AdminService;
  audit: Pick<AuditService, 'recordOfAdmin'>;
  supportEmail: string;
}

/** `/password/:token`: sets a password by a one-time link. Reading the page does not use the link up. */
export function createPasswordRouter({ toolkit, admins, audit, supportEmail }: PasswordRouterDeps): Router {
  const { pages, errors, signIn } = toolkit;
  const router = Router();
  router.use(...toolkit.guarded({ popup: false, sessionless: ['/:token'] }));

  router.get('/:token', async (req, res) => {
    const admin = (await admins.findLinkAdmin(req.params.token)) ?? refuseLink(supportEmail);
    render(req, res, admin, []);
  });

  router.post('/:token', async (req, res) => {
    const { token } = req.params;
    const admin = (await admins.findLinkAdmin(token)) ?? refuseLink(supportEmail);
    const password = readField(req, 'password');
    const problems = findProblems(password, readField(req, 'passwordAgain'));
    if (problems.length > 0) {
      render(req, res.status(422), admin, problems);
      return;
    }
    await admins.setPasswordByLink(token, password).catch((cause: unknown) => {
      if (cause instanceof AccountError && cause.code === 'link_invalid') refuseLink(supportEmail, cause);
      throw cause;
    });
    const by = { actor: admin.email, requestId: getRequestId(res) };
    await audit.recordOfAdmin(admin.email, { action: 'password.set', details: {}, ...by });
    signIn.rememberBrowser(req, res, admin.email);
    pages.message(res, 200, {
      tone: 'done',
      title: 'Your password is set',
      happened: [`You can sign in as ${admin.email} now. Sessions in other browsers were ended.`],
      next: [],
      link: { href: '/console/sign-in', label: 'Sign in' },
    });
  });

  router.use(errors.notFound, errors.onError);
  return router;

  function render(req: Request, res: Response, { email }: Admin, problems: SetPasswordLocals['problems']): void {
    const form = { action: req.originalUrl, hidden: {}, email, rules: RULES, problems };
    res.render('set-password', { ...pages.sessionless(req, res), ...form } satisfies SetPasswordLocals);
  }
}

function findProblems(password: string, again: string): SetPasswordLocals['problems'] {
  if (!isPasswordLength(password)) {
    return [
      { field: 'password', text: `A password needs ${min} to ${max} characters; this one has ${password.length}.` },
    ];
  }
  return password === again ? [] : [{ field: 'passwordAgain', text: 'The two passwords are not the same.' }];
}

function refuseLink(supportEmail: string, cause?: unknown): never {
  throw new PageError(
    410,
    {
      title: 'This link does not work any more',
      happened: [`A link to set a password works once, within ${LINK_HOURS} hours, and only the newest one.`],
      next: [`Ask ${supportEmail} for a new link.`, 'If you have set your password already, sign in with it.'],
      link: { href: '/console/sign-in', label: 'Sign in' },
    },
    { cause },
  );
}
