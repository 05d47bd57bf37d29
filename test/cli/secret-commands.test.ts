import { pino } from 'pino';
import { createApp } from '../../app/app.ts';
import { loadConfig } from '../../app/config/load-config.ts';
import { explainFailure } from '../../app/explain-failure.ts';
import { createSigningKeyStore } from '../../app/oauth/signing-key.store.ts';
import { createSigningKeys } from '../../app/oauth/signing-keys.ts';
import type { Database } from '../../app/store/database.types.ts';
import { runCommand } from '../support/cli.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const OLD = 'the-application-secret-before-0123456789';
const NEW = 'the-application-secret-of-now-0123456789';
const REFUSAL =
  'APP_SECRET lacks the secret that the signing keys in the database are encrypted with. Add that secret to it after a ' +
  'comma, run "npm run cli -- secrets rewrap", and then drop it.';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  await database.prisma.signingKey.deleteMany();
  await database.prisma.auditEvent.deleteMany();
});
afterAll(() => giveBack(database));

/** Starts the server with these secrets, and stops it. */
async function start(...appSecrets: string[]): Promise<void> {
  const config = loadConfig({ PUBLIC_URL: 'http://localhost:3000' });
  const { close } = await createApp({ config, appSecrets, database, log: pino({ level: 'silent' }) });
  await close();
}
const cli = async (secrets: string[], ...args: string[]) => {
  const { code, out, err } = await runCommand(database, [...args, '--json'], '', secrets);
  return code === 0 ? { code, answer: JSON.parse(out), err } : { code, out, err };
};
const load = (...appSecrets: string[]) =>
  createSigningKeys({
    store: createSigningKeyStore(database),
    exclusively: database.exclusively,
    appSecrets,
  }).load();
const rows = () => database.prisma.signingKey.findMany({ orderBy: { createdAt: 'asc' } });
const audited = async () => {
  const events = await database.prisma.auditEvent.findMany({ orderBy: { id: 'asc' } });
  return events.map(({ organizationId, actor, action, details }) => [organizationId, actor, action, details]);
};
const older = (seconds: number) =>
  database.sql("UPDATE signing_keys SET created_at = created_at - $1::float8 * interval '1 second'", [seconds]);

describe('secrets rewrap', () => {
  it('encrypts everything under the newest secret, so that the older one can be dropped', async () => {
    const [key] = await load(OLD);
    await start(NEW, OLD);
    expect(await cli([NEW, OLD], 'secrets', 'rewrap')).toEqual({ code: 0, answer: { rewrapped: 1, keys: 1 }, err: '' });
    await start(NEW);
    expect(await load(NEW)).toEqual([key]);
    expect(await cli([NEW], 'secrets', 'rewrap')).toMatchObject({ answer: { rewrapped: 0, keys: 1 } });
    expect(await audited()).toEqual([
      [null, 'command line', 'secrets.rewrapped', { rewrapped: 1, keys: 1 }],
      [null, 'command line', 'secrets.rewrapped', { rewrapped: 0, keys: 1 }],
    ]);
    const { out } = await runCommand(database, ['secrets', 'rewrap'], '', [NEW]);
    expect(out).toBe(
      'Encrypted 0 of 1 signing keys anew. Nothing in the database needs an older APP_SECRET than the newest.\n',
    );
  });

  it('covers keys of several secrets, and is done once by two commands at the same moment', async () => {
    const [first] = await load(OLD);
    await cli([NEW, OLD], 'key', 'rotate');
    const both = await Promise.all([1, 2].map(() => cli([NEW, OLD], 'secrets', 'rewrap')));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const keys = await load(NEW);
    expect(keys).toHaveLength(2);
    expect(keys[1]).toEqual(first);
  });

  it('changes nothing, and says so in a line, while a secret that a key needs is not given', async () => {
    await load(OLD);
    const before = await rows();
    expect(await cli([NEW], 'secrets', 'rewrap')).toEqual({ code: 1, out: '', err: `error: ${REFUSAL}\n` });
    expect(await rows()).toEqual(before);
    expect(await audited()).toEqual([]);
  });
});

describe('a start without a secret that is still needed', () => {
  it('is refused in a line with the command to run, and possible again with that secret', async () => {
    await start(OLD);
    const failure = await start(NEW).catch((cause: unknown) => cause);
    expect(explainFailure(failure, {})).toBe(REFUSAL);
    await start(NEW, OLD);
  });
});

describe('key rotate', () => {
  it('makes a new key that is the newest, and keeps the older ones', async () => {
    const [first] = await load(OLD);
    await older(1);
    const { answer } = await cli([OLD], 'key', 'rotate');
    const keys = await load(OLD);
    expect(keys.map(({ kid }) => kid)).toEqual([answer.kid, first?.kid]);
    expect(keys[1]).toEqual(first);
    await start(OLD);
    expect(await audited()).toEqual([[null, 'command line', 'key.rotated', { kid: answer.kid }]]);
    expect(JSON.stringify([answer, await audited()])).not.toMatch(/"(d|p|q|dp|dq|qi)"/);
  });

  it('makes none where an older one cannot be opened', async () => {
    await load(OLD);
    expect(await cli([NEW], 'key', 'rotate')).toEqual({ code: 1, out: '', err: `error: ${REFUSAL}\n` });
    expect(await rows()).toHaveLength(1);
  });

  it('--retire-old refuses until nothing that an older key signed can be live, then leaves nothing private of it', async () => {
    const [first] = await load(OLD);
    await older(1);
    const { answer } = await cli([OLD], 'key', 'rotate');
    await older(3_590);
    expect(await cli([OLD], 'key', 'rotate', '--retire-old')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error: The newest key is not 60 minutes old: .*\n$/),
    });
    expect(await load(OLD)).toHaveLength(2);
    await older(11);
    expect(await cli([OLD], 'key', 'rotate', '--retire-old')).toEqual({
      ...{ code: 0, answer: { retired: [first?.kid] }, err: '' },
    });
    expect((await load(OLD)).map(({ kid }) => kid)).toEqual([answer.kid]);
    expect((await rows()).map(({ kid, encryptedJwk }) => [kid, encryptedJwk !== ''])).toEqual([
      [first?.kid, false],
      [answer.kid, true],
    ]);
    expect((await audited()).at(-1)).toEqual([null, 'command line', 'key.retired', { kids: [first?.kid] }]);
  });

  it('--retire-old of a single key retires nothing', async () => {
    await load(OLD);
    expect(await cli([OLD], 'key', 'rotate', '--retire-old')).toMatchObject({ code: 0, answer: { retired: [] } });
    expect(await load(OLD)).toHaveLength(1);
  });
});
