import type { LoggedRequestDetail } from '../../activity/activity.types.ts';
import { type ChangeAction, PERSON } from '../../directory/user.types.ts';
import { describeRequest, type RequestDescription } from './describe-request.ts';
import { explainRefusal, type Names } from './explain-refusal.ts';
import { type IgnoredLine, toIgnoredLines } from './to-ignored-lines.ts';

/** A change that the request made, as far as the explanation needs it. */
export interface MadeChange {
  readonly action: ChangeAction;
  readonly resourceType: 'User' | 'Group';
  readonly resourceId: string;
  readonly attributes: readonly { attribute: string; before?: unknown; after?: unknown }[];
}

export interface RequestExplanation {
  /** What was asked: one sentence. */
  readonly asked: string;
  /** What was done, or why nothing was: a sentence each. */
  readonly done: readonly string[];
  readonly ignored: readonly IgnoredLine[];
  /** What the client shows of it. */
  readonly shown: string;
  /** The exact text that it shows; null: it shows none. */
  readonly detail: string | null;
  /** What helps; empty where nothing needs help. */
  readonly cure: readonly string[];
}

/** Pure. A request in plain sentences: what was asked, done and ignored, what the client shows, what helps. */
export function explainRequest(
  request: LoggedRequestDetail,
  changes: readonly MadeChange[],
  names: Names,
): RequestExplanation {
  const description = describeRequest(request);
  const { client } = names;
  const asked = `${client} asked to ${toAsked(request, description)}.`;
  const ignored = toIgnoredLines(request.ignored, client);
  if (request.outcome === 'ok') {
    const done =
      description.kind === 'bulk' ? explainBulk(request) : explainSuccess(request, description, changes, names);
    return { asked, done, ignored, shown: `${client} shows no error for this.`, detail: null, cure: [] };
  }
  const { why, cure } = explainRefusal(request, description, names);
  const sure = request.status !== 499 && changes.length === 0;
  const done = [
    why,
    ...(sure ? ['Nothing was changed.'] : []),
    ...(changes.length > 0 ? toChanged(changes, names) : []),
  ];
  return { asked, done, ignored, ...toShown(request, client), cure };
}

/** With the body at hand a PATCH says what it is for. */
function toAsked(request: LoggedRequestDetail, { kind, noun, asked }: RequestDescription): string {
  if (kind === 'bulk') {
    const operations = readList(request.requestBody, 'operations');
    return operations ? `make ${count(operations.length, 'change')} in one request` : asked;
  }
  if (kind === 'create') return noun === 'user' ? 'create a user, or restore the inactive one it matches' : asked;
  if (kind !== 'patch' && kind !== 'replace') return asked;
  const active = noun === 'user' ? findActive(request.requestBody) : undefined;
  if (kind === 'replace') return active === false ? `update a ${noun}, which is to be inactive` : asked;
  if (active !== undefined) return `${active ? 'reactivate' : 'deactivate'} a user`;
  const paths = listPaths(request.requestBody);
  return paths.length > 0 ? `change ${paths.slice(0, 8).join(', ')} of a ${noun}` : asked;
}

function explainSuccess(
  request: LoggedRequestDetail,
  { kind, noun }: RequestDescription,
  changes: readonly MadeChange[],
  names: Names,
): string[] {
  const { client, brand } = names;
  switch (kind) {
    case 'lookup':
    case 'search':
      return [toFound(request, noun, kind, client)];
    case 'test':
      return [`The connection works: ${toFound(request, noun, kind, client).toLowerCase()}`];
    case 'page': {
      const { total, items } = readPage(request.responseBody);
      return [
        total === undefined
          ? `A page of ${noun}s was sent.`
          : `${items} of ${count(total, noun)} were sent. Nothing was changed.`,
      ];
    }
    case 'read':
      return request.status === 304
        ? [`${client} has the newest state of the ${noun} already.`]
        : [`The ${noun} was sent. Nothing was changed.`];
    case 'discovery':
    case 'me':
      return ['It was answered. Nothing was changed.'];
    case 'first-token':
      return [`${client} got its first access token: the connection works from here on.`, TOKEN];
    case 'renewal':
      return [`${client} got a new access token; this happens by itself about once an hour while it works.`, TOKEN];
    case 'token':
      return [`${client} got an access token.`, TOKEN];
    case 'revocation':
      return [`The connection has ended: ${client} gave its token back. Users stay as they are in ${brand}.`];
    default:
      return changes.length > 0 ? toChanged(changes, names) : [`Everything was so already, so nothing was changed.`];
  }
}

const TOKEN = 'Tokens are not kept in this log.';

function toFound(request: LoggedRequestDetail, noun: string, kind: string, client: string): string {
  const { total } = readPage(request.responseBody);
  if (total === undefined) return `The ${noun}s that were found were sent.`;
  if (total === 0 && kind === 'lookup') return `There is no such ${noun} here, which ${client} takes as: create it.`;
  if (total === 1 && kind === 'lookup') return `The ${noun} was found.`;
  return `${count(total, noun)} ${total === 1 ? 'was' : 'were'} found.`;
}

