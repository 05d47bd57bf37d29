import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, createScimClient, ENTERPRISE, GROUP, givenScim, type ScimClient, USER } from '../scim-client.ts';

interface Published {
  name: string;
  type: string;
  multiValued: boolean;
  required: boolean;
  mutability: string;
  returned: string;
  caseExact?: boolean;
  canonicalValues?: string[];
  subAttributes?: Published[];
}

/** One attribute or sub-attribute: how to send a value for it, and how to read it back. */
interface Claim {
  at: string;
  attribute: Published;
  send(value: unknown): Record<string, unknown>;
  read(resource: Record<string, unknown>): unknown;
}

type Members = Record<string, unknown>;

function claimsOf(urn: string, attributes: readonly Published[]): Claim[] {
  const wrap = (body: Members): Members => (urn === USER ? body : { [urn]: body });
  const open = (resource: Members) => (urn === USER ? resource : (resource[urn] as Members | undefined));
  return attributes.flatMap((attribute): Claim[] => {
    const at = urn === USER ? attribute.name : `${urn}:${attribute.name}`;
    const own: Claim = {
      at,
      attribute,
      send: (value) => wrap({ [attribute.name]: value }),
      read: (resource) => open(resource)?.[attribute.name],
    };
    const subs = (attribute.subAttributes ?? []).map((sub): Claim => {
      const body = (value: unknown) => ({ ...(attribute.multiValued && aContent(attribute, sub)), [sub.name]: value });
      return {
        at: `${at}.${sub.name}`,
        // A part of what only the service sets is set by the service as well.
        attribute: attribute.mutability === 'readOnly' ? { ...sub, mutability: 'readOnly' } : sub,
        send: (value) => wrap({ [attribute.name]: attribute.multiValued ? [body(value)] : body(value) }),
        read: (resource) => {
          const value = open(resource)?.[attribute.name];
          return ((Array.isArray(value) ? value[0] : value) as Members | undefined)?.[sub.name];
        },
      };
    });
    return [own, ...subs];
  });
}

/** What makes an item an item, next to the sub-attribute under test. */
function aContent({ subAttributes = [] }: Published, sub: Published): Members {
  const content = subAttributes.find(({ name }) => name === 'value' || name === 'locality');
  return content && content.name !== sub.name ? { [content.name]: aValueOf(content) } : {};
}

function aValueOf({ name, type, subAttributes, multiValued }: Published): unknown {
  if (subAttributes) {
    const object = Object.fromEntries(subAttributes.map((sub) => [sub.name, aValueOf(sub)]));
    return multiValued ? [object] : object;
  }
  if (name === 'timezone') return 'Europe/Paris';
  if (type === 'binary') return 'TUlJQw==';
  return type === 'boolean' ? true : TEXT;
}

/** A text that any attribute takes. */
const TEXT = 'a@example.com';
const aCasedValueOf = (at: string) => `Case${at.length}@Example.com`;

const WRONG: Record<string, unknown> = {
  string: { a: 1 },
  reference: { a: 1 },
  boolean: 'perhaps',
  binary: 'no base64!',
  complex: ['one', 'two'],
  dateTime: 'yesterday',
};

