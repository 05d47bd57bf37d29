import { MAX_BODY_BYTES } from '../body-limits.ts';

/** What one bulk request may hold (RFC 7644 §3.7.4): published by ServiceProviderConfig, and enforced. */
export const BULK_LIMITS = { maxOperations: 1_000, maxPayloadSize: MAX_BODY_BYTES } as const;
