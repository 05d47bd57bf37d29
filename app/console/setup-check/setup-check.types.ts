import type { Router } from 'express';
import type { RequestLogEntry } from '../../activity/request-log.types.ts';
import type { Guard } from '../../http/caller.ts';
import type { SpecResult } from './run-spec-test.ts';

/** A run of the specification test, as it is kept and handed to reviewers. */
export interface SetupCheckResult {
  /** RFC 3339. */
  at: string;
  /** Of this server. */
  version: string;
  /** The SCIM base URL that Okta uses. */
  baseUrl: string;
  organization: string;
  ranBy: string;
  results: readonly SpecResult[];
  /** Why the run broke off; null: it did not. */
  brokeOff: string | null;
}

/** Makes the SCIM face of this version behind another guard, which hands its entries of the request log to `record`. */
export type OpenScim = (own: { guard: Guard; record: (entry: RequestLogEntry) => void }) => Router;
