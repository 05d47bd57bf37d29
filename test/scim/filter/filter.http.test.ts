import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { ENTERPRISE, givenScim, type ScimClient, USER } from '../scim-client.ts';

let app: TestApp;
let scim: ScimClient;
/** Who has which id, to tell a result by names. */
const names = new Map<string, string>();
const ids: Record<string, string> = {};
const metas: Record<string, Record<string, string>> = {};

const PEOPLE: Record<string, Record<string, unknown>> = {
  zoe: {
    userName: 'Zoë@Example.com',
    externalId: 'Ext-1',
    displayName: 'É"\\ %_',
    name: { givenName: 'Zoë', familyName: "O'Neill", formatted: "Dr. Zoë O'Neill" },
    title: 'CEO',
    userType: 'Manager',
    profileUrl: 'https://people.example.com/Zoe',
    emails: [
      { value: 'Zoe.Work@Example.com', type: 'work', primary: true },
      { value: 'zoe.home@example.org', type: 'home' },
    ],
    phoneNumbers: [{ value: '+1 555 0100', type: 'work' }],
    [ENTERPRISE]: { department: 'R&D', manager: { value: 'm1', displayName: 'Ada' } },
  },
  bob: {
    userName: 'bob@example.com',
    externalId: '100',
    displayName: 'Bob',
    name: { givenName: 'Bob' },
    title: 'Engineer',
    active: false,
    emails: [
      { value: 'bob@example.com', type: 'home', primary: true },
      { value: 'bob@work.example', type: 'work', display: 'Work' },
    ],
    [ENTERPRISE]: { employeeNumber: '9' },
  },
  // Nothing but a name.
  eve: {
    userName: 'eve@example.net',
    externalId: undefined,
    displayName: undefined,
    name: undefined,
    emails: [],
    locale: undefined,
  },
};

beforeAll(async () => {
  app = await createTestApp();
  scim = await givenScim(app);
  for (const [name, body] of Object.entries(PEOPLE)) {
    const user = await scim.create(body);
    names.set(user.id, name);
    ids[name] = user.id;
    metas[name] = user.meta;
  }
  // Another tenant's, whom no filter may find.
  await (await givenScim(app)).create(PEOPLE.zoe);
});
afterAll(() => app.close());

/** The names of the people a filter finds, in list order. */
async function find(filter: string): Promise<string> {
  const res = await scim.find(filter);
  if (res.status !== 200) throw new Error(`${res.status}: ${res.body.detail}`);
  const found = res.body.Resources.map(({ id }: { id: string }) => names.get(id) ?? 'a stranger');
  expect(res.body.totalResults).toBe(found.length);
  return found.join(' ');
}

