import type { Answer } from './scim-client.ts';

/**
 * Facts of a resource, by name: of a user `active` and `stamp`, the mark its last profile was written with; of a group
 * one for each user that was ever to be its member, whether it is.
 */
export type Facts = Readonly<Record<string, string | boolean>>;

/** What is known of a resource from the answers to its writes. */
export interface Entry {
  readonly kind: 'Users' | 'Groups';
  readonly id: string;
  readonly name: string;
  /** The values a fact may have: one, but for writes whose outcome is unknown. */
  readonly facts: Map<string, Set<string | boolean>>;
  /** Of the last acknowledged write. */
  version: number;
  /** Writes since then whose outcome is unknown. */
  unknown: number;
  /** A request is writing it: the order of acknowledgements says nothing about the order of writes in flight at once. */
  busy: boolean;
}

/** An acknowledged write: the history has one row of it, under that request. */
export interface AcknowledgedWrite {
  readonly id: string;
  readonly version: number;
  readonly requestId: string;
}

export type Ledger = ReturnType<typeof createLedger>;

/** Keeps what one organization's acknowledged writes made, for afterwards: whatever happens to the server, it must be there. */
export function createLedger() {
  const entries: { Users: Entry[]; Groups: Entry[] } = { Users: [], Groups: [] };
  const writes: AcknowledgedWrite[] = [];
  let unknown = 0;

  function acknowledge(entry: Entry, { headers }: Answer): void {
    const version = Number(/^W\/"(\d+)/.exec(headers.etag ?? '')?.[1]);
    const requestId = headers['x-request-id'];
    if (!(version > 0) || typeof requestId !== 'string') throw new Error('A write was answered without its version.');
    // Without a difference nothing is written; and what is new may be an earlier request's, whose outcome was unknown.
    if (version > entry.version && entry.unknown === 0) writes.push({ id: entry.id, version, requestId });
    entry.version = version;
    entry.unknown = 0;
  }

  return {
    users: entries.Users as readonly Entry[],
    groups: entries.Groups as readonly Entry[],
    writes: writes as readonly AcknowledgedWrite[],

    /** How many writes nobody knows the outcome of. */
    countUnknown: () => unknown,

    /** A resource was created: 201. */
    created(kind: Entry['kind'], name: string, facts: Facts, answer: Answer): void {
      const { id } = JSON.parse(answer.text) as { id: string };
      const known = new Map(Object.entries(facts).map(([fact, value]) => [fact, new Set([value])]));
      const entry: Entry = { kind, id, name, facts: known, version: 0, unknown: 0, busy: false };
      acknowledge(entry, answer);
      entries[kind].push(entry);
    },

    /** A change was acknowledged: 2xx. */
    changed(entry: Entry, facts: Facts, answer: Answer): void {
      acknowledge(entry, answer);
      for (const [fact, value] of Object.entries(facts)) entry.facts.set(fact, new Set([value]));
    },

    /** A change of `entry`, or the creation of a resource, failed or was cut off: it was made, or it was not. */
    unknown(entry?: Entry, facts: Facts = {}): void {
      unknown += 1;
      if (!entry) return;
      entry.unknown += 1;
      for (const [fact, value] of Object.entries(facts)) {
        const before = entry.facts.get(fact) ?? new Set([false]);
        entry.facts.set(fact, before.add(value));
      }
    },
  };
}
