import { isIP } from 'node:net';
import { z } from 'zod';
import { MAX_ORGANIZATION_NAME } from '../accounts/organization.service.ts';
import { PASSWORD_LENGTH } from '../accounts/passwords.ts';
import { APP_NAME, CLIENT_ID } from '../connections/client-names.ts';
import { readBrandLogo } from '../http/brand/read-brand-logo.ts';
import { parseServerUrl } from '../store/database-url.ts';
import type { Config } from './config.types.ts';

const secrets = z
  .string()
  .transform((value) => value.split(',').map((secret) => secret.trim()))
  .pipe(z.array(z.string().min(32, 'each secret needs at least 32 characters')).min(1));

const publicUrl = z
  .string()
  .refine(
    (value) => /^https?:\/\/[^/?#@\s]+\/?$/.test(value) && URL.canParse(value),
    'must be an origin, http(s)://host[:port], without user, path, query or fragment',
  )
  .transform((value) => new URL(value).origin);

const requireServerUrl = (value: string, context: z.RefinementCtx): void => {
  try {
    parseServerUrl(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
};

const databaseUrl = z.string().superRefine((value, context) => {
  if (/^pglite:./.test(value)) return;
  if (/^postgres(ql)?:/.test(value)) requireServerUrl(value, context);
  else context.addIssue({ code: 'custom', message: 'must be `pglite:<folder>` or `postgresql://…`' });
});

const trustProxy = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine(
    (parts) => parts.every(isProxyAddress) || (parts.length === 1 && /^(none|\d{1,2})$/.test(parts[0] ?? '')),
    'must be "none", a number of hops, or addresses: loopback, linklocal, uniquelocal, IPs, subnets such as 10.0.0.0/8',
  )
  .transform((parts) => (parts[0] === 'none' ? false : /^\d+$/.test(parts[0] ?? '') ? Number(parts[0]) : parts));

const brandLogo = z.string().transform((file, context) => {
  try {
    return readBrandLogo(file);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `${(error as Error).message} (an SVG or PNG file)` });
    return z.NEVER;
  }
});

/** How long something is kept. */
const days = z.coerce.number().int().min(1).max(3_650);

/** Requests in ten seconds. */
const rate = z.coerce.number().int().min(1);

/** Whether Express's `trust proxy` takes it as an address, a subnet, or one of its names for subnets. */
function isProxyAddress(part: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(part)) return true;
  const [, address = '', bits] = /^([^/%]+)(?:\/([1-9]\d{0,2}))?$/.exec(part) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits ?? 1) <= (family === 4 ? 32 : 128);
}

/** Okta's own patience with a request is 60 s, and one may need several statements. */
const milliseconds = z.coerce.number().int().min(100).max(50_000);

/** Every variable the server reads: the one home of names, defaults and rules (`.env.example` is compared with it). @public */
export const Env = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  WEB_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(1),
  SHUTDOWN_DELAY: z.coerce.number().int().min(0).max(600_000).default(0),
  PUBLIC_URL: publicUrl.optional(),
  TRUST_PROXY: trustProxy.default(false),
  DATABASE_URL: databaseUrl.default('pglite:./data'),
  DATABASE_DIRECT_URL: z.string().superRefine(requireServerUrl).optional(),
  DATABASE_WAIT: z.coerce.number().int().min(0).max(600_000).default(30_000),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
  DATABASE_QUEUE_SIZE: z.coerce.number().int().min(1).max(100_000).default(1_000),
  DATABASE_CONNECT_TIMEOUT: milliseconds.default(5_000),
  DATABASE_STATEMENT_TIMEOUT: milliseconds.default(7_000),
  APP_SECRET: secrets.optional(),
  BRAND_NAME: z.string().min(1).max(60).default('Brellium'),
  BRAND_COLOR: z
    .string()
    .regex(/^#[\da-f]{6}$/i, 'must be a colour as #rrggbb, such as #2a4fd0 (quote it in a .env file)')
    .default('#2a4fd0'),
  BRAND_LOGO: brandLogo.optional(),
  SUPPORT_EMAIL: z.email().default('sso.support@brellium.com'),
  SSO_GUIDE_URL: z.url({ protocol: /^https?$/ }).optional(),
  OKTA_CLIENT_ID: z.string().regex(CLIENT_ID.pattern, CLIENT_ID.rule).default('okta'),
  OKTA_CLIENT_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43,}$/, 'needs at least 43 base64url characters (A-Z a-z 0-9 - _)')
    .optional(),
  OKTA_APP_NAME: z
    .string()
    .regex(APP_NAME.pattern, `is the {appName} of the Admin Console URL: ${APP_NAME.rule}`)
    .default('brellium_1'),
  BOOTSTRAP_ORG: z.string().min(1).max(MAX_ORGANIZATION_NAME).default('Brellium Demo'),
  BOOTSTRAP_ADMIN_EMAIL: z.email().default('admin@example.com'),
  BOOTSTRAP_ADMIN_PASSWORD: z
    .string()
    .min(PASSWORD_LENGTH.min, `needs at least ${PASSWORD_LENGTH.min} characters`)
    .max(PASSWORD_LENGTH.max)
    .optional(),
  ACTIVITY_DAYS: days.default(30),
  HISTORY_DAYS: days.optional(),
  AUDIT_DAYS: days.optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{32,}$/, 'needs at least 32 characters of A-Z a-z 0-9 - . _ ~ + / =')
    .optional(),
  SCIM_RATE_PER_CONNECTION: rate.default(5_000),
  SCIM_RATE_PER_ADDRESS: rate.default(20_000),
  OAUTH_RATE_PER_CONNECTION: rate.default(100),
  OAUTH_RATE_PER_ADDRESS: rate.default(1_000),
  AUTHORIZE_RATE_PER_ADDRESS: rate.default(60),
  PAGES_RATE_PER_ADDRESS: rate.default(300),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Thrown at boot; its message has one line per bad variable and never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** What is wrong with a variable, as an operator says it; texts of our own stand as they are. */
