import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClientService, hashSecret } from '../../app/connections/client.service.ts';
import { createClientStore } from '../../app/connections/client.store.ts';
import type { Database } from '../../app/store/database.types.ts';
import { runCommand, runJson } from '../support/cli.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => giveBack(database));

const cli = (args: string[]) => runCommand(database, args);

const hashes = async (id: string) =>
  (
    await database.prisma.clientSecret.findMany({
      where: { clientId: id, retiredAt: null },
      orderBy: { createdAt: 'asc' },
    })
  ).map(({ secretHash }) => secretHash);

describe('client', () => {
  const secretIn = (out: string) => out.trim().split('\n').at(-1) ?? '';

  it('add prints the secret, of which only the digest is kept', async () => {
    const { code, out } = await cli(['client', 'add', 'okta-2', '--app-name', 'brellium_2']);
    expect(code).toBe(0);
    expect(secretIn(out)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await hashes('okta-2')).toEqual([hashSecret(secretIn(out))]);
    expect(await database.prisma.redirectUri.count({ where: { clientId: 'okta-2' } })).toBe(5);
    expect((await cli(['client', 'add', 'okta-2', '--app-name', 'brellium_2'])).code).toBe(1);
    expect((await cli(['client', 'add', 'a b', '--app-name', 'brellium_2'])).code).toBe(2);
    expect((await cli(['client', 'add', 'okta-3', '--app-name', 'a/b'])).code).toBe(2);
  });

  it('rotate-secret adds one, and --retire-old leaves the newest alone', async () => {
    const { out } = await cli(['client', 'rotate-secret', 'okta-2']);
    expect(await hashes('okta-2')).toHaveLength(2);
    expect((await cli(['client', 'rotate-secret', 'okta-2', '--retire-old'])).out).toMatch(/^Retired 1 older secret /);
    expect(await hashes('okta-2')).toEqual([hashSecret(secretIn(out))]);
    expect(await cli(['client', 'rotate-secret', 'nobody'])).toMatchObject({
      code: 1,
      err: 'error: There is no client "nobody".\n',
    });
  });

  it('remove-test-hosts removes the two hosts that are internal to Okta', async () => {
    expect((await cli(['client', 'remove-test-hosts', 'okta-2'])).out).toMatch(/^Removed 2 redirect URIs/);
    expect(await database.prisma.redirectUri.count({ where: { clientId: 'okta-2' } })).toBe(3);
  });
});

describe('client with another app name or with keys', () => {
  const uris = (clientId: string) =>
    database.prisma.redirectUri.findMany({ where: { clientId }, orderBy: { uri: 'asc' } });

  it('set puts the redirect URIs of the app name in the place of the old ones', async () => {
    await cli(['client', 'add', 'moving', '--app-name', 'old_1']);
    expect(await cli(['client', 'set', 'moving', '--app-name', 'new_2'])).toMatchObject({ code: 0, err: '' });
    const now = await uris('moving');
    expect(now).toHaveLength(5);
    expect(now.every(({ uri }) => uri.includes('/cpc/new_2/'))).toBe(true);
    expect(await cli(['client', 'set', 'nobody', '--app-name', 'new_2'])).toMatchObject({ code: 1, out: '' });
    expect(await cli(['client', 'set', 'moving'])).toMatchObject({ code: 2 });
  });

  it('add --jwks registers public keys and no secret, and refuses a file without them', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-cli-'));
    const file = (name: string, text: string) => {
      fs.writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    const good = file('good.json', JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: '1' }] }));
    const add = (id: string, jwks: string) => cli(['client', 'add', id, '--app-name', 'a_1', '--jwks', jwks]);
    expect(await add('signing', good)).toMatchObject({ code: 0, err: '' });
    expect(
      await database.prisma.client.findUnique({ where: { id: 'signing' }, include: { secrets: true } }),
    ).toMatchObject({ authMethod: 'private_key_jwt', secrets: [] });
    for (const bad of [
      path.join(folder, 'none.json'),
      file('text', 'x'),
      file('empty', '{}'),
      file('no', '{"keys":[]}'),
    ]) {
      expect(await add('bad', bad)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^error: .+\n$/) });
    }
    fs.rmSync(folder, { recursive: true });
  });
});

