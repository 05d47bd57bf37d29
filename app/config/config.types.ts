import type { BrandLogo } from '../http/brand/read-brand-logo.ts';
import type { Rates } from '../http/rate-limits.ts';
import type { ServerLimits } from '../store/open-pool.ts';

/** What the environment settles, frozen at boot. Rooms receive the fields they need, never the whole. */
export interface Config {
  readonly production: boolean;
  /** Processes that serve requests. */
  readonly workers: number;
  /** How long requests are still served after SIGTERM, while `/readyz` says that this process stops (ms). */
  readonly shutdownDelay: number;
  /** Address to listen on; undefined: all. */
  readonly host: string | undefined;
  readonly port: number;
  /** Origin without trailing slash; every URL we hand out starts with it. */
  readonly publicUrl: string;
  /** Express's `trust proxy` setting. */
  readonly trustProxy: boolean | number | string[];
  readonly databaseUrl: string;
  /** PostgreSQL itself, where `databaseUrl` leads to a pooler. */
  readonly databaseDirectUrl: string | undefined;
  /** How long the start waits for a PostgreSQL that is not there yet (ms). */
  readonly databaseWait: number;
  /** What each process asks of a PostgreSQL server. */
  readonly databaseLimits: ServerLimits;
  /** Newest first; undefined only in development with the embedded database, where one is made and kept. */
  readonly appSecrets: readonly string[] | undefined;
  readonly brandName: string;
  /** #rrggbb */
  readonly brandColor: string;
  /** Read at boot; undefined: the first letter of the name stands for it. */
  readonly brandLogo: BrandLogo | undefined;
  readonly supportEmail: string;
  /** The vendor's own guide to single sign-on with Okta, which comes before provisioning. */
  readonly ssoGuideUrl: string | undefined;
  readonly oktaClientId: string;
  readonly oktaClientSecret: string | undefined;
  readonly oktaAppName: string;
  readonly bootstrapOrg: string;
  readonly bootstrapAdminEmail: string;
  readonly bootstrapAdminPassword: string | undefined;
  /** How long the request log and its statistics are kept. */
  readonly activityDays: number;
  /** How long the history of users and groups is kept; undefined: forever. */
  readonly historyDays: number | undefined;
  /** How long the audit list is kept; undefined: forever. */
  readonly auditDays: number | undefined;
  /** Opens /metrics; undefined: there is none. */
  readonly metricsToken: string | undefined;
  /** Requests in ten seconds, in one process. */
  readonly scimRates: Rates;
  readonly oauthRates: Rates;
  /** Requests in ten seconds from one address: to begin an authorization, and to pages. */
  readonly authorizeRate: number;
  readonly pagesRate: number;
  readonly logLevel: string;
}
