import { OKTA_SECRET } from '../support/given.ts';
import { HIGH_RATES } from './high-rates.ts';

/** Opens the metrics of a server under load. */
export const METRICS_TOKEN = 'load-test-metrics-token-0123456789abcdef';

/** The environment of a server under load, on that database and port; in as many processes as this script's WEB_CONCURRENCY says. */
export function toServerEnv(
  databaseUrl: string,
  port: number,
  rates: Readonly<Record<string, string>> = HIGH_RATES,
): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    APP_SECRET: 'load-test-application-secret-0123456789',
    METRICS_TOKEN,
    OKTA_CLIENT_SECRET: OKTA_SECRET,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    ...rates,
    ...(process.env.WEB_CONCURRENCY && { WEB_CONCURRENCY: process.env.WEB_CONCURRENCY }),
  };
}
