import { errors } from 'oidc-provider';
import { LIFETIMES } from '../connections/lifetimes.ts';
import type { PageErrorContent } from '../http/page-error.ts';
import { NotAnsweredError, OtherSessionError } from './answering-session.ts';

interface Asked {
  clientId: string | undefined;
  redirectUri: string | undefined;
}

const START_AGAIN = 'Go back to Okta and press the button again.';

/** What a person reads when an authorization request failed and cannot go back to the client. */
export function explainOauthError(
  error: unknown,
  { clientId, redirectUri }: Asked,
  brandName: string,
): PageErrorContent {
  const details = [
    ...(clientId ? [{ label: 'Client ID', value: clientId }] : []),
    ...(redirectUri ? [{ label: 'Redirect URI', value: redirectUri }] : []),
  ];
  if (error instanceof errors.InvalidClient) {
    return {
      title: 'This application is not known here',
      happened: [`The link that brought you here names an application that is not registered with ${brandName}.`],
      next: [
        `In Okta, check that you opened the ${brandName} app from Okta’s catalog, then press the button again.`,
        'If it happens again, send the values below to support.',
      ],
      details,
    };
  }
  if (error instanceof errors.InvalidRedirectUri) {
    return {
      title: 'The return address is not registered',
      happened: [
        'The address that you would be sent back to is not registered for this application, so nothing was granted.',
      ],
      next: [
        'If you came from Okta, send the values below to support: the address must be registered exactly as it stands.',
        'If you did not come from Okta, close this page: somebody may have altered the link.',
      ],
      details,
    };
  }
  if (error instanceof OtherSessionError) return ELSEWHERE;
  if (error instanceof NotAnsweredError) {
    return {
      title: 'This request is not answered yet',
      happened: ['Nobody has pressed Accept or Cancel. Nothing was granted, and nothing was sent to Okta.'],
      next: ['Go on with the request, or go back to Okta and press the button again.'],
      details: [],
      link: { href: `/interaction/${error.uid}`, label: 'Go on' },
    };
  }
  if (error instanceof errors.SessionNotFound) return EXPIRED;
  if (error instanceof errors.OIDCProviderError && error.expose) {
    return {
      title: 'This request cannot be answered',
      happened: [`The request was not complete or not well formed: ${error.error_description ?? error.message}.`],
      next: [START_AGAIN, 'If it happens again, send the request id below to support.'],
      details,
    };
  }
  return {
    title: 'Something went wrong on our side',
    happened: ['The request could not be answered. Nothing was granted.'],
    next: ['Wait a minute, then go back to Okta and press the button again.', 'If it happens again, write to support.'],
    details: [],
  };
}

/** An interaction that ran out of time, was answered before, or belongs to another browser. */
export const EXPIRED: PageErrorContent = {
  title: 'This request has expired',
  happened: [
    `It was answered already, is older than ${LIFETIMES.interaction / 60} minutes, or was started in another browser. Nothing was granted just now.`,
  ],
  next: [START_AGAIN],
  details: [],
};

/** Another session than this one answered the interaction. */
export const ELSEWHERE: PageErrorContent = {
  title: 'This request was answered in another browser',
  happened: [
    'An administrator accepted or cancelled it in another browser, or signed out of this one afterwards. The answer goes only to the browser that gave it, so nothing was sent to Okta, and nothing was changed.',
  ],
  next: [
    'Go on in the browser in which the request was answered.',
    'If that was this one, go back to Okta and press the button again.',
    'If you did not press a button in Okta, close this page: somebody may have sent you here.',
  ],
  details: [],
};

/** A second Accept. */
export const ALREADY_ACCEPTED: PageErrorContent = {
  title: 'You accepted this request already',
  happened: ['Accept counts once. The first press is being answered; this one granted nothing more.'],
  next: ['Go back to Okta: if it does not say that the app is connected, press the button there again.'],
  details: [],
};

/** The page was read by somebody else than who is signed in now. */
export const CHANGED_HANDS: PageErrorContent = {
  title: 'Somebody else is signed in now',
  happened: [
    'Since this page was shown, this browser was signed in again or signed out. Nothing was granted, so that nobody accepts what another person read.',
  ],
  next: ['Go back to Okta and press the button again, then read the page and accept it.'],
  details: [],
};
