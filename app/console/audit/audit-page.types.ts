import type { Moment } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';

/** `console/audit`: its filter is a GET with `action` and `actor`. */
export interface AuditLocals extends ConsoleLocals {
  filterAction: string;
  /** Everything there may be a filter by; `selected` keeps what was asked for. */
  actions: readonly { value: string; label: string; selected: boolean }[];
  actors: readonly { value: string; selected: boolean }[];
  filtered: boolean;
  /** Newest first. */
  events: readonly AuditEventView[];
  /** Newer, and older, entries than these. */
  newerUrl: string | null;
  olderUrl: string | null;
  settingsUrl: string;
}

export interface AuditEventView {
  at: Moment;
  who: string;
  /** The list narrowed to what this one did. */
  whoUrl: string;
  action: string;
  /** `before`: what was there; undefined: nothing was replaced; null on either side: there is none. */
  lines: readonly { label: string; before?: string | null; value: string | null }[];
  /** Null: it was done on the command line. */
  requestId: string | null;
}
