import type { GuideFacts, TroubleGroup } from '../guide.types.ts';

/** What is our own fault, or passes by itself. */
export const serverTroubles = ({ brand, supportEmail }: GuideFacts): TroubleGroup => ({
  title: 'The server',
  about: 'These are no fault of your settings.',
  troubles: [
    {
      title: 'The database cannot be reached',
      texts: [
        'The database cannot be reached at the moment; whether a change was made is not known.',
        'Too many requests wait for the database at the moment; whether a change was made is not known.',
        'The database cannot be reached at the moment; this operation was not tried.',
        'the database cannot be reached; try again',
        'We cannot reach our database just now',
      ],
      means: `${brand} is being maintained, or has an outage. Okta tries again by itself.`,
      cure: [
        'Wait a few minutes. For what Okta has given up, choose Retry Selected under Dashboard > Tasks.',
        `If it lasts, write to ${supportEmail}.`,
      ],
    },
    {
      title: 'The clock of a server is wrong',
      texts: [
        'The clock of this server is wrong, so it cannot tell which access tokens are valid.',
        'the clock of this server is wrong; nothing was done, try again',
      ],
      means: `One of the servers of ${brand} cannot tell what time it is. Nothing was changed, and your connection stays.`,
      cure: [
        'Wait a few minutes. For what Okta has given up, choose Retry Selected under Dashboard > Tasks.',
        `If it lasts, write to ${supportEmail}.`,
      ],
    },
    {
      title: 'Something went wrong on our side',
      texts: ["Internal error: tell the service's support.", 'internal error', 'Something went wrong on our side'],
      means: 'A fault that nobody foresaw. It was written to the log with the request id.',
      cure: [`Write to ${supportEmail} with the request id, then try again.`],
    },
    {
      title: 'Changed at the same time',
      texts: [
        'The user is being changed by several requests at once; send the request again.',
        'The group is being changed by several requests at once; send the request again.',
        'It is being added to groups by several requests at once; send the request again.',
        'User … was changed since it was read: its version is another.',
        'Group … was changed since it was read: its version is another.',
      ],
      means: 'Two requests changed the same person or group at the same moment. Nothing was lost.',
      cure: ['Choose Retry Selected under Dashboard > Tasks.'],
    },
    {
      title: 'The request did not arrive in time',
      texts: ['The request did not arrive in time: send it again.'],
      means: 'The connection between Okta and the server was too slow, or broke off.',
      cure: ['Choose Retry Selected under Dashboard > Tasks.'],
    },
  ],
});
