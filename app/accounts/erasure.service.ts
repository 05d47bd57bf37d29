import type { AuditErasureStore } from './erasure.store.ts';

const ENTRIES = 200;

/** Takes a person out of JSON; what does not name the person is given back as it is. */
export interface AuditEraser {
  readonly probes: { readonly parts: readonly string[] };
  json(value: unknown, scope: 'everything'): unknown;
}

export type AuditErasure = ReturnType<typeof createAuditErasure>;

/** Erases one of the organization's users from the audit list. */
export function createAuditErasure({ store }: { store: AuditErasureStore }) {
  return {
    /** Gives from how many entries the person was taken; who acted stays: administrators are no users. */
    async erase(organizationId: string, { probes, json }: AuditEraser): Promise<number> {
      let erased = 0;
      for (let after: number | undefined = 0; after !== undefined; ) {
        const page = await store.listDetails(organizationId, { probes: probes.parts, after, limit: ENTRIES });
        for (const { id, details } of page.filter(({ matches }) => matches)) {
          const left = json(details, 'everything');
          if (left === details) continue;
          await store.updateDetails(id, left);
          erased += 1;
        }
        after = page.at(-1)?.id;
      }
      // Addresses repeat what was searched for, percent-encoded.
      const inAddresses = probes.parts.flatMap((probe) => [probe, encodeURIComponent(probe).toLowerCase()]);
      await store.clearReturns(inAddresses.filter(({ length }) => length >= 6));
      return erased;
    },
  };
}
