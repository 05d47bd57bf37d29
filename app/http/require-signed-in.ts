import type { RequestHandler } from 'express';
import { findCurrentAdmin } from './sign-in.ts';

/** Lets signed-in admins through; sends others to `signInPath`, and a read page is where they come back to. */
export function requireSignedIn(signInPath: string): RequestHandler {
  return (req, res, next) => {
    if (findCurrentAdmin(req)) {
      next();
      return;
    }
    if (req.method === 'GET') req.session.returnTo = req.originalUrl;
    res.redirect(303, signInPath);
  };
}
