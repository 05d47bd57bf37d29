import type { Entry, Facts, Ledger } from './ledger.ts';
import { readStamp, toScimPerson } from './person.ts';
import type { Answer, Send } from './scim-client.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
/** Resources tried before it is taken that all are being written. */
const TRIES = 20;

/** One organization, as Okta keeps it; every write is entered in the ledger. */
export interface Customer {
  readonly organizationId: string;
  readonly send: Send;
  readonly ledger: Ledger;
}

/** Gives the answer; throws NoAnswer where there was none. */
export type Operation = (customer: Customer) => Promise<Answer>;

let written = 0;

/** Anything that is free of other writes. */
function takeFree(entries: readonly Entry[]): Entry | undefined {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const entry = pickAny(entries);
    if (entry && !entry.busy) return entry;
  }
  return undefined;
}

function pickAny<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}

const nextStamp = () => {
  written += 1;
  return `w${written}`;
};

/** A write whose answer is a failure, or that got none, may have been made. */
async function enter(write: Promise<Answer>, onMade: (answer: Answer) => void, onUnknown: () => void): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await write;
  } catch (cause) {
    onUnknown();
    throw cause;
  }
  if (answer.status < 300) onMade(answer);
  else if (answer.status >= 500) onUnknown();
  return answer;
}

function create(customer: Customer, kind: Entry['kind'], created: { name: string; facts: Facts; body: object }) {
  const { send, ledger } = customer;
  return enter(
    send('POST', `/${kind}`, created.body),
    (answer) => ledger.created(kind, created.name, created.facts, answer),
    () => ledger.unknown(),
  );
}

async function change({ send, ledger }: Customer, entry: Entry, method: string, facts: Facts, body: object) {
  entry.busy = true;
  try {
    return await enter(
      send(method, `/${entry.kind}/${entry.id}`, body),
      (answer) => ledger.changed(entry, facts, answer),
      () => ledger.unknown(entry, facts),
    );
  } finally {
    entry.busy = false;
  }
}

/** What a fact most likely is: writes of unknown outcome are rare. */
const guess = (entry: Entry, fact: string) => [...(entry.facts.get(fact) ?? [])].at(-1) ?? false;

export const createUser: Operation = (customer) => {
  const stamp = nextStamp();
  const userName = `${stamp}@example.com`;
  // Okta sends a password though none is wanted.
  const body = { ...toScimPerson({ userName, stamp, active: true }), password: 'a place-holder of 1' };
  return create(customer, 'Users', { name: userName, facts: { stamp, active: true }, body });
};

/** Deactivates the user, or activates it again. */
export const patchActive: Operation = (customer) => {
  const user = takeFree(customer.ledger.users);
  if (!user) return createUser(customer);
  const active = !guess(user, 'active');
  const body = { schemas: [PATCH], Operations: [{ op: 'replace', value: { active } }] };
  return change(customer, user, 'PATCH', { active }, body);
};

/** Replaces a user by a changed profile. */
export const putProfile: Operation = (customer) => {
  const user = takeFree(customer.ledger.users);
  if (!user) return createUser(customer);
  const facts = { stamp: nextStamp(), active: guess(user, 'active') === true };
  return change(customer, user, 'PUT', facts, { id: user.id, ...toScimPerson({ userName: user.name, ...facts }) });
};

export const createGroup: Operation = (customer) => {
  const displayName = `Group ${nextStamp()}`;
  const body = { schemas: [GROUP], displayName, members: [] };
  return create(customer, 'Groups', { name: displayName, facts: {}, body });
};

/** Pushes a membership: somebody who is in a group leaves it, somebody else joins it. */
export const changeMembers: Operation = (customer) => {
  const group = takeFree(customer.ledger.groups);
  const joining = pickAny(customer.ledger.users);
  if (!group || !joining) return createGroup(customer);
  const members = [...group.facts.keys()].filter((id) => guess(group, id));
  const leaving = members.length > 20 ? pickAny(members) : undefined;
  const operations = [
    { op: 'add', path: 'members', value: [{ value: joining.id, display: joining.name }] },
    ...(leaving && leaving !== joining.id ? [{ op: 'remove', path: `members[value eq "${leaving}"]` }] : []),
  ];
  const facts = { ...(leaving && { [leaving]: false }), [joining.id]: true };
  return change(customer, group, 'PATCH', facts, { schemas: [PATCH], Operations: operations });
};

/** What Okta asks first when somebody is assigned; half of the time nobody has that userName yet. */
export const lookUp: Operation = ({ send, ledger }) => {
  const name = Math.random() < 0.5 ? pickAny(ledger.users)?.name : undefined;
  const filter = encodeURIComponent(`userName eq "${name ?? `nobody${Math.random()}@example.com`}"`);
  return send('GET', `/Users?filter=${filter}&startIndex=1&count=100`);
};

export const getUser: Operation = (customer) => {
  const user = pickAny(customer.ledger.users);
  return user ? customer.send('GET', `/Users/${user.id}`) : createUser(customer);
};

/** A page of an import. */
export const listPage: Operation = ({ send, ledger }) => {
  const pages = Math.max(1, Math.floor(ledger.users.length / 100));
  return send('GET', `/Users?startIndex=${1 + 100 * Math.floor(Math.random() * pages)}&count=100`);
};

/** The facts of a resource that was read, as the ledger has them. */
export function readFacts(kind: Entry['kind'], resource: Record<string, unknown>): Facts {
  if (kind === 'Users') return { stamp: readStamp(resource), active: resource.active === true };
  const members = (resource.members ?? []) as { value: string }[];
  return Object.fromEntries(members.map(({ value }) => [value, true]));
}
