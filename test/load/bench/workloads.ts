import type { Request, Target, Unit } from './bench.types.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
/** What Okta asks for on a page of an import. */
export const PAGE = 100;

/** Connections with one request each, unless a workload says otherwise. */
export const IN_FLIGHT = 8;
/** People whom a run of W7 assigns. */
export const ASSIGNED = 1_000;

/** Pages that a run of W6 asks for: a whole import, and enough of them to be measured. */
export const toPages = (users: number): number => Math.max(Math.ceil(users / PAGE), 200);

/** What both targets are asked, in the same bytes. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  /** The share of the floor's requests a second that is promised, at least. */
  readonly promised?: number;
  /** Makes users who are removed after each run, so that every run meets the same directory. */
  readonly creates?: true;
  readonly unit: (target: Target) => Unit;
}

/** A user as Okta sends it, with the enterprise extension (RFC 7643 §4.3). */
export function toNewUser(n: number): string {
  const userName = `new.${n}@example.com`;
  return JSON.stringify({
    schemas: [USER, ENTERPRISE],
    userName,
    name: { givenName: `Given${n % 997}`, familyName: `Family${n}`, formatted: `Given${n % 997} Family${n}` },
    displayName: `Given${n % 997} Family${n}`,
    title: `Engineer ${n % 50}`,
    userType: 'employee',
    emails: [{ value: userName, type: 'work', primary: true }],
    phoneNumbers: [{ value: `+1 555 ${n}`, type: 'mobile' }],
    addresses: [{ type: 'work', locality: 'Lakeview', country: 'US', postalCode: `${n}` }],
    locale: 'en-US',
    timezone: 'America/New_York',
    externalId: `00unew${n}`,
    active: true,
    groups: [],
    password: 'p1a2c3e4',
    [ENTERPRISE]: {
      employeeNumber: `${n}`,
      costCenter: `CC${n % 300}`,
      department: `Department ${n % 200}`,
      division: `Division ${n % 20}`,
      manager: { value: `00u${n % 1000}`, displayName: `Manager ${n % 1000}` },
    },
  });
}

const userOf = ({ ids }: Target, n: number): string => ids[n % ids.length] as string;
/** Spreads the requests over the whole directory instead of asking for neighbours. */
const spread = (target: Target, n: number): number => (n * 7_919) % target.ids.length;

const toLookup = (target: Target, userName: string): Request => ({
  method: 'GET',
  path: `${target.base}/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}&startIndex=1&count=${PAGE}`,
  headers: target.headers,
});

const toCreation = (target: Target, n: number): Request => ({
  method: 'POST',
  path: `${target.base}/Users`,
  headers: target.headers,
  body: toNewUser(n),
});

export const WORKLOADS: readonly Workload[] = [
  {
    id: 'W1',
    title: 'lookup userName eq',
    promised: 0.35,
    unit: (target) => (send, n) =>
      send(toLookup(target, `Person${spread(target, n) + 1}@example.com`), 200).then(requireOne),
  },
  {
    id: 'W2',
    title: 'GET a user',
    promised: 0.4,
    unit: (target) => async (send, n) => {
      const path = `${target.base}/Users/${target.ids[spread(target, n)]}`;
      await send({ method: 'GET', path, headers: target.headers }, 200);
    },
  },
  {
    id: 'W3',
    title: 'create, enterprise',
    promised: 0.45,
    creates: true,
    unit: (target) => async (send, n) => {
      await send(toCreation(target, n), 201);
    },
  },
  {
    id: 'W4',
    title: 'PATCH active',
    promised: 0.45,
    unit: (target) => async (send, n) => {
      // Each round over the directory turns everybody the other way: every request is a write.
      const active = Math.floor(n / target.ids.length) % 2 === 1;
      const body = JSON.stringify({ schemas: [PATCH], Operations: [{ op: 'replace', value: { active } }] });
      const path = `${target.base}/Users/${userOf(target, n)}`;
      await send({ method: 'PATCH', path, headers: target.headers, body }, 200);
    },
  },
  {
    id: 'W5',
    title: 'PUT a changed profile',
    promised: 0.45,
    unit: (target) => async (send, n) => {
      const at = n % target.ids.length;
      const userName = `Person${at + 1}@example.com`;
      const emails = [{ value: userName, type: 'work', primary: true }];
      const body = JSON.stringify({
        ...JSON.parse(toNewUser(n)),
        userName,
        emails,
        externalId: `00u${at + 1}`,
        title: `Title ${n}`,
      });
      await send({ method: 'PUT', path: `${target.base}/Users/${target.ids[at]}`, headers: target.headers, body }, 200);
    },
  },
];

/** Assigning a person as Okta does: it looks the userName up, finds nobody, and creates the user. */
export const ASSIGNMENT: Workload = {
  id: 'W7',
  title: 'assign: lookup + create',
  promised: 0.45,
  creates: true,
  unit: (target) => async (send, n) => {
    await send(toLookup(target, `new.${n}@example.com`), 200);
    await send(toCreation(target, n), 201);
  },
};

/** One page after the other of an import, from the beginning again after the last one. */
export const toImport = (target: Target): Unit => {
  const pages = Math.ceil(target.ids.length / PAGE);
  return async (send, n) => {
    await send(toPage(target, (n % pages) * PAGE + 1), 200);
  };
};

export const toPage = (target: Target, startIndex: number): Request => ({
  method: 'GET',
  path: `${target.base}/Users?startIndex=${startIndex}&count=${PAGE}`,
  headers: target.headers,
});

function requireOne(answer: string): void {
  if (!answer.includes('"totalResults":1,'))
    throw new Error(`The lookup found another number: ${answer.slice(0, 300)}`);
}
