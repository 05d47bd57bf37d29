import type { Ignored } from './request-log.types.ts';
import type { Outcome } from './to-outcome.ts';

/** One request in a list. */
export interface LoggedRequest {
  readonly id: number;
  /** Said in X-Request-Id and in error bodies; a row each where one id has several. */
  readonly requestId: string;
  readonly at: Date;
  readonly face: 'scim' | 'oauth';
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>> | null;
  readonly status: number;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** What the caller was shown. */
  readonly error: string | null;
  /** The user, group, role or entitlement it was about, where it was about one. */
  readonly resourceId: string | null;
  readonly ignored: readonly Ignored[];
  /** Of a token request: which grant was asked. */
  readonly grantType: string | null;
}

/** One request with everything that is kept of it; bodies are without secrets. */
export interface LoggedRequestDetail extends LoggedRequest {
  readonly authorizationId: string | null;
  readonly clientId: string | null;
  readonly userAgent: string | null;
  readonly requestBody: unknown;
  readonly responseBody: unknown;
}

/** Which requests; what is absent does not restrict. */
export interface RequestFilter {
  readonly outcome?: Outcome;
  readonly method?: string;
  readonly resourceId?: string;
  readonly from?: Date;
  /** Before this. */
  readonly to?: Date;
  /** Without those of a set-up check. */
  readonly ofClients?: true;
}

/** A place in the list, which is newest first. */
export interface RequestPosition {
  readonly at: Date;
  readonly id: number;
}

export interface RequestPageQuery {
  readonly limit: number;
  /** The page behind this place, older; or before it, newer; neither: the newest. */
  readonly older?: RequestPosition;
  readonly newer?: RequestPosition;
}

export interface RequestPage {
  /** Newest first. */
  readonly requests: readonly LoggedRequest[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** Requests in one hour or day, by outcome. */
export type CountedRequests = { readonly at: Date } & Readonly<Record<Outcome, number>>;

export interface CountQuery {
  readonly since: Date;
  /** IANA time zone in which hours and days begin. */
  readonly zone: string;
  readonly by: 'hour' | 'day';
  readonly now?: Date;
}
