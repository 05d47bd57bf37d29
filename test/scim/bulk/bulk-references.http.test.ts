import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { aUser, ENTERPRISE, givenScim, type ScimClient } from '../scim-client.ts';
import { aGroup, idOf, membersOf, patch, runBulk, statusesOf } from './bulk-client.ts';

describe('bulkIds in POST /scim/v2/Bulk (RFC 7644 §3.7.1, §3.7.2)', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  it('resolves bulkIds in data, in extensions, in paths of operations and in paths of a PATCH, forward too (§3.7.2)', async () => {
    const results = await runBulk(scim, [
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g',
        data: patch({ op: 'add', path: 'members', value: [{ value: 'bulkId:b' }] }),
      },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: aGroup('Forward', 'bulkId:a', 'bulkId:c') },
      {
        method: 'POST',
        path: '/Users',
        bulkId: 'a',
        data: aUser({ [ENTERPRISE]: { manager: { value: 'bulkId:b' } } }),
      },
      { method: 'POST', path: '/Users', bulkId: 'b', data: aUser() },
      { method: 'POST', path: '/Users', bulkId: 'c', data: aUser() },
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g',
        data: patch({ op: 'remove', path: 'members[value eq "bulkId:c"]' }),
      },
      { method: 'DELETE', path: '/Users/bulkId:c' },
    ]);
    expect(statusesOf(results)).toEqual(['204', '201', '201', '201', '201', '204', '204']);
    const [a, b] = [idOf(results[2]), idOf(results[3])];
    expect(await membersOf(scim, idOf(results[1]))).toEqual([a, b].sort());
    expect((await scim.read(a))[ENTERPRISE].manager.value).toBe(b);
    expect((await scim.get(`/Users/${idOf(results[4])}`)).status).toBe(404);
  });

  it('resolves circles: groups in each other, and two users who are each other’s manager (§3.7.1)', async () => {
    const managedBy = (bulkId: string) => aUser({ [ENTERPRISE]: { department: 'D', manager: { value: bulkId } } });
    const results = await runBulk(scim, [
      { method: 'POST', path: '/Groups', bulkId: 'f', data: aGroup('Circle F', 'bulkId:g', 'bulkId:u') },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: aGroup('Circle G', 'bulkId:h') },
      { method: 'POST', path: '/Groups', bulkId: 'h', data: aGroup('Circle H', 'bulkId:f', 'bulkId:v') },
      { method: 'POST', path: '/Users', bulkId: 'u', data: managedBy('bulkId:v') },
      { method: 'POST', path: '/Users', bulkId: 'v', data: managedBy('bulkId:u') },
    ]);
    expect(statusesOf(results)).toEqual(['201', '201', '201', '201', '201']);
    const [f, g, h, u, v] = results.map(idOf) as [string, string, string, string, string];
    expect(await membersOf(scim, f)).toEqual([g, u].sort());
    expect(await membersOf(scim, g)).toEqual([h]);
    expect(await membersOf(scim, h)).toEqual([f, v].sort());
    expect((await scim.read(u))[ENTERPRISE]).toMatchObject({ department: 'D', manager: { value: v } });
    expect((await scim.read(v))[ENTERPRISE]).toMatchObject({ department: 'D', manager: { value: u } });
    for (const [index, id] of [f, g, h].entries()) {
      expect((await scim.get(`/Groups/${id}`)).body.meta.version).toBe(results[index]?.version);
    }
  });

  it('says so where a circle cannot be closed: a group in itself, or with one that was refused', async () => {
    const [self] = await runBulk(scim, [
      { method: 'POST', path: '/Groups', bulkId: 's', data: aGroup('Self', 'bulkId:s') },
    ]);
    expect(self?.status).toBe('400');
    expect(self?.response?.detail).toMatch(/cannot be a member of itself.*The resource was created, but without/);
    expect(await membersOf(scim, idOf(self))).toEqual([]);
    const results = await runBulk(scim, [
      { method: 'POST', path: '/Groups', bulkId: 'x', data: aGroup('Half', 'bulkId:y') },
      { method: 'POST', path: '/Groups', bulkId: 'y', data: { ...aGroup(' ', 'bulkId:x') } },
    ]);
    expect(statusesOf(results)).toEqual(['409', '400']);
    expect(results[0]?.response?.detail).toMatch(/"bulkId:y" cannot be resolved: operation 2 created nothing/);
    expect(await membersOf(scim, idOf(results[0]))).toEqual([]);
    expect(results[1]?.location).toBeUndefined();
  });
});
