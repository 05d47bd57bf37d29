import type { Response } from 'express';
import type { Configuration } from 'oidc-provider';
import type { ErrorPages } from '../http/error-pages.ts';
import { PageError } from '../http/page-error.ts';
import { explainOauthError } from './error-messages.ts';

type RenderError = NonNullable<Configuration['renderError']>;

/**
 * Shows a person why an authorization request failed when the answer cannot go back to the client.
 * Errors that are ours (a database that is down) go the way of every page.
 */
export function createErrorPage({ errors, brandName }: { errors: ErrorPages; brandName: string }): RenderError {
  return async (ctx, _out, error) => {
    const res = ctx.res as unknown as Response;
    const { client_id: clientId, redirect_uri: redirectUri } = ctx.oidc?.params ?? ctx.query;
    const expected = ctx.status < 500;
    const failure = expected
      ? new PageError(
          400,
          explainOauthError(error, { clientId: text(clientId), redirectUri: text(redirectUri) }, brandName),
          { cause: error },
        )
      : error;
    ctx.respond = false;
    errors.onError(failure, res.req, res, () => undefined);
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
