import type { RequestHandler } from 'express';
import { findCurrentAdmin } from './sign-in.ts';
import { toLocalPath } from './to-local-path.ts';

/**
 * Lets signed-in admins through and sends others to `signInPath`. The page they wanted, below `home`, goes along in the
 * query (`returnTo`): nothing is stored for who is not signed in.
 */
export function requireSignedIn({ signInPath, home }: { signInPath: string; home: string }): RequestHandler {
  return (req, res, next) => {
    if (findCurrentAdmin(req)) {
      next();
      return;
    }
    const wanted = req.method === 'GET' ? toLocalPath(req.originalUrl, [home]) : undefined;
    const query = wanted === undefined || wanted === home ? '' : `?${new URLSearchParams({ returnTo: wanted })}`;
    res.redirect(303, signInPath + query);
  };
}
