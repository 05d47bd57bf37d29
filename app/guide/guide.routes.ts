import { createHash } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { CommonLocals } from '../http/pages.types.ts';
import type { Guide } from './create-guide.ts';

interface Deps {
  guide: Guide;
  commonLocals: (res: Response) => CommonLocals;
}

/** A reader's browser may keep it for five minutes: a new configuration is seen soon. */
const CACHING = 'public, max-age=300';

/** The public guide, to be mounted at `/guide`: HTML, and the Markdown it is made of; no session, no cookie. */
export function createGuideRouter({ guide, commonLocals }: Deps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const { html, toc, title } = guide;

  router.get('/', (_req, res) => res.redirect('/guide/okta-scim'));
  router.get('/okta-scim', (req, res, next) => {
    const locals = { ...commonLocals(res), title, html, toc, indexed: true };
    res.render('guide/okta-scim', locals, (error: Error | null, page: string) => {
      if (error) return next(error);
      send(req, res, 'text/html', page);
    });
  });
  router.get('/okta-scim.md', (req, res) => send(req, res, 'text/markdown', guide.markdown));
  return router;
}

/** Answers 304 to a reader who has this very text. */
function send(req: Request, res: Response, type: string, text: string): void {
  res.set({ 'Cache-Control': CACHING, ETag: `"${createHash('sha256').update(text).digest('base64url')}"` });
  if (req.fresh) res.status(304).end();
  else res.type(`${type}; charset=utf-8`).send(text);
}
