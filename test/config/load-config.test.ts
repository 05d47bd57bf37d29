import { ConfigError, loadConfig } from '../../app/config/load-config.ts';

const SECRET = 'k'.repeat(43);
const PRODUCTION = {
  NODE_ENV: 'production',
  APP_SECRET: SECRET,
  DATABASE_URL: 'postgresql://expressway@db.example/expressway',
  PUBLIC_URL: 'https://sso.brellium.example',
};

function refusalOf(env: Record<string, string | undefined>): string {
  try {
    loadConfig(env);
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.message;
    throw cause;
  }
  throw new Error('it was accepted');
}

describe('loadConfig', () => {
  it('needs nothing in development', () => {
    expect(loadConfig({})).toEqual({
      production: false,
      host: undefined,
      workers: 1,
      shutdownDelay: 0,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      trustProxy: false,
      databaseUrl: 'pglite:./data',
      databaseWait: 30_000,
      databaseLimits: { poolSize: 10, queueSize: 1_000, connectTimeout: 5_000, statementTimeout: 7_000 },
      appSecrets: undefined,
      brandName: 'Brellium',
      brandColor: '#2a4fd0',
      brandLogo: undefined,
      supportEmail: 'sso.support@brellium.com',
      oktaClientId: 'okta',
      oktaClientSecret: undefined,
      oktaAppName: 'brellium_1',
      bootstrapOrg: 'Brellium Demo',
      bootstrapAdminEmail: 'admin@example.com',
      bootstrapAdminPassword: undefined,
      activityDays: 30,
      historyDays: undefined,
      auditDays: undefined,
      metricsToken: undefined,
      scimRates: { perConnection: 5_000, perAddress: 20_000 },
      oauthRates: { perConnection: 100, perAddress: 1_000 },
      authorizeRate: 60,
      pagesRate: 300,
      logLevel: 'info',
    });
  });

  it('takes an empty variable as one that is not set', () => {
    expect(loadConfig({ PORT: '', APP_SECRET: '', OKTA_CLIENT_SECRET: '' })).toEqual(loadConfig({}));
  });

  it('freezes what it gives', () => {
    const config = loadConfig({});
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
    expect(config.port).toBe(3000);
  });

  it('derives PUBLIC_URL from PORT, and drops a trailing slash', () => {
    expect(loadConfig({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080');
    expect(loadConfig({ PUBLIC_URL: 'https://SSO.brellium.example/' }).publicUrl).toBe('https://sso.brellium.example');
  });

  it('takes the colour and the logo of the brand', () => {
    const config = loadConfig({ BRAND_COLOR: '#0F766E', BRAND_LOGO: 'public/example-logo.svg' });
    expect(config).toMatchObject({ brandColor: '#0F766E', brandLogo: { type: 'svg', wide: false } });
  });

  it('takes several secrets, newest first', () => {
    const older = 'o'.repeat(32);
    expect(loadConfig({ APP_SECRET: `${SECRET}, ${older}` }).appSecrets).toEqual([SECRET, older]);
  });

  it.each([
    ['none', false],
    ['0', 0],
    ['1', 1],
    ['loopback', ['loopback']],
    ['loopback, 10.0.0.0/8,192.0.2.7', ['loopback', '10.0.0.0/8', '192.0.2.7']],
    ['fd00::/8', ['fd00::/8']],
  ])('takes TRUST_PROXY=%s', (given, taken) => {
    expect(loadConfig({ TRUST_PROXY: given }).trustProxy).toEqual(taken);
  });

  it.each([
    'pglite:./data',
    'pglite:/srv/a folder',
    'postgres://db.example/x',
    'postgresql://someone:p%40ss@db.example:5432/x?sslmode=verify-full',
    'postgresql://someone@/x?host=/run/postgresql',
    'postgresql://someone@%2Frun%2Fpostgresql/x',
    'postgresql://someone:p%40ss@db1.example:5432,db2.example:5433/x?target_session_attrs=read-write',
  ])('takes DATABASE_URL=%s', (url) => {
    expect(loadConfig({ DATABASE_URL: url, APP_SECRET: SECRET }).databaseUrl).toBe(url);
  });

  it('takes DATABASE_DIRECT_URL beside a DATABASE_URL of PostgreSQL alone', () => {
    const direct = { DATABASE_DIRECT_URL: 'postgresql://someone@db.example:6432,db2.example/x' };
    expect(loadConfig({ ...PRODUCTION, ...direct }).databaseDirectUrl).toBe(direct.DATABASE_DIRECT_URL);
    expect(refusalOf(direct)).toMatch(/^DATABASE_DIRECT_URL: belongs to a DATABASE_URL of PostgreSQL/);
  });

  describe('names every bad variable, never its value', () => {
    it.each([
      ['PORT', 'seventy-seven'],
      ['PORT', '77777'],
      ['PORT', '77.5'],
      ['PUBLIC_URL', 'sso.brellium.example'],
      ['PUBLIC_URL', 'ftp://sso.brellium.example'],
      ['PUBLIC_URL', 'https://sso.brellium.example/scim'],
      ['PUBLIC_URL', 'https://sso.brellium.example?tenant=7'],
      ['PUBLIC_URL', 'https://sso.brellium.example#seven'],
      ['PUBLIC_URL', 'https://someone:hunter7@sso.brellium.example'],
      ['TRUST_PROXY', 'nginx-seven'],
      ['TRUST_PROXY', '10.0.0.0/77'],
      ['TRUST_PROXY', '77.0.0.0/0'],
      ['TRUST_PROXY', 'loopback,,10.0.0.0/8'],
      ['DATABASE_URL', 'mysql://someone:hunter7@db.example/x'],
      ['DATABASE_URL', 'postgresql://'],
      ['DATABASE_URL', 'postgresql://someone:hunter7@db.example:port/x'],
      ['DATABASE_URL', 'postgresql://someone:hunter/7@db.example/x'],
      ['DATABASE_URL', 'postgresql://someone:hunter7@db.example,,db2.example/x'],
      ['DATABASE_URL', 'postgresql://db.example,db2.example/x?target_session_attrs=standby-7'],
      ['DATABASE_DIRECT_URL', 'pglite:./data-7'],
      ['DATABASE_DIRECT_URL', 'postgresql://someone:hunter7@db.example:port/x'],
      ['DATABASE_WAIT', '-7'],
      ['DATABASE_WAIT', '7 seconds'],
      ['SHUTDOWN_DELAY', '-7'],
      ['SHUTDOWN_DELAY', '7s'],
      ['DATABASE_URL', 'pglite:'],
      ['DATABASE_URL', './data-seven'],
      ['APP_SECRET', 'short-seven'],
      ['APP_SECRET', `${SECRET},short-seven`],
      ['APP_SECRET', `${SECRET},`],
      ['BRAND_NAME', 'b7'.repeat(31)],
      ['METRICS_TOKEN', '7'.repeat(31)],
      ['METRICS_TOKEN', `${'7'.repeat(40)} 7`],
      ['ACTIVITY_DAYS', '-7'],
      ['HISTORY_DAYS', '0'],
      ['HISTORY_DAYS', '7.5'],
      ['AUDIT_DAYS', '3651'],
      ['AUDIT_DAYS', 'forever'],
      ['WEB_CONCURRENCY', '0'],
      ['WEB_CONCURRENCY', '777'],
      ['WEB_CONCURRENCY', '2'],
      ['DATABASE_POOL_SIZE', '0'],
      ['DATABASE_POOL_SIZE', '777'],
      ['DATABASE_QUEUE_SIZE', '0'],
      ['DATABASE_QUEUE_SIZE', '777777'],
      ['DATABASE_CONNECT_TIMEOUT', '77'],
      ['DATABASE_STATEMENT_TIMEOUT', '77777'],
      ['DATABASE_STATEMENT_TIMEOUT', '7s'],
      ['SCIM_RATE_PER_CONNECTION', '0'],
      ['SCIM_RATE_PER_ADDRESS', '-7'],
      ['OAUTH_RATE_PER_CONNECTION', '7.7'],
      ['OAUTH_RATE_PER_ADDRESS', 'seven'],
      ['AUTHORIZE_RATE_PER_ADDRESS', '0'],
      ['PAGES_RATE_PER_ADDRESS', '-1'],
      ['BRAND_COLOR', 'seven'],
      ['BRAND_COLOR', '#77777'],
      ['BRAND_LOGO', '/nowhere/seven.svg'],
      ['BRAND_LOGO', import.meta.dirname],
      ['BRAND_LOGO', import.meta.filename],
      ['SUPPORT_EMAIL', 'support-seven'],
      ['OKTA_CLIENT_ID', 'okta seven'],
      ['OKTA_CLIENT_SECRET', 'short-seven'],
      ['OKTA_CLIENT_SECRET', `${'s7'.repeat(21)}=`],
      ['OKTA_APP_NAME', 'brellium/7'],
      ['BOOTSTRAP_ORG', 'o7'.repeat(61)],
      ['BOOTSTRAP_ADMIN_EMAIL', 'admin-seven'],
      ['BOOTSTRAP_ADMIN_PASSWORD', 'hunter-seven'.slice(0, 11)],
      ['LOG_LEVEL', 'shout-seven'],
    ])('%s=%s', (name, value) => {
      const message = refusalOf({ [name]: value });
      expect(message).toMatch(new RegExp(`^${name}: .+$`));
      expect(message).not.toMatch(/hunter|seven|7{2}|[bso]7/);
    });

    it('all of them at once, a line each', () => {
      const message = refusalOf({ PORT: 'x', LOG_LEVEL: 'y', APP_SECRET: 'z', SUPPORT_EMAIL: 'w' });
      const names = message.split('\n').map((line) => line.split(':')[0]);
      expect(names.sort()).toEqual(['APP_SECRET', 'LOG_LEVEL', 'PORT', 'SUPPORT_EMAIL']);
    });
  });

  it('requires APP_SECRET with PostgreSQL', () => {
    expect(refusalOf({ DATABASE_URL: PRODUCTION.DATABASE_URL })).toMatch(/^APP_SECRET: required with PostgreSQL/);
  });

  describe('in production', () => {
    it('takes https and PostgreSQL', () => {
      expect(loadConfig(PRODUCTION)).toMatchObject({ production: true, publicUrl: PRODUCTION.PUBLIC_URL });
    });

    it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('takes %s', (url) => {
      expect(loadConfig({ ...PRODUCTION, PUBLIC_URL: url }).publicUrl).toBe(url);
    });

    it.each([
      ['APP_SECRET', { APP_SECRET: undefined }, /^APP_SECRET: required in production/],
      ['PUBLIC_URL without https', { PUBLIC_URL: 'http://sso.brellium.example' }, /^PUBLIC_URL: must be https/],
      ['PUBLIC_URL with an underscore', { PUBLIC_URL: 'https://sso_1.brellium.example' }, /^PUBLIC_URL: .+underscore/],
    ])('stops at %s in one line', (_what, env, line) => {
      const message = refusalOf({ ...PRODUCTION, ...env });
      expect(message).toMatch(line);
      expect(message).not.toContain('\n');
    });

    it('names all that is missing, a line each', () => {
      const env = { NODE_ENV: 'production', PUBLIC_URL: 'http://sso_1.brellium.example' };
      expect(refusalOf(env).split('\n')).toEqual([
        expect.stringMatching(/^APP_SECRET: /),
        expect.stringMatching(/^PUBLIC_URL: must be https/),
        expect.stringMatching(/^PUBLIC_URL: .+underscore/),
      ]);
    });
  });
});
