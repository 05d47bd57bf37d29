import type { Json } from './okta-user.types.ts';
import type { Send } from './record-exchanges.ts';
import type { WireResponse } from './send-request.ts';
import type { TokenClient } from './token-client.ts';
import { OktaFailure, parseScimBody, toFailure } from './what-okta-shows.ts';

export interface ScimClient {
  /** Sends one request with a bearer token; gives answers of 200 to 299 and 404, throws OktaFailure for the others. */
  request(method: string, path: string, body?: Json): Promise<WireResponse>;
  getUser(id: string): Promise<Json>;
  /** The users with this userName: none for a 404 too. */
  findUsers(userName: string): Promise<Json[]>;
  /** The groups with this displayName: none for a 404 too. */
  findGroups(displayName: string): Promise<Json[]>;
  /** Every resource of a list, a hundred a page, as an import reads them. */
  listAll(collection: Collection): Promise<Json[]>;
  /** One page of the list; throws OktaFailure when a counter is no integer. */
  listUsers(startIndex: number, count: number): Promise<{ users: Json[]; total: number }>;
}

type Collection = '/Users' | '/Groups';

const IMPORT_PAGE = 100;
const MOST_ATTEMPTS = 10;
const DEFAULT_WAIT_S = 300;

/** Okta's SCIM client: its headers, its patience with 429 and its way of refreshing. */
export function createScimClient({
  send,
  sleep,
  tokens,
  baseUrl,
}: {
  send: Send;
  sleep: (milliseconds: number) => Promise<void>;
  tokens: TokenClient;
  baseUrl: string;
}): ScimClient {
  async function request(method: string, path: string, body?: Json): Promise<WireResponse> {
    let accessToken = await tokens.accessToken();
    let renewed = false;
    let doubling = 1;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send({
        method,
        url: `${baseUrl}${path}`,
        headers: { ...headersOf(body), Authorization: `Bearer ${accessToken}` },
        body: body && JSON.stringify(body),
      });
      if (answer.status < 300 || answer.status === 404) return answer;
      if (answer.status === 401 && !renewed) {
        const next = await tokens.renew(accessToken);
        if (next === undefined) throw toFailure(answer);
        accessToken = next;
        renewed = true;
      } else if (answer.status === 429 && attempt < MOST_ATTEMPTS) {
        await sleep(toWaitSeconds(answer.headers['retry-after']) * doubling * 1000);
        doubling *= 2;
      } else throw toFailure(answer);
    }
  }

  async function list(collection: Collection, query: string): Promise<Json> {
    const answer = await request('GET', `${collection}?${query}`);
    return answer.status === 404 ? { totalResults: 0, Resources: [] } : parseScimBody(answer.body);
  }

  async function find(collection: Collection, attribute: string, value: string): Promise<Json[]> {
    const filter = encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`);
    return toResources(await list(collection, `filter=${filter}&startIndex=1&count=100`));
  }

  async function listPage(collection: Collection, startIndex: number, count: number) {
    const body = await list(collection, `startIndex=${startIndex}&count=${count}`);
    const total = body.totalResults;
    const counters = [total, body.startIndex ?? 1, body.itemsPerPage ?? 0];
    if (typeof total !== 'number' || !counters.every(Number.isInteger)) {
      const what = collection.slice(1).toLowerCase();
      throw new OktaFailure(`An error occurred while importing ${what}.`);
    }
    return { resources: toResources(body), total };
  }

  return {
    request,
    async getUser(id) {
      const answer = await request('GET', `/Users/${encodeURIComponent(id)}`);
      if (answer.status === 404) throw toFailure(answer);
      return parseScimBody(answer.body);
    },
    findUsers: (userName) => find('/Users', 'userName', userName),
    findGroups: (displayName) => find('/Groups', 'displayName', displayName),
    async listUsers(startIndex, count) {
      const { resources, total } = await listPage('/Users', startIndex, count);
      return { users: resources, total };
    },
    async listAll(collection) {
      const found: Json[] = [];
      for (let startIndex = 1, total = 1; startIndex <= total; startIndex += IMPORT_PAGE) {
        const page = await listPage(collection, startIndex, IMPORT_PAGE);
        found.push(...page.resources);
        total = page.total;
      }
      return found;
    },
  };
}

function headersOf(body: Json | undefined): Record<string, string> {
  return {
    Accept: 'application/scim+json',
    'Accept-Charset': 'utf-8',
    'Accept-Encoding': 'gzip,deflate',
    ...(body && { 'Content-Type': 'application/scim+json; charset=utf-8' }),
    'User-Agent': 'Okta SCIM Client 1.0.0',
  };
}

/** Whole seconds only: a date, a fraction or nothing means five minutes. */
function toWaitSeconds(header: string | undefined): number {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : DEFAULT_WAIT_S;
}

function toResources(body: Json): Json[] {
  return Array.isArray(body.Resources) ? body.Resources : [];
}
