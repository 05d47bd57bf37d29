import type { ConsoleErasureStore } from './console-erasure.store.ts';

const ENTRIES = 200;
/** What is shorter occurs in addresses that name nobody. */
const LENGTH = 6;

/** Takes a person out of JSON; what does not name the person is given back as it is. */
export interface ConsoleEraser {
  readonly probes: { readonly parts: readonly string[] };
  json(value: unknown, scope: 'everything'): unknown;
}

export type ConsoleErasure = ReturnType<typeof createConsoleErasure>;

/** Erases one of the organization's users from what the console keeps: the audit list, and where sessions return to. */
export function createConsoleErasure({ store }: { store: ConsoleErasureStore }) {
  return {
    /** Removes the person and returns how many entries changed. Who acted stays: administrators are not users. */
    async erase(organizationId: string, { probes, json }: ConsoleEraser): Promise<number> {
      let erased = 0;
      for (let after: number | undefined = 0; after !== undefined; ) {
        const page = await store.listDetails(organizationId, { probes: probes.parts, after, limit: ENTRIES });
        for (const { id, details } of page.filter(({ matches }) => matches)) {
          const left = json(details, 'everything');
          if (left === details) continue;
          await store.updateDetails(organizationId, id, left);
          erased += 1;
        }
        after = page.at(-1)?.id;
      }
      const inAddresses = probes.parts.filter(({ length }) => length >= LENGTH).flatMap(toAddressParts);
      await store.clearReturns(inAddresses);
      return erased;
    },
  };
}

/** Pure. A text as an address repeats it: as it is, percent-encoded, and as forms send it, with + for a space. */
const toAddressParts = (text: string): string[] => [
  text,
  encodeURIComponent(text).toLowerCase(),
  new URLSearchParams({ q: text }).toString().slice('q='.length).toLowerCase(),
];