/** What the changes are in words; of many, how many. */
function toChanged(changes: readonly MadeChange[], { brand }: Names): string[] {
  const sentences = changes.map((change) =>
    change.resourceType === 'User' ? toUserChange(change, brand) : toGroupChange(change),
  );
  if (new Set(changes.map(({ resourceId }) => resourceId)).size <= 3) return [...new Set(sentences)];
  return [
    ...(changes.some(isNewPerson) ? [NEW_PERSON] : []),
    `${count(changes.length, 'change')} were made; they are listed below.`,
  ];
}

const isNewPerson = ({ attributes }: MadeChange) => attributes.some(({ attribute }) => attribute === PERSON);
const NEW_PERSON =
  'Another externalId means a new person: the user keeps its id, but is out of all groups, and has the roles and entitlements of this request alone and the permissions of its user type.';

function toUserChange(change: MadeChange, brand: string): string {
  if (isNewPerson(change)) return NEW_PERSON;
  const { action, attributes } = change;
  switch (action) {
    case 'created':
      return 'The user was created, with the permissions of its user type.';
    case 'restored':
      return 'The user was here already, inactive: it was restored under the same id, and its permissions were assigned anew.';
    case 'deactivated':
      return `The user was deactivated: no access to ${brand} from then on. Nothing was deleted.`;
    case 'reactivated':
      return `The user was reactivated and has access to ${brand} again.`;
    case 'deleted':
      return 'The user was deleted for good, and left all groups.';
    default:
      return `${count(attributes.length, 'attribute')} of the user ${attributes.length === 1 ? 'was' : 'were'} changed.`;
  }
}

function toGroupChange({ action, attributes }: MadeChange): string {
  const members = attributes.find(({ attribute }) => attribute === 'members');
  const [joined, left] = [members?.after, members?.before].map((ids) => (Array.isArray(ids) ? ids.length : 0));
  const moves = [joined ? `${count(joined, 'member')} joined` : '', left ? `${count(left, 'member')} left` : ''].filter(
    Boolean,
  );
  if (action === 'created')
    return `The group was created${joined ? ` with ${count(joined, 'member')}` : ', without members'}.`;
  if (action === 'deleted') return 'The group was deleted; its members stay as users.';
  const renamed = attributes.some(({ attribute }) => attribute === 'displayName') ? ['the group was renamed'] : [];
  const parts = [...renamed, ...moves];
  if (parts.length === 0) return `${count(attributes.length, 'attribute')} of the group changed.`;
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function explainBulk({ responseBody }: LoggedRequestDetail): string[] {
  const operations = readList(responseBody, 'operations');
  if (!operations) return ['The changes were carried out one by one.'];
  const done = operations.filter((operation) => /^2/.test(String((operation as { status?: unknown } | null)?.status)));
  const refused = operations.length - done.length;
  return [
    `${count(done.length, 'change')} of ${operations.length} ${done.length === 1 ? 'was' : 'were'} carried out${refused > 0 ? `, ${refused} refused: the answer below says why` : ''}.`,
  ];
}

function toShown(
  { face, status, error }: LoggedRequestDetail,
  client: string,
): Pick<RequestExplanation, 'shown' | 'detail'> {
  if (status === 429 || status === 503) {
    return { shown: `${client} tries again and shows this only if it goes on for long:`, detail: error };
  }
  if (error === null) return { shown: `${client} shows that the request failed.`, detail: null };
  const where = face === 'oauth' ? 'where the connection is authenticated' : 'under Dashboard > Tasks';
  return { shown: `${client} shows this message ${where}:`, detail: error };
}

/** Whether a body says that somebody is to be active; undefined where it does not say. */
function findActive(body: unknown): boolean | undefined {
  const said = toOperations(body)
    .flatMap(({ path, value }) => (path === undefined ? Object.entries(isObject(value) ? value : {}) : [[path, value]]))
    .filter(([name]) => String(name).toLowerCase() === 'active')
    .map(([, value]) => String(value).toLowerCase());
  return said.length === 0 ? undefined : said.at(-1) === 'true';
}

/** What the operations of a PATCH are on, without passwords. */
function listPaths(body: unknown): string[] {
  const paths = toOperations(body).flatMap(({ path, value }) =>
    path === undefined ? Object.keys(isObject(value) ? value : {}) : [path],
  );
  const names = paths.map((path) => path.replace(/\[.*$/, '')).map((path) => path.slice(path.lastIndexOf(':') + 1));
  return [...new Set(names)].filter((name) => !['id', 'schemas', 'password'].includes(name));
}

/** The operations of a PATCH; a whole resource is one without a path. */
function toOperations(body: unknown): { path?: string; value: unknown }[] {
  const operations = readList(body, 'operations');
  if (!operations) return isObject(body) ? [{ value: body }] : [];
  return operations.filter(isObject).map((operation) => {
    const members = new Map(Object.entries(operation).map(([name, value]) => [name.toLowerCase(), value]));
    const path = members.get('path');
    return { ...(typeof path === 'string' && { path }), value: members.get('value') };
  });
}

function readList(body: unknown, name: string): readonly unknown[] | undefined {
  if (!isObject(body)) return undefined;
  const found = Object.entries(body).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(found) ? found : undefined;
}

function readPage(body: unknown): { total: number | undefined; items: number } {
  const { totalResults, itemsPerPage } = isObject(body) ? body : {};
  const total = typeof totalResults === 'number' ? totalResults : undefined;
  return { total, items: typeof itemsPerPage === 'number' ? itemsPerPage : 0 };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