describe('every claim of the published schemas is true (RFC 7643 §7)', () => {
  let app: TestApp;
  let scim: ScimClient;
  let claims: Claim[];
  beforeAll(async () => {
    app = await createTestApp();
    const given = await givenScim(app, { anyUserType: true });
    scim = given;
    // What the test sends for their values: only what the catalogue has can be given.
    const roles = [TEXT, aCasedValueOf('roles.value')];
    await app.given.catalogue(given.organizationId, {
      roles,
      entitlements: [...roles, aCasedValueOf('entitlements.value')],
    });
    claims = [];
    for (const urn of [USER, ENTERPRISE]) {
      claims.push(...claimsOf(urn, (await scim.get(`/Schemas/${urn}`)).body.attributes));
    }
  });
  afterAll(() => app.close());

  const bare = async (body: Members) => {
    const { emails: _, ...user } = aUser();
    return scim.post('/Users', { ...user, ...body });
  };
  /** What takes no value from a client, or has rules of its own that other tests show. */
  const writable = () => claims.filter(({ attribute, at }) => attribute.mutability !== 'readOnly' && at !== 'userName');

  it('returned: what was sent is read back, as the schema says', async () => {
    for (const { at, attribute, send, read } of writable()) {
      const sent = aValueOf(attribute);
      const created = await bare(send(sent));
      expect([at, created.status]).toEqual([at, 201]);
      const stored = await scim.read(created.body.id);
      expect([at, read(stored)]).toEqual([at, attribute.returned === 'never' ? undefined : sent]);
    }
  });

  it('required: only what is required is missed', async () => {
    const required = claims.filter(({ attribute }) => attribute.required).map(({ at }) => at);
    expect(required).toEqual(['userName']);
    const { userName: _, ...nameless } = aUser();
    expect(await scim.post('/Users', nameless)).toBeScimError(400, 'invalidValue');
    expect((await scim.post('/Users', { schemas: [USER], userName: 'only@example.com' })).status).toBe(201);
  });

  it('type: a value of another type is refused with the name of the attribute', async () => {
    for (const { at, attribute, send } of writable()) {
      const res = await bare(send(attribute.multiValued ? { no: 'list' } : WRONG[attribute.type]));
      expect([at, res.status, res.body.scimType]).toEqual([at, 400, 'invalidValue']);
      expect(res.body.detail).toContain(at);
    }
  });

  it('mutability: what is read-only is ignored in a whole resource and refused in a PATCH', async () => {
    for (const { at, attribute, send, read } of claims.filter((claim) => claim.attribute.mutability === 'readOnly')) {
      const sent = aValueOf(attribute);
      const created = await bare(send(sent));
      expect([at, created.status]).toEqual([at, 201]);
      expect([at, read(created.body)]).not.toEqual([at, sent]);
      if (at.includes('.')) continue;
      const res = await scim.patch(`/Users/${created.body.id}`, { op: 'replace', path: at, value: sent });
      expect(res).toBeScimError(400, 'mutability');
    }
  });

  it('canonicalValues: each is taken, and so is another, but for the catalogue’s (RFC 7643 §2.4: they are suggestions)', async () => {
    for (const { at, attribute, send, read } of claims.filter((claim) => claim.attribute.canonicalValues)) {
      if (attribute.mutability === 'readOnly') continue;
      if (at === 'roles.value' || at === 'entitlements.value') {
        for (const value of attribute.canonicalValues ?? []) expect((await bare(send(value))).status).toBe(201);
        expect(await bare(send('something else'))).toBeScimError(400, 'invalidValue');
        continue;
      }
      for (const value of [...(attribute.canonicalValues ?? []), 'something else']) {
        const created = await bare(send(value));
        expect([at, read(created.body)]).toEqual([at, value]);
      }
    }
  });

  it('caseExact: a filter finds a text in another case exactly where case does not matter (RFC 7643 §2.2)', async () => {
    for (const { at, attribute, send } of writable()) {
      if (attribute.caseExact === undefined || attribute.type === 'binary') continue;
      const value = at === 'timezone' ? 'Europe/Paris' : aCasedValueOf(at);
      const created = await bare(send(value));
      expect([at, created.status]).toEqual([at, 201]);
      const found = async (text: string) => {
        const res = await scim.find(`id eq "${created.body.id}" and ${at} eq "${text}"`);
        expect([at, res.status]).toEqual([at, 200]);
        return res.body.totalResults;
      };
      expect([at, await found(value), await found(value.toUpperCase())]).toEqual([at, 1, attribute.caseExact ? 0 : 1]);
    }
  });
});

