import { bootstrap } from '../app/bootstrap.ts';
import { loadConfig } from '../app/config/load-config.ts';
import type { Database } from '../app/store/database.types.ts';
import { OKTA_SECRET } from './support/given.ts';
import { makeFolder } from './support/server-process.ts';
import { openTestDatabase } from './support/test-database.ts';

describe('bootstrap', () => {
  let database: Database;
  const place = makeFolder();
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(async () => {
    await database.close();
    place.remove();
  });

  const config = loadConfig({ OKTA_CLIENT_SECRET: OKTA_SECRET, APP_SECRET: 'application-secret-of-a-test-0123456789' });
  const run = () => bootstrap({ config, database, secretsFolder: place.folder });

  it('makes the owner when an earlier start was cut off after the organization', async () => {
    await database.prisma.organization.create({ data: { name: 'Brellium Demo', nameKey: 'brellium demo' } });
    const { owner } = await run();
    expect(owner).toEqual({ email: 'admin@example.com', generatedPassword: expect.stringMatching(/^\S{12,}$/) });
    const members = await database.prisma.membership.findMany({ select: { role: true, organization: true } });
    expect(members).toMatchObject([{ role: 'owner', organization: { name: 'Brellium Demo' } }]);
  });

  it('changes nothing in a database that is in use', async () => {
    await run();
    expect((await run()).owner).toBeUndefined();
    expect(await database.prisma.admin.count()).toBe(1);
    expect(await database.prisma.clientSecret.count()).toBe(1);
  });

  it('adds no owner to organizations that an operator made', async () => {
    await database.prisma.organization.create({ data: { name: 'Acme', nameKey: 'acme' } });
    expect((await run()).owner).toBeUndefined();
    expect(await database.prisma.admin.count()).toBe(0);
  });
});
