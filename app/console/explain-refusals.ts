import type { ErrorRequestHandler } from 'express';
import { AccountError } from '../accounts/account-error.ts';
import { ConnectionsError } from '../connections/connections-error.ts';
import { DirectoryError } from '../directory/directory-error.ts';
import { notFoundError } from '../http/error-pages.ts';
import { PageError } from '../http/page-error.ts';

/** What the domains refuse, as pages: what another organization has looks like what nobody has. */
export const explainRefusals: ErrorRequestHandler = (error: unknown, _req, _res, next) => {
  if (error instanceof DirectoryError && NOT_FOUND.has(error.code)) next(notFoundError());
  else if (error instanceof ConnectionsError && error.code === 'authorization_not_found') next(notFoundError());
  else if (error instanceof AccountError && error.code === 'not_permitted') next(notPermitted(error));
  else next(error);
};

const NOT_FOUND: ReadonlySet<string> = new Set(['user_not_found', 'group_not_found']);

const notPermitted = (cause: AccountError): PageError =>
  new PageError(
    403,
    {
      title: 'You have no right to do this',
      happened: [cause.message, 'Nothing was changed.'],
      next: ['Ask an owner of your organization to do it, or to change your role.'],
      link: { href: '/console', label: 'Back to the console' },
    },
    { cause },
  );