describe('filters on Users (RFC 7644 §3.4.2.2)', () => {
  it.each([
    // eq, with and without case, in every way to write a name.
    ['userName eq "zoë@example.com"', 'zoe'],
    ['userName eq "ZOË@EXAMPLE.COM"', 'zoe'],
    ['USERNAME EQ "zoe\u0308@example.com"', 'zoe'],
    [`${USER}:userName eq "zoë@example.com"`, 'zoe'],
    [`${USER.toUpperCase()}:NAME.familyname eq "O'NEILL"`, 'zoe'],
    ['externalId eq "Ext-1"', 'zoe'],
    ['externalId eq "ext-1"', ''],
    ['externalId eq 100', 'bob'],
    ['profileUrl eq "https://people.example.com/zoe"', ''],
    ['displayName eq "É\\"\\\\ %_"', 'zoe'],
    ['displayName eq "\\u00e9\\u0022\\u005C %_"', 'zoe'],
    ['title eq "ceo"', 'zoe'],
    ['userName eq ""', ''],
    ['userName eq "\' OR 1=1 --"', ''],
    ['  userName   eq   "zoë@example.com"  ', 'zoe'],
    [`${ENTERPRISE}:department eq "r&d"`, 'zoe'],
    [`${ENTERPRISE.toLowerCase()}:MANAGER.VALUE eq "M1"`, 'zoe'],
    [`${ENTERPRISE}:employeeNumber eq 9`, 'bob'],
    // ne: what has no value differs too.
    ['title ne "ceo"', 'bob eve'],
    ['userName ne "BOB@example.com"', 'zoe eve'],
    ['externalId ne "ext-1"', 'zoe bob eve'],
    ['active ne true', 'bob'],
    ['id ne "1"', 'zoe bob eve'],
    // Parts of texts; nothing is a wildcard.
    ['userName co "@EXAMPLE.COM"', 'zoe bob'],
    ['userName co "%"', ''],
    ['displayName co "%_"', 'zoe'],
    ['displayName co "\\\\"', 'zoe'],
    ['title co ""', 'zoe bob'],
    ['userName sw "ZOË"', 'zoe'],
    ['externalId sw "ext"', ''],
    ['externalId sw "Ext"', 'zoe'],
    ['title sw "C_O"', ''],
    ['userName ew ".COM"', 'zoe bob'],
    ['title ew "o"', 'zoe'],
    ['title ew "a much longer text than the title"', ''],
    ['profileUrl co "Zoe"', 'zoe'],
    ['profileUrl co "zoe"', ''],
    // Order, by code point after folding.
    ['userName gt "bob@example.com"', 'zoe eve'],
    ['userName ge "BOB@EXAMPLE.COM"', 'zoe bob eve'],
    ['userName lt "eve@example.net"', 'bob'],
    ['userName le "EVE@example.net"', 'bob eve'],
    ['title gt ""', 'zoe bob'],
    ['externalId gt "Ext"', 'zoe'],
    // pr and null.
    ['title pr', 'zoe bob'],
    ['userName PR', 'zoe bob eve'],
    ['name pr', 'zoe bob'],
    ['name.familyName pr', 'zoe'],
    ['emails pr', 'zoe bob'],
    ['emails.display pr', 'bob'],
    ['phoneNumbers pr', 'zoe'],
    [`${ENTERPRISE}:manager pr`, 'zoe'],
    [`${ENTERPRISE}:manager.displayName pr`, 'zoe'],
    ['meta pr', 'zoe bob eve'],
    ['meta.created pr and id pr and schemas pr', 'zoe bob eve'],
    ['title eq null', 'eve'],
    ['title ne NULL', 'zoe bob'],
    ['name eq null', 'eve'],
    ['emails eq null', 'eve'],
    ['emails ne null', 'zoe bob'],
    ['emails.display eq null', 'zoe eve'],
    ['userName eq null', ''],
    ['not (title pr)', 'eve'],
    // Booleans, also as some clients write them.
    ['active eq true', 'zoe eve'],
    ['active eq "False"', 'bob'],
    ['active eq TRUE', 'zoe eve'],
    // and, or, not; not binds before and, and before or.
    ['title eq "CEO" or title eq "engineer" and active eq true', 'zoe'],
    ['(title eq "CEO" or title eq "engineer") and active eq false', 'bob'],
    ['not (title eq "CEO") and active eq true', 'eve'],
    ['NOT(title eq "CEO" AND active eq true) OR userName eq "eve@example.net"', 'bob eve'],
    ['not (not (title eq "CEO"))', 'zoe'],
    ['userName eq "eve@example.net" or userName eq "bob@example.com"', 'bob eve'],
    ['active eq true and (title eq "CEO" and userName eq "zoë@example.com")', 'zoe'],
    // Lists: one item satisfies what stands in brackets, any item what does not.
    ['emails eq "zoe.work@example.com"', 'zoe'],
    ['emails.value eq "ZOE.HOME@example.org"', 'zoe'],
    ['emails co "@work"', 'bob'],
    ['emails.type eq "home"', 'zoe bob'],
    ['emails[type eq "work" and value eq "zoe.work@example.com"]', 'zoe'],
    ['emails[type eq "work" and value co "@EXAMPLE"]', 'zoe'],
    ['emails.type eq "work" and emails.value co "@example.com"', 'zoe bob'],
    ['emails[type eq "home" and value eq "zoe.work@example.com"]', ''],
    ['emails[primary eq true and type eq "home"]', 'bob'],
    ['emails[primary eq false and type eq "home"]', 'zoe'],
    ['emails[not (type eq "work") and value ew ".org"]', 'zoe'],
    ['emails[type eq "home" or display pr]', 'zoe bob'],
    ['emails[value eq "bob@example.com" or value eq "zoe.home@example.org"]', 'zoe bob'],
    ['emails[value eq "bob@example.com" and value eq "bob@work.example"]', ''],
    ['emails.value eq "bob@example.com" and emails.value eq "bob@work.example"', 'bob'],
    ['emails[primary eq true].value eq "zoe.work@example.com"', 'zoe'],
    ['emails[type eq "work"].display eq null', 'zoe'],
    ['not (emails[type eq "home"])', 'eve'],
    ['emails ne "bob@example.com"', 'zoe bob eve'],
    ['emails[value ne "bob@example.com"]', 'zoe bob'],
    ['phoneNumbers.value eq "+1 555 0100"', 'zoe'],
    ['phoneNumbers.value sw "+1"', 'zoe'],
    ['name[givenName eq "bob" and familyName eq null]', 'bob'],
    [`${USER}:emails[type eq "home"].value ew ".org"`, 'zoe'],
    // What the service knows of a resource.
    ['meta.resourceType eq "User"', 'zoe bob eve'],
    ['meta.resourceType eq "user"', ''],
    ['meta.version eq "W/\\"1\\""', 'zoe bob eve'],
    ['meta.version eq "1"', ''],
    ['meta.created gt "2011-05-13T04:42:34Z"', 'zoe bob eve'],
    ['meta.lastModified lt "2011-05-13T04:42:34+02:00"', ''],
    ['meta.created gt "0000-01-01T00:00:00Z"', 'zoe bob eve'],
    ['meta.created gt "0001-01-01T00:00:00+14:00"', 'zoe bob eve'],
    ['meta.created lt "9999-12-31T23:59:59-14:00"', 'zoe bob eve'],
    [`schemas eq "${USER}"`, 'zoe bob eve'],
    [`schemas eq "${ENTERPRISE}"`, 'zoe bob'],
    [`not (schemas co "enterprise")`, 'eve'],
    ['schemas eq "urn:x"', ''],
    ['id eq "1"', ''],
    ['id pr and userName eq "nobody@example.com"', ''],
  ])('%s finds %s', async (filter, expected) => {
    expect(await find(filter)).toBe(expected);
  });

  it('finds a user by its id, with case, and by parts of it', async () => {
    const id = ids.zoe as string;
    expect(await find(`id eq "${id}"`)).toBe('zoe');
    expect(await find(`id eq "${id.toUpperCase()}"`)).toBe('');
    expect(await find(`id sw "${id.slice(0, 20)}"`)).toBe('zoe');
    expect(await find(`id co "${id.slice(8, 30)}" and id ew "${id.slice(-9)}"`)).toBe('zoe');
    expect(await find(`id ne "${id}"`)).toBe('bob eve');
    expect(await find(`id gt "${id}" or id lt "${id}"`)).toBe('bob eve');
  });

  it('finds a user by its address (meta.location), whole or in part', async () => {
    const location = metas.bob?.location as string;
    expect(await find(`meta.location eq "${location}"`)).toBe('bob');
    expect(await find(`meta.location ne "${location}"`)).toBe('zoe eve');
    expect(await find(`meta.location sw "${location.slice(0, -9)}"`)).toBe('bob');
    expect(await find(`meta.location ew "s/${ids.bob}"`)).toBe('bob');
    expect(await find('meta.location co "/Users/"')).toBe('zoe bob eve');
    expect(await find(`meta.location co "sers/${ids.bob?.slice(0, 20)}"`)).toBe('bob');
    expect(await find('meta.location sw "ftp:"')).toBe('');
    expect(await find('meta.location gt "a"')).toBe('zoe bob eve');
    expect(await find('meta.location lt "a"')).toBe('');
  });

  it('compares dates as instants, at whatever offset they are written', async () => {
    const created = new Date(metas.bob?.created as string);
    const elsewhere = `${new Date(created.getTime() + 5.5 * 3_600_000).toISOString().slice(0, -1)}+05:30`;
    expect(await find(`meta.created eq "${created.toISOString()}"`)).toBe('bob');
    expect(await find(`meta.created eq "${elsewhere}"`)).toBe('bob');
    expect(await find(`meta.created gt "${elsewhere}"`)).toBe('eve');
    expect(await find(`meta.created le "${elsewhere}"`)).toBe('zoe bob');
    expect(await find(`meta.created ne "${elsewhere}"`)).toBe('zoe eve');
  });

  it('answers the deepest and the longest filter that it accepts', async () => {
    expect(await find(`${'not('.repeat(32)}title eq "ceo"${')'.repeat(32)}`)).toBe('zoe');
    expect(await find(Array(100).fill('userName eq "eve@example.net"').join(' or '))).toBe('eve');
    expect(await find(Array(100).fill('emails[type eq "work"]').join(' and '))).toBe('zoe bob');
  });
});