describe('client list and the audit of clients', () => {
  it('lists clients with when their secrets were made, never the secrets', async () => {
    const { clientSecret } = await runJson<{ clientSecret: string }>(database, [
      ...['client', 'add', 'listed', '--app-name', 'listed_1', '--name', 'Listed'],
    ]);
    expect(clientSecret).toMatch(/^[\w-]{43}$/);
    await cli(['client', 'rotate-secret', 'listed']);
    const all = await runJson<Record<string, unknown>[]>(database, ['client', 'list']);
    expect(all.find(({ id }) => id === 'listed')).toEqual({
      id: 'listed',
      name: 'Listed',
      appName: 'listed_1',
      authMethod: 'secret',
      createdAt: expect.any(String),
      secretsMadeAt: [expect.any(String), expect.any(String)],
      redirectUris: expect.arrayContaining([expect.stringContaining('/cpc/listed_1/')]),
      connections: 0,
    });
    const { out } = await cli(['client', 'list']);
    expect(out).toMatch(/^CLIENT +NAME +APP NAME +SECRETS MADE +CONNECTIONS +REGISTERED\n/);
    expect(out).toMatch(/^listed +Listed +listed_1 +\S+ \S+, \S+ \S+ +0 /m);
    expect(out).not.toContain(clientSecret);
    expect(out).not.toContain(hashSecret(clientSecret));
  });

  it('keeps every change of a client in the audit list that is of no organization, without secrets', async () => {
    await database.prisma.auditEvent.deleteMany();
    const { clientSecret } = await runJson<{ clientSecret: string }>(database, [
      'client',
      'add',
      'kept',
      '--app-name',
      'a_1',
    ]);
    await cli(['client', 'add', 'kept', '--app-name', 'a_1']);
    const second = await runJson<{ clientSecret: string }>(database, ['client', 'rotate-secret', 'kept']);
    await cli(['client', 'rotate-secret', 'nobody']);
    expect(await runJson(database, ['client', 'rotate-secret', 'kept', '--retire-old'])).toEqual({
      clientId: 'kept',
      retired: 1,
    });
    await cli(['client', 'set', 'kept', '--app-name', 'b_2']);
    await cli(['client', 'remove-test-hosts', 'kept']);
    const events = await runJson<Record<string, unknown>[]>(database, ['audit', 'list']);
    expect(events.map(({ actor, action, details }) => [actor, action, details]).reverse()).toEqual([
      ['command line', 'client.added', { clientId: 'kept', name: 'Okta', appName: 'a_1', keys: false }],
      ['command line', 'client.secret_added', { clientId: 'kept' }],
      ['command line', 'client.secrets_retired', { clientId: 'kept', retired: 1 }],
      ['command line', 'client.app_name_changed', { clientId: 'kept', appName: 'b_2' }],
      ['command line', 'client.test_hosts_removed', { clientId: 'kept', removed: 2 }],
    ]);
    const kept = JSON.stringify(events);
    for (const secret of [clientSecret, second.clientSecret]) {
      expect(kept).not.toContain(secret);
      expect(kept).not.toContain(hashSecret(secret));
    }
  });
});

describe('a change of a client and its entry of the audit list', () => {
  it('are written both or neither', async () => {
    const clients = createClientService({ clients: createClientStore(database) });
    await clients.addClient({ id: 'both', name: 'Both', appName: 'both_1' });
    await clients.rotateSecret('both');
    const before = [await clients.listClients(), await hashes('both')];
    const audit = { action: 'x', details: {}, actorKey: 'x', requestId: null };
    // PostgreSQL takes no NUL in a text: the entry is refused, by whatever database.
    const refused = { ...audit, actor: 'nobody\0' };
    const events = await database.prisma.auditEvent.count();
    await expect(clients.rotateSecret('both', refused)).rejects.toThrow();
    await expect(clients.setAppName('both', 'other_2', refused)).rejects.toThrow();
    await expect(clients.retireOldSecrets('both', () => refused)).rejects.toThrow();
    await expect(clients.removeTestHosts('both', () => refused)).rejects.toThrow();
    const added = { id: 'neither', name: 'Neither', appName: 'neither_1' };
    await expect(clients.addClient(added, undefined, refused)).rejects.toThrow();
    const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: '1' }] };
    await expect(clients.addClientWithKeys({ ...added, jwks }, refused)).rejects.toThrow();
    expect([await clients.listClients(), await hashes('both')]).toEqual(before);
    // Nor is the entry there without the change.
    await expect(
      clients.addClient({ ...added, id: 'both' }, undefined, { ...audit, actor: 'x' }),
    ).rejects.toMatchObject({
      code: 'client_exists',
    });
    expect(await database.prisma.auditEvent.count()).toBe(events);
  });
});

describe('audit list', () => {
  it('shows the newest first, of an organization where one is named, and as many as asked', async () => {
    await cli(['org', 'create', 'Audited']);
    await cli(['org', 'suspend', 'Audited']);
    await cli(['org', 'resume', 'Audited']);
    const { out } = await cli(['audit', 'list', '--org', 'audited', '--limit', '2']);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(1)),
    ).toEqual([
      ['BY', 'ACTION', 'DETAILS'],
      ['command line', 'organization.resumed', '{}'],
      ['command line', 'organization.suspended', '{}'],
    ]);
    expect((await cli(['audit', 'list'])).out).not.toContain('organization.suspended');
    expect(await cli(['audit', 'list', '--org', 'Nobody'])).toMatchObject({ code: 1, out: '' });
    for (const limit of ['0', 'x', '10001', '1.5'])
      expect((await cli(['audit', 'list', '--limit', limit])).code).toBe(2);
  });
});