describe('what /Schemas says of an organization is what it accepts (RFC 7643 §7)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  async function readAttributes(scim: Pick<ScimClient, 'get'>, urn = USER): Promise<Published[]> {
    const one = (await scim.get(`/Schemas/${urn.toUpperCase()}`)).body;
    const { Resources } = (await scim.get('/Schemas')).body;
    expect(Resources.find(({ id }: { id: string }) => id === urn)).toEqual(one);
    return one.attributes;
  }

  const valuesOf = (attributes: readonly Published[], name: string) => {
    const attribute = attributes.find((each) => each.name === name);
    return attribute && (attribute.subAttributes?.find((sub) => sub.name === 'value')?.canonicalValues ?? 'any');
  };
  const given = async (scim: ScimClient, body: Members) => (await scim.post('/Users', aUser(body))).status;

  it('roles and entitlements: none while the catalogue is empty, then its entries, each for itself', async () => {
    const [scim, other] = [await givenScim(app), await givenScim(app)];
    const before = await readAttributes(scim);
    expect([valuesOf(before, 'roles'), valuesOf(before, 'entitlements')]).toEqual([undefined, undefined]);
    expect([await given(scim, { roles: [{ value: 'a' }] }), await given(scim, {})]).toEqual([400, 201]);

    await app.given.catalogue(scim.organizationId, { roles: ['b', 'a'] });
    const after = await readAttributes(scim);
    expect([valuesOf(after, 'roles'), valuesOf(after, 'entitlements')]).toEqual([['b', 'a'], undefined]);
    expect(after.map(({ name }) => name)).toEqual(
      before.map(({ name }) => name).flatMap((name) => (name === 'groups' ? ['roles', name] : [name])),
    );
    for (const [value, status] of [
      ['a', 201],
      ['b', 201],
      ['A', 400],
    ] as const) {
      expect([value, await given(scim, { roles: [{ value }] })]).toEqual([value, status]);
    }
    expect(await given(scim, { entitlements: [{ value: 'a' }] })).toBe(400);
    expect(valuesOf(await readAttributes(other), 'roles')).toBeUndefined();

    await app.database.prisma.catalogueEntry.deleteMany({ where: { organizationId: scim.organizationId } });
    expect(await readAttributes(scim)).toEqual(before);
  });

  it('names 100 entries at most, and none to a token that may not read users', async () => {
    const scim = await givenScim(app);
    const entitlements = Array.from({ length: 101 }, (_, n) => `e${n}`);
    await app.given.catalogue(scim.organizationId, { entitlements });
    expect(valuesOf(await readAttributes(scim), 'entitlements')).toEqual(entitlements.slice(0, 100));
    expect(await given(scim, { entitlements: [{ value: 'e100' }] })).toBe(201);
    const { organizationId } = scim;
    const { token } = await app.given.token({ organizationId, scopes: ['scim:groups:read'] });
    expect(valuesOf(await readAttributes(createScimClient(app.url, token)), 'entitlements')).toBe('any');
  });

  it('members: what a member is can be said when it joins, and never changes (RFC 7643 §8.7.1)', async () => {
    const scim = await givenScim(app);
    const members = (await readAttributes(scim, GROUP)).find(({ name }) => name === 'members');
    const published = members?.subAttributes?.map(({ name, mutability }) => [name, mutability]);
    expect(published).toEqual([
      ['value', 'immutable'],
      ['$ref', 'immutable'],
      ['display', 'readOnly'],
      ['type', 'immutable'],
    ]);
    const { id } = await scim.create();
    const member = { value: id, $ref: `${scim.base}/Users/${id}`, type: 'User' };
    const group = (await scim.post('/Groups', { displayName: 'G', members: [member] })).body;
    expect(group.members).toEqual([{ ...member, display: expect.any(String) }]);
    for (const [name, value] of Object.entries({ value: 'x', $ref: 'x', type: 'Group' })) {
      const change = { op: 'replace', path: `members[value eq "${id}"].${name}`, value };
      expect(await scim.patch(`/Groups/${group.id}`, change)).toBeScimError(400, 'mutability');
    }
    expect((await scim.get(`/Groups/${group.id}`)).body).toEqual(group);
  });

  it('timezone: no list restricts it; any name that is known is taken, older ones too', async () => {
    const scim = await givenScim(app);
    const timezone = (await readAttributes(scim)).find(({ name }) => name === 'timezone');
    expect(timezone).toMatchObject({ type: 'string', required: false });
    expect(timezone).not.toHaveProperty('canonicalValues');
    for (const name of ['Europe/Paris', 'Asia/Calcutta', 'US/Pacific', 'UTC', 'europe/paris']) {
      expect([name, await given(scim, { timezone: name })]).toEqual([name, 201]);
    }
  });

  it('profileUrl: a reference, absolute or relative (RFC 3986 §4.1); one that is stored already blocks nothing', async () => {
    const scim = await givenScim(app);
    const profileUrl = (await readAttributes(scim)).find(({ name }) => name === 'profileUrl');
    expect(profileUrl).toMatchObject({ type: 'reference', referenceTypes: ['external'], caseExact: true });
    for (const url of ['https://example.com/ann?a=b#c', 'people/ann', '/ann', 'mailto:ann@example.com', '//x/é']) {
      expect([url, await given(scim, { profileUrl: url })]).toEqual([url, 201]);
    }
    for (const url of ['the page of Ann', 'https://x/<script>', 'https://x/100%', 'a#b#c', '1a:b']) {
      for (const body of [
        { profileUrl: url },
        { photos: [{ value: url }] },
        { [ENTERPRISE]: { manager: { $ref: url } } },
      ])
        expect(await scim.post('/Users', aUser(body))).toBeScimError(400, 'invalidValue');
    }
    const sent = aUser();
    const { id } = await scim.create(sent);
    await app.database.prisma.user.updateMany({ where: { id }, data: { profileUrl: 'the page of Ann' } });
    const put = await scim.put(`/Users/${id}`, { ...sent, title: 'Engineer', profileUrl: 'the page of Ann' });
    expect([put.status, put.body.title, put.body.profileUrl]).toEqual([200, 'Engineer', 'the page of Ann']);
    const worse = { op: 'replace', path: 'profileUrl', value: 'another page' };
    expect(await scim.patch(`/Users/${id}`, worse)).toBeScimError(400, 'invalidValue');
    expect((await scim.put(`/Users/${id}`, { ...sent, profileUrl: 'another page', active: false })).status).toBe(200);
    expect((await scim.read(id)).active).toBe(false);
  });
});
