import type { LoggedRequest } from '../../activity/activity.types.ts';

/** What kind of request it was: explanations differ by it. */
export type RequestKind =
  | 'lookup'
  | 'search'
  | 'test'
  | 'page'
  | 'read'
  | 'create'
  | 'replace'
  | 'patch'
  | 'delete'
  | 'bulk'
  | 'discovery'
  | 'me'
  | 'first-token'
  | 'renewal'
  | 'token'
  | 'revocation'
  | 'other';

export interface RequestDescription {
  readonly kind: RequestKind;
  /** One thing of the kind it was about: "user", "group"; "resource" where it is neither. */
  readonly noun: string;
  /** What was asked, in the infinitive: `look up the user whose userName is “ann@acme.com”`. */
  readonly asked: string;
}

type Asked = Pick<LoggedRequest, 'face' | 'method' | 'path' | 'query' | 'grantType'>;

const NOUNS: Readonly<Record<string, string>> = {
  Users: 'user',
  Groups: 'group',
  Roles: 'role',
  Entitlements: 'entitlement',
};
const DISCOVERY: Readonly<Record<string, string>> = {
  ServiceProviderConfig: 'read what this server offers',
  ResourceTypes: 'read which kinds of resources there are',
  Schemas: 'read which attributes there are',
};
/** `userName eq "ann@acme.com"`: the filter by which Okta looks for one resource. */
const EQUALS = /^\s*([\w.:$-]+)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*$/i;
const MAX_SHOWN = 120;

/** Pure. What a request asked, without looking at its body. */
export function describeRequest(request: Asked): RequestDescription {
  if (request.face === 'oauth') return describeTokenRequest(request);
  const [collection = '', ...rest] = request.path
    .replace(/^\/scim\/v2\/?/, '')
    .split('/')
    .filter(Boolean);
  const noun = NOUNS[collection] ?? 'resource';
  const verb = `${request.method} ${rest.length === 0 ? 'collection' : rest[0] === '.search' ? 'search' : 'one'}`;
  if (collection === 'Bulk') return { kind: 'bulk', noun, asked: 'make several changes in one request' };
  if (collection === 'Me') return { kind: 'me', noun, asked: 'read who it is' };
  const discovery = DISCOVERY[collection];
  if (discovery) return { kind: 'discovery', noun, asked: discovery };
  if (collection === '.search') return { kind: 'search', noun, asked: 'search all resources' };
  if (!NOUNS[collection]) return toOther(request, noun);
  switch (verb) {
    case 'GET collection':
      return describeList(request, noun);
    case 'POST search':
      return { kind: 'search', noun, asked: `search ${noun}s` };
    case 'GET one':
      return { kind: 'read', noun, asked: `read one ${noun}` };
    case 'POST collection':
      return { kind: 'create', noun, asked: `create a ${noun}` };
    case 'PUT one':
      return { kind: 'replace', noun, asked: `update a ${noun}` };
    case 'PATCH one':
      return { kind: 'patch', noun, asked: `change a ${noun}` };
    case 'DELETE one':
      return { kind: 'delete', noun, asked: `delete a ${noun}` };
    default:
      return toOther(request, noun);
  }
}

const toOther = ({ method, path }: Asked, noun: string): RequestDescription => ({
  kind: 'other',
  noun,
  asked: `send ${method} to ${path.slice(0, MAX_SHOWN)}`,
});

function describeList({ query }: Asked, noun: string): RequestDescription {
  const parameters = new Map(Object.entries(query ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const filter = parameters.get('filter');
  if (filter !== undefined) {
    const [, attribute, value] = EQUALS.exec(filter) ?? [];
    if (attribute !== undefined && value !== undefined) {
      return { kind: 'lookup', noun, asked: `look up the ${noun} whose ${attribute} is “${shorten(unquote(value))}”` };
    }
    return { kind: 'search', noun, asked: `search ${noun}s by ${shorten(filter)}` };
  }
  const start = Number(parameters.get('startindex') ?? 1);
  const count = parameters.get('count');
  if (start <= 1 && count !== undefined && Number(count) <= 2) {
    return { kind: 'test', noun, asked: `read the first ${noun}s, as it does to test the connection` };
  }
  const from = start > 1 ? `, from number ${start}` : '';
  return { kind: 'page', noun, asked: `read a page of ${noun}s${from}` };
}

function describeTokenRequest({ path, grantType }: Asked): RequestDescription {
  const noun = 'token';
  if (path.endsWith('/revoke')) return { kind: 'revocation', noun, asked: 'give its token back' };
  switch (grantType) {
    case 'authorization_code':
      return { kind: 'first-token', noun, asked: 'get its first token, after Accept' };
    case 'refresh_token':
      return { kind: 'renewal', noun, asked: 'renew its token' };
    default:
      return { kind: 'token', noun, asked: 'get a token' };
  }
}

const unquote = (text: string): string => text.replace(/\\(["\\/])/g, '$1');
const shorten = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
