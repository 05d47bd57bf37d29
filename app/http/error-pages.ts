import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { TroubleLog } from '../store/create-trouble-log.ts';
import { SearchesBusyError } from '../store/database-errors.ts';
import { CsrfError } from './csrf.ts';
import { LimitError } from './limit-error.ts';
import { PageError, type PageErrorContent } from './page-error.ts';
import type { MessageContent, Pages } from './pages.ts';
import { getRequestId } from './request-id.ts';
import { ClockError } from './require-clock.ts';
import { RETRY_AFTER } from './retry-after.ts';
import { toLoggedPath } from './to-logged-path.ts';

export interface ErrorPages {
  readonly notFound: RequestHandler;
  readonly onError: ErrorRequestHandler;
  /** As onError, for a face that has a frame of its own to show the failure in. */
  onErrorShownBy(show: ShowMessage): ErrorRequestHandler;
}

/** Where the guide says what an error text means, under which title; undefined: it says nothing of it. */
export type ExplainError = (text: string) => { title: string; url: string } | undefined;

/** Sends the page that explains, with `status`. */
export type ShowMessage = (req: Request, res: Response, status: number, content: MessageContent) => void;

/** The last handlers of the page routers: a person reads what happened and what to do, never a stack. */
export function createErrorPages({
  pages,
  explainError,
  log,
  troubles,
}: {
  pages: Pages;
  explainError: ExplainError;
  log: Logger;
  troubles: Pick<TroubleLog, 'tell'>;
}): ErrorPages {
  const onErrorShownBy =
    (show: ShowMessage): ErrorRequestHandler =>
    (error: unknown, req, res, _next) => {
      const about = { requestId: getRequestId(res), method: req.method, path: toLoggedPath(req.originalUrl) };
      const failure = toPageError(error, troubles, about);
      if (failure.status >= 500 && failure.status !== 503) log.error({ err: error, ...about }, 'page failed');
      if (res.headersSent) {
        // Too late for a page: a half-sent answer is cut off, so that nobody takes it for whole.
        if (!res.writableEnded) req.socket.destroy();
        return;
      }
      if (failure.status === 503 || error instanceof SearchesBusyError) res.set('Retry-After', String(RETRY_AFTER));
      if (error instanceof LimitError) res.set('Retry-After', String(error.retryAfter));
      res.set('Cache-Control', 'no-store');
      const explainedUrl = explainError(failure.content.title)?.url ?? null;
      show(req, res, failure.status, { tone: 'problem', explainedUrl, ...failure.content });
    };
  return {
    notFound: () => {
      throw notFoundError();
    },
    onError: onErrorShownBy((_req, res, status, content) => pages.message(res, status, content)),
    onErrorShownBy,
  };
}

/** Nothing lies at this address, or nothing that this admin may see: the two look the same. */
export const notFoundError = (): PageError =>
  new PageError(404, {
    title: 'There is nothing here',
    happened: ['The address does not lead to a page, or what it showed is gone.'],
    next: ['Check the address, or start again from the console.'],
    link: { href: '/console', label: 'Open the console' },
  });

const unavailable = (trouble: string, cause: unknown): PageError =>
  new PageError(
    503,
    {
      title: 'Our database cannot do this just now',
      happened: [`${trouble}. Whether a change was made is not known.`],
      next: ['Wait a moment, then reload this page. If you were making a change, check first whether it was saved.'],
    },
    { cause },
  );

const TOO_MANY_SEARCHES: PageErrorContent = {
  title: 'Too many searches at once',
  happened: ['Others of your organization, or several windows of yours, are searching at the moment.'],
  next: ['Wait a moment, then reload this page.'],
};

const WRONG_CLOCK: PageErrorContent = {
  title: 'The clock of this server is wrong',
  happened: ['It cannot tell who is signed in. Nothing was changed.'],
  next: ['Wait a moment, then reload this page: another server may answer.'],
};

const INTERNAL: PageErrorContent = {
  title: 'Something went wrong on our side',
  happened: ['The request could not be finished. What happened was written to our log.'],
  next: ['Go back and try again. If you were making a change, check first whether it was saved.'],
};

const FORM_EXPIRED: PageErrorContent = {
  title: 'This form is out of date',
  happened: [
    'The form was open for a long time, you signed in or out in another window, or it was sent from another site. ' +
      'Nothing was changed.',
  ],
  next: ['Go back, reload the page, and send the form again.', 'Cookies must be allowed for this site.'],
};

const BAD_REQUEST: PageErrorContent = {
  title: 'We could not read this request',
  happened: ['The browser sent something that this page does not understand. Nothing was changed.'],
  next: ['Go back, reload the page, and try again.'],
};

const tooMany = (cause: LimitError): PageError =>
  new PageError(
    429,
    {
      title: 'Too many requests at once',
      happened: [cause.message],
      next: ['Wait until then, and reload this page.', 'People behind one proxy or VPN count as one address.'],
    },
    { cause },
  );

/** Translates what routes, the form parser and the database throw. */
function toPageError(
  error: unknown,
  troubles: Pick<TroubleLog, 'tell'>,
  about: Readonly<Record<string, unknown>>,
): PageError {
  if (error instanceof PageError) return error;
  if (error instanceof LimitError) return tooMany(error);
  if (error instanceof ClockError) return new PageError(503, WRONG_CLOCK, { cause: error });
  if (error instanceof SearchesBusyError) return new PageError(429, TOO_MANY_SEARCHES, { cause: error });
  const { status } = error instanceof Object ? (error as { status?: unknown }) : {};
  if (error instanceof CsrfError) return new PageError(403, FORM_EXPIRED, { cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new PageError(status, BAD_REQUEST, { cause: error });
  }
  // Behind those of the form parser: a client that hangs up has the code of a lost connection.
  const trouble = troubles.tell(error, about);
  if (trouble) return unavailable(trouble.text, error);
  return new PageError(500, INTERNAL, { cause: error });
}
