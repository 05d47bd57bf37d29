import type { GuideFacts, TroubleGroup } from '../guide.types.ts';

const AGAIN = 'In Okta, open the app, then Provisioning > Integration, and authenticate again.';

/** What Okta is told about its token. */
export const connectionTroubles = ({ brand, supportEmail }: GuideFacts): TroubleGroup => ({
  title: 'The connection and its token',
  about: `Okta shows these as “Unauthorized” under Dashboard > Tasks, or when you test the credentials. Connection in the ${brand} console says since when.`,
  troubles: [
    {
      title: 'The connection was revoked',
      texts: ['This connection was revoked by an administrator.', 'This connection was revoked by Okta.'],
      means: `An administrator of your organization chose Revoke in the ${brand} console, or Okta ended the connection. Nothing is synchronized until it is authorized again. No account was changed by it.`,
      cure: [
        'Find out who revoked it, and why: Connection in the console says who, and when.',
        AGAIN,
        'Choose Retry Selected under Dashboard > Tasks for what failed meanwhile.',
      ],
    },
    {
      title: 'The connection was replaced',
      texts: ['This connection was replaced by a newer authorization.'],
      means:
        'Somebody accepted again from an Okta of the same kind and chose to replace the older authorization. If two Okta organizations share yours, the second has replaced the first.',
      cure: [AGAIN, 'If two Okta organizations are to stay connected, choose on Authorize App to keep both.'],
    },
    {
      title: 'The connection has ended',
      texts: [
        'This connection has expired.',
        'This connection has ended.',
        'This connection was never completed.',
        'authorization has ended',
      ],
      means:
        'The authorization was not used for its whole lifetime, the set-up was broken off between Accept and Save, or the organization is suspended.',
      cure: [AGAIN, 'Choose Save in Okta.', `If the organization is suspended, write to ${supportEmail}.`],
    },
    {
      title: 'The connection was ended for safety',
      texts: [
        'This connection was ended for safety, since its authorization code was presented twice.',
        'authorization code already consumed',
      ],
      means: 'The code that Okta gets at Accept was used a second time, which may mean that it was stolen.',
      cure: [AGAIN, `If it happens again, write to ${supportEmail}.`],
    },
    {
      title: 'The access token is not known',
      texts: ['The access token is not known to …', 'No access token was sent.'],
      means:
        'Okta sent no token, or one that was not issued here. That happens when the app was copied, or was connected to another environment.',
      cure: [AGAIN],
    },
    {
      title: 'The code or refresh token is not taken',
      texts: ['the code or refresh token is not known, has expired, or is of another application or redirect URI'],
      means:
        'Okta sent a code that was older than a minute, or a code or refresh token that was not issued here for this app: it was copied, or was connected to another environment.',
      cure: [AGAIN],
    },
    {
      title: 'The access token has expired',
      texts: ['The access token has expired: Okta should have refreshed it.'],
      means: 'A token lives for an hour, and Okta gets the next one by itself. One message of this kind is harmless.',
      cure: ['Choose Retry Selected under Dashboard > Tasks.', `If it repeats: ${AGAIN}`],
    },
    {
      title: 'The access token lacks a scope',
      texts: [
        'The access token lacks the scope …, which this request needs.',
        'The access token lacks the scope …, which this operation needs.',
        'The access token may read no type of resource: …',
        'The token may no longer read resources of the type …',
      ],
      means: 'The connection was authorized for less than is asked today, for instance before groups were offered.',
      cure: [AGAIN, 'On Authorize App, check that what is missing is listed; then accept.'],
    },
    {
      title: 'The organization is suspended',
      texts: ['The organization … is suspended at …'],
      means: `${brand} has suspended your organization: nothing is synchronized until that is lifted.`,
      cure: [`Write to ${supportEmail}.`],
    },
    {
      title: 'Okta’s own credentials were refused',
      texts: [
        'client assertion tokens must only be used once',
        'client assertion may live 300 seconds at most',
        'client is not authorized to revoke the presented token',
        'use POST here',
        'use GET here',
        'the request target must be a path',
      ],
      means: 'What the app in Okta’s catalog is set to send does not fit. No setting of yours causes it.',
      cure: [`Write to ${supportEmail}.`],
    },
  ],
});
