import '../../support/to-be-scim-error.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { givenScim, type ScimClient } from '../scim-client.ts';

describe('PATCH of the multi-valued attributes of a user (RFC 7644 §3.5.2)', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  const work = { value: 'w@example.com', type: 'work', primary: true };
  const home = { value: 'h@example.com', type: 'home' };

  it('replaces one part of the items a filter selects: emails[type eq "work"].value (RFC 7644 §3.5.2.3)', async () => {
    const { id } = await scim.create({ emails: [work, home] });
    const path = 'emails[type eq "WORK"].value';
    const res = await scim.patch(`/Users/${id}`, { op: 'replace', path, value: 'new@example.com' });
    expect(res.status).toBe(200);
    expect((await scim.read(id)).emails).toEqual([{ ...work, value: 'new@example.com' }, home]);
    const [row] = await app.database.sql<{ email_keys: string[] }>('SELECT email_keys FROM users WHERE id = $1', [id]);
    expect(row?.email_keys).toEqual(['new@example.com', 'h@example.com']);
  });

  it('takes emails[primary eq true].value, and value paths as members of a value without path', async () => {
    const { id } = await scim.create({ emails: [work, home] });
    await scim.patch(`/Users/${id}`, { op: 'replace', value: { 'emails[primary eq true].value': 'p@example.com' } });
    expect((await scim.read(id)).emails[0].value).toBe('p@example.com');
  });

  it('answers noTarget to replace and remove where the filter selects nothing, and adds the item to add (RFC 7644 §3.5.2.2, §3.5.2.3)', async () => {
    const { id } = await scim.create({ emails: [work] });
    const path = 'emails[type eq "other"].value';
    const value = 'o@example.com';
    for (const op of ['replace', 'remove']) {
      expect(await scim.patch(`/Users/${id}`, { op, path, value })).toBeScimError(400, 'noTarget');
    }
    await scim.patch(`/Users/${id}`, { op: 'add', path, value });
    expect((await scim.read(id)).emails).toEqual([work, { type: 'other', value }]);
  });

  it('adds items to a list, completes the one that is there, and moves primary (RFC 7644 §3.5.2.1)', async () => {
    const { id } = await scim.create({ emails: [work] });
    await scim.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: [{ ...home, primary: true }] });
    expect((await scim.read(id)).emails).toEqual([
      { ...work, primary: false },
      { ...home, primary: true },
    ]);
    await scim.patch(`/Users/${id}`, { op: 'add', value: { emails: [{ ...home, display: 'Home' }] } });
    expect((await scim.read(id)).emails).toHaveLength(2);
    await scim.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: { value: 'x@example.com', type: 'other' } });
    expect((await scim.read(id)).emails).toHaveLength(3);
  });

  it('tells an empty list, which is a value, from an absent one, which is no change (RFC 7643 §2.5)', async () => {
    const { id } = await scim.create({ emails: [work], phoneNumbers: [{ value: '1', type: 'work' }] });
    await scim.patch(`/Users/${id}`, { op: 'replace', value: { phoneNumbers: [] } });
    expect(await scim.read(id)).toMatchObject({ emails: [work] });
    expect((await scim.read(id)).phoneNumbers).toBeUndefined();
  });

  it('removes the items a filter or a value selects, and only those (RFC 7644 §3.5.2.2)', async () => {
    const { id } = await scim.create({ emails: [work, home] });
    await scim.patch(`/Users/${id}`, { op: 'remove', path: 'emails', value: [{ value: home.value }] });
    expect((await scim.read(id)).emails).toEqual([work]);
    await scim.patch(`/Users/${id}`, { op: 'remove', path: 'emails[type eq "work" and primary eq true]' });
    expect((await scim.read(id)).emails).toBeUndefined();
  });

  it('drops the stubs that Okta sends for a missing value', async () => {
    const { id } = await scim.create({ phoneNumbers: [{ type: '' }, { type: 'work' }], addresses: [{ type: '' }] });
    const user = await scim.read(id);
    expect([user.phoneNumbers, user.addresses]).toEqual([undefined, undefined]);
  });
});