function toFault(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && ['number', 'int'].includes(issue.expected)) return 'must be a whole number';
  if (issue.code === 'too_small' && issue.origin !== 'string') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin !== 'string') return `must be at most ${issue.maximum}`;
  return issue.message;
}

/**
 * Turns the environment into the frozen configuration.
 * Takes variables by name; gives a Config; throws ConfigError naming every bad variable, never its value.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Env.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${toFault(issue)}`).join('\n'));
  }
  const v = parsed.data;
  const production = v.NODE_ENV === 'production';
  const url = new URL(v.PUBLIC_URL ?? `http://localhost:${v.PORT}`);
  const embedded = v.DATABASE_URL.startsWith('pglite:');
  const faults = [
    !v.APP_SECRET && production && 'APP_SECRET: required in production (32 random characters or more)',
    !v.APP_SECRET && !production && !embedded && 'APP_SECRET: required with PostgreSQL (32 random characters or more)',
    v.DATABASE_DIRECT_URL !== undefined &&
      embedded &&
      'DATABASE_DIRECT_URL: belongs to a DATABASE_URL of PostgreSQL, not to the embedded database: remove one of them',
    v.WEB_CONCURRENCY > 1 &&
      embedded &&
      'WEB_CONCURRENCY: the embedded database belongs to one process: set it to 1, or DATABASE_URL to a PostgreSQL server',
    production && url.protocol !== 'https:' && !isLocal(url) && 'PUBLIC_URL: must be https in production',
    production && url.hostname.includes('_') && 'PUBLIC_URL: the host may not contain an underscore (Okta refuses it)',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return Object.freeze({
    production,
    workers: v.WEB_CONCURRENCY,
    shutdownDelay: v.SHUTDOWN_DELAY,
    host: v.HOST,
    port: v.PORT,
    publicUrl: url.origin,
    trustProxy: v.TRUST_PROXY,
    databaseUrl: v.DATABASE_URL,
    databaseDirectUrl: v.DATABASE_DIRECT_URL,
    databaseWait: v.DATABASE_WAIT,
    databaseLimits: Object.freeze({
      poolSize: v.DATABASE_POOL_SIZE,
      queueSize: v.DATABASE_QUEUE_SIZE,
      connectTimeout: v.DATABASE_CONNECT_TIMEOUT,
      statementTimeout: v.DATABASE_STATEMENT_TIMEOUT,
    }),
    appSecrets: v.APP_SECRET,
    brandName: v.BRAND_NAME,
    brandColor: v.BRAND_COLOR,
    brandLogo: v.BRAND_LOGO,
    supportEmail: v.SUPPORT_EMAIL,
    ssoGuideUrl: v.SSO_GUIDE_URL,
    oktaClientId: v.OKTA_CLIENT_ID,
    oktaClientSecret: v.OKTA_CLIENT_SECRET,
    oktaAppName: v.OKTA_APP_NAME,
    bootstrapOrg: v.BOOTSTRAP_ORG,
    bootstrapAdminEmail: v.BOOTSTRAP_ADMIN_EMAIL,
    bootstrapAdminPassword: v.BOOTSTRAP_ADMIN_PASSWORD,
    activityDays: v.ACTIVITY_DAYS,
    historyDays: v.HISTORY_DAYS,
    auditDays: v.AUDIT_DAYS,
    metricsToken: v.METRICS_TOKEN,
    scimRates: Object.freeze({ perConnection: v.SCIM_RATE_PER_CONNECTION, perAddress: v.SCIM_RATE_PER_ADDRESS }),
    oauthRates: Object.freeze({ perConnection: v.OAUTH_RATE_PER_CONNECTION, perAddress: v.OAUTH_RATE_PER_ADDRESS }),
    authorizeRate: v.AUTHORIZE_RATE_PER_ADDRESS,
    pagesRate: v.PAGES_RATE_PER_ADDRESS,
    logLevel: v.LOG_LEVEL,
  });
}

const isLocal = (url: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
