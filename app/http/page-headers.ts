import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

export interface PageHeadersOptions {
  /** Whether PUBLIC_URL is https: browsers are told to insist on it. */
  https: boolean;
  /** The page is opened by Okta in a popup: it must not be cut off from its opener (every redirect hop counts). */
  popup: boolean;
}

/** Security headers of our own pages: scripts of ours, nothing inline, nothing foreign, no frame, never stored. */
export function pageHeaders({ https, popup }: PageHeadersOptions): RequestHandler {
  const secure = helmet({
    contentSecurityPolicy: false,
    crossOriginOpenerPolicy: { policy: popup ? 'unsafe-none' : 'same-origin' },
    // `no-referrer` would make our own forms send `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  return (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    allowFormTargets(req, res, []);
    secure(req, res, next);
  };
}

/**
 * Lets the forms of this response end up at `origins` too: browsers apply `form-action` to the redirects that follow
 * a form, so Accept could not send the browser back to the client without it. Takes origins or CSP host sources.
 */
export function allowFormTargets(req: Request, res: Response, origins: readonly string[]): void {
  const setPolicy = helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      formAction: ["'self'", ...origins],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  });
  const next: NextFunction = (error?: unknown) => {
    if (error) throw error;
  };
  setPolicy(req, res, next);
}
