import type { GuideFacts, TroubleGroup } from '../guide.types.ts';

/** What is our own fault, or passes by itself. */
export const serverTroubles = ({ brand, supportEmail }: GuideFacts): TroubleGroup => ({
  title: 'The server',
  about: 'These are no fault of your settings.',
  troubles: [
    {
      title: 'The database cannot answer',
      texts: [
        'The database cannot be reached at the moment',
        'The connection to the database was lost',
        'The database takes no more connections at the moment',
        'The database has no disk space left',
        'The database has no memory or other resources left',
        'The database accepts no changes at the moment',
        'The database took too long',
        'Too many requests wait for the database at the moment',
        'The database cannot be reached at the moment; this operation was not tried.',
        'Our database cannot do this just now',
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
        'The clock of this server is wrong',
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
        'Another change to the same data took too long',
        'Changes to the same data were made at the same time',
        'User … was changed since it was read: its version is another.',
        'Group … was changed since it was read: its version is another.',
      ],
      means: 'Two requests changed the same person or group at the same moment. Nothing was lost.',
      cure: ['Choose Retry Selected under Dashboard > Tasks.'],
    },
    {
      title: 'The request could not be finished in time',
      texts: [
        'The request could not be finished in time',
        'The time of the request was over before this operation began. Send it again, in a smaller request.',
      ],
      means: `${brand} did not get to the request within 15 seconds (a bulk request within 45): others were before it.`,
      cure: [
        'Wait a few minutes. For what Okta has given up, choose Retry Selected under Dashboard > Tasks.',
        `If it lasts, write to ${supportEmail}.`,
      ],
    },
    {
      title: 'The request did not arrive in time',
      texts: [
        'The request did not arrive in time: send it again.',
        'The connection was closed before the request was finished',
      ],
      means: 'The connection between Okta and the server was too slow, or broke off.',
      cure: ['Choose Retry Selected under Dashboard > Tasks.'],
    },
  ],
});
