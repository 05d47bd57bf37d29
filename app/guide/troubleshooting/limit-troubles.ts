import type { TroubleGroup } from '../guide.types.ts';

/** What is more than is taken at once. */
export const limitTroubles = (): TroubleGroup => ({
  title: 'Limits',
  about: 'Okta stays below these by itself. A mapping that was changed, or another client, may not.',
  troubles: [
    {
      title: 'A value is too long',
      texts: ['… has … characters; at most … are kept.', '… has … values; at most … are kept.'],
      means: 'The text names the attribute, how long it is, and how long it may be. Nothing was changed.',
      cure: ['Shorten the value in the person’s Okta profile, or change what is mapped to the attribute.'],
    },
    {
      title: 'A user has too much in all',
      texts: ['The attributes would have … bytes as JSON; at most … are kept.'],
      means: 'No single value is too long, but all of them together are: most often certificates or photos.',
      cure: ['Map fewer attributes, or fewer values of one.'],
    },
    {
      title: 'A request is too large',
      texts: [
        'The request body is larger than … MB; send fewer values at once.',
        'The request body is nested more than … levels deep.',
        'The request body has more than … members in its objects.',
        'The request body has more than … values in its objects and lists.',
        'The request body has an object with … members; at most … are taken.',
        'The request line and headers are too long: send at most 16 KB.',
        'The chunk extensions of the body are too long: send none.',
      ],
      means: 'One request holds more than is read at once. Nothing was changed.',
      cure: ['Send it in several requests.'],
    },
    {
      title: 'A request asks for too many changes',
      texts: [
        'There are … changes in one request; at most … are taken at once.',
        'There are … operations; at most … are taken in one request.',
        'The paths of this request have … characters; at most … are taken: send it in parts.',
        'Up to operation …, this request compares too many values; send it in parts.',
        'Up to operation …, this request compares too many members; send it in parts.',
      ],
      means: 'The changes would hold up other requests. Nothing was changed.',
      cure: ['Send them in several requests.'],
    },
    {
      title: 'Too many requests at once',
      texts: [
        'Too many requests at once',
        'This … sends too many requests: … are allowed in … seconds. Nothing was done; send it again in …',
      ],
      means:
        'More requests came in ten seconds than one connection, or one address, may send. The answer is 429, and its Retry-After says in how many seconds the next one is taken.',
      cure: [
        'If Okta gets this answer, you do not need to do anything: Okta waits and tries again. For tasks that Okta has given up, choose Retry Selected under Dashboard > Tasks.',
        'A client of your own waits as long as Retry-After says.',
        'An import and 500 assignments at once stay far below. Who runs the server sets what is allowed.',
      ],
    },
    {
      title: 'Too many searches at once',
      texts: [
        'Too many searches that look through all resources are in progress. Nothing was done; send it again later, or compare userName, externalId, id or emails.value with eq.',
        'Too many searches at once',
      ],
      means:
        'Searches without an index take turns, so that they do not delay other requests: a connection can run two at a time. The answer is 429, and its Retry-After says in how many seconds to try again.',
      cure: [
        'If Okta gets this answer, you do not need to do anything: Okta waits and tries again.',
        'In a client of your own, send fewer of them at once, or compare userName, externalId, id or emails.value with eq.',
      ],
    },
    {
      title: 'Answers that are not read',
      texts: [
        'Too many answers to this connection are not read yet: read them, or ask for fewer at a time. Nothing was done; send it again in … seconds.',
        'The client took less than … KB of the answer in … seconds: its connection was closed.',
      ],
      means:
        'A client asked for more than it reads. Answers that are not read take memory of the server, so a connection may have a few MB of them; a client that reads almost nothing for half a minute is disconnected.',
      cure: [
        'If Okta gets this answer, you do not need to do anything: Okta waits and tries again. For tasks that Okta has given up, choose Retry Selected under Dashboard > Tasks.',
        'In a client of your own, read each answer to its end before you send the next request, and wait as long as Retry-After says. An incomplete answer is not valid JSON: ask for it again.',
        'Ask for less: a smaller count, or attributes and excludedAttributes, such as excludedAttributes=members.',
      ],
    },
    {
      title: 'A list takes too long',
      texts: [
        'The filter, or the order asked for, takes too long on so many resources.',
        'So many resources take too long to read at once.',
        'The filter has more than … characters.',
        'The filter has more than … comparisons.',
        'The filter is nested more than … levels deep.',
        'attributes has more than … characters.',
        'excludedAttributes has more than … characters.',
        'attributes names … attributes; at most … are taken.',
        'excludedAttributes names … attributes; at most … are taken.',
      ],
      means: 'A client asks for a list in a way that would hold up others.',
      cure: ['Ask for a smaller count, compare userName, externalId, id or emails.value with eq, or use fewer terms.'],
    },
  ],
});
