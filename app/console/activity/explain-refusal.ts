import type { LoggedRequestDetail } from '../../activity/activity.types.ts';
import type { RequestDescription } from './describe-request.ts';

export interface Names {
  /** "Okta" */
  readonly client: string;
  /** "Brellium" */
  readonly brand: string;
  readonly supportEmail: string;
}

export interface RefusalExplanation {
  /** Why, in plain words; the exact text stands beside it. */
  readonly why: string;
  /** What to do, one step each. */
  readonly cure: readonly string[];
}

/** Pure. Why a request did not succeed and what helps, by its status and the scimType of its answer. */
export function explainRefusal(
  request: Pick<LoggedRequestDetail, 'face' | 'status' | 'error' | 'responseBody' | 'requestId'>,
  { kind, noun }: RequestDescription,
  names: Names,
): RefusalExplanation {
  if (request.face === 'oauth') return explainToken(request, kind, names);
  const { status } = request;
  const { client, brand, supportEmail } = names;
  const retry = `In ${client}, open Dashboard > Tasks, select the failed tasks and choose Retry Selected.`;
  const again = `In ${client}, open the application, go to Provisioning > Integration and authenticate again.`;
  const write = `Write to ${supportEmail} and name the request id ${request.requestId}.`;
  const read = 'Do what the message says.';
  const byType: Readonly<Record<string, RefusalExplanation>> = {
    uniqueness: {
      why: `Another ${noun} has this name already, and names are unique here.`,
      cure: [read, retry],
    },
    mutability: { why: 'It would have changed something that cannot be changed.', cure: [read, retry] },
    invalidValue: { why: 'A value could not be used.', cure: [read, retry] },
    invalidFilter: { why: 'The search was not understood.', cure: [`${client}’s own searches always work.`, write] },
    invalidPath: {
      why: 'It named an attribute that there is not here.',
      cure: ['Compare the attribute mappings of the application with the guide.', retry],
    },
    noTarget: { why: 'It would have changed a value that is not there.', cure: [retry, write] },
    tooMany: { why: 'It asked for more than can be done at once.', cure: [read] },
    invalidSyntax: { why: 'The request was not well-formed.', cure: [write] },
    invalidVers: { why: 'It asked for another version of the protocol.', cure: [write] },
    invalidCursor: { why: 'The page it asked for is not known.', cure: ['Start the import again.'] },
    expiredCursor: { why: 'The page it asked for is no longer known.', cure: ['Start the import again.'] },
    invalidCount: { why: 'It asked for pages of a size that is not offered.', cure: [write] },
  };
  const known = byType[readScimType(request.responseBody)];
  if (known && status < 500) return known;
  switch (status) {
    case 401:
      return { why: `The access token was not accepted.`, cure: [again, retry] };
    case 403:
      return {
        why: 'The connection was not given the permission that this needs.',
        cure: [`${again} Review what the connection may do before you accept.`, retry],
      };
    case 404:
      return noun === 'resource' || kind === 'other'
        ? { why: 'There is nothing at this address.', cure: [`Check the base URL of the application in ${client}.`] }
        : { why: `The ${noun} is not here: it was deleted, or never was.`, cure: [read, retry] };
    case 405:
    case 501:
      return { why: `${brand} does not offer this.`, cure: [`${client} does not need it; nothing to do.`] };
    case 406:
    case 415:
      return { why: 'It was sent, or wanted, in another form than JSON.', cure: [write] };
    case 408:
      return {
        why: 'The request did not arrive in time: the connection was too slow, or broke off.',
        cure: [`${client} tries again by itself.`, retry],
      };
    case 409:
      return { why: `It conflicts with what is here.`, cure: [read, retry] };
    case 412:
      return { why: `The ${noun} had changed since it was read.`, cure: [`${client} reads it again; nothing to do.`] };
    case 413:
    case 431:
      return { why: 'The request was too large.', cure: ['Push a large group in parts.', write] };
    case 429:
      return {
        why: 'Too many requests came in a short time.',
        cure: [`${client} waits and tries again; nothing to do.`],
      };
    case 499:
      return {
        why: `${client} closed the connection before it had the answer, so it does not know what was done.`,
        cure: [`${client} tries again: what is done already is not done twice.`],
      };
    case 503:
      return {
        why: `${brand} could not reach its database for a moment.`,
        cure: [`${client} tries again by itself.`, `If it lasts: ${lower(write)}`],
      };
    default:
      return status >= 500
        ? { why: `Something went wrong in ${brand}.`, cure: [write, retry] }
        : { why: 'The request could not be used.', cure: [read, retry] };
  }
}

function explainToken(
  { status, requestId }: Pick<LoggedRequestDetail, 'status' | 'requestId'>,
  kind: RequestDescription['kind'],
  { client, brand, supportEmail }: Names,
): RefusalExplanation {
  const again = `In ${client}, open the application, go to Provisioning > Integration and authenticate again.`;
  const write = `Write to ${supportEmail} and name the request id ${requestId}.`;
  if (status >= 500) {
    return { why: `${brand} could not answer for a moment.`, cure: [`${client} tries again by itself.`, write] };
  }
  if (status === 429) {
    return {
      why: 'Too many token requests came in a short time.',
      cure: [`${client} waits and tries again; nothing to do.`],
    };
  }
  if (status === 401) {
    return {
      why: `${client} did not present the client secret that ${brand} knows.`,
      cure: [`This concerns every customer of the application: ${lower(write)}`],
    };
  }
  if (kind === 'renewal') {
    return {
      why: 'The connection has ended, or the organization is suspended, so its token is not renewed.',
      cure: [again],
    };
  }
  if (kind === 'first-token') {
    return {
      why: 'The authorization was used already, has expired, or was given for another application.',
      cure: [again],
    };
  }
  return { why: 'The token request could not be used.', cure: [again, write] };
}

function readScimType(body: unknown): string {
  const type = typeof body === 'object' && body !== null && 'scimType' in body ? body.scimType : undefined;
  return typeof type === 'string' ? type : '';
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
