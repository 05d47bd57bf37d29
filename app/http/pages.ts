import type { Request, Response } from 'express';
import type { Csrf } from './csrf.ts';
import type { PageErrorContent } from './page-error.ts';
import type { CommonLocals, MessageLocals } from './pages.types.ts';
import { getRequestId } from './request-id.ts';

/** What every page shows, and the page that explains. */
export interface Pages {
  /** Locals of a page for who is signed in; its forms have the session's CSRF token. */
  common(req: Request, res: Response): CommonLocals;
  /** Locals of a page whose form needs no session: signing in, setting a password. */
  sessionless(req: Request, res: Response): CommonLocals;
  /** Locals of a page without forms: it touches no session. */
  bare(res: Response): CommonLocals;
  /** Sends `message` with `status`. */
  message(res: Response, status: number, content: MessageContent): void;
}

export type MessageContent = PageErrorContent & Pick<MessageLocals, 'tone'>;

/** Makes the locals that all views share. */
export function createPages({
  csrf,
  ...same
}: { csrf: Csrf } & Pick<CommonLocals, 'brand' | 'logo' | 'supportEmail' | 'guideUrl' | 'scopeWords'>): Pages {
  const bare = (res: Response): CommonLocals => ({ ...same, csrfToken: '', requestId: getRequestId(res) });
  return {
    bare,
    common: (req, res) => ({ ...bare(res), csrfToken: csrf.sessionToken(req) }),
    sessionless: (req, res) => ({ ...bare(res), csrfToken: csrf.sessionlessToken(req, res) }),
    message(res, status, content) {
      const locals = { details: [], link: null, explainedUrl: null, ...content, ...bare(res) } satisfies MessageLocals;
      res.status(status).render('message', locals);
    },
  };
}
