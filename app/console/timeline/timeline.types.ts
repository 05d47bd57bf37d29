import type { Moment } from '../../http/pages.types.ts';

/** The history of a user or a group, newest first: `partials/timeline`. */
export interface Timeline {
  readonly entries: readonly TimelineEntry[];
  /** Older entries; null: these are the last. */
  readonly olderUrl: string | null;
  /** Back to the newest; null: these are. */
  readonly newestUrl: string | null;
}

export interface TimelineEntry {
  readonly at: Moment;
  /** In words: "Okta (system-admin.okta.com)". */
  readonly who: string;
  readonly action: 'created' | 'updated' | 'deactivated' | 'reactivated' | 'restored' | 'deleted' | 'joined' | 'left';
  /** What they did, in words: "deactivated this user". */
  readonly did: string;
  /** The group that was joined or left; `url` null: it was deleted since. */
  readonly group: NamedLink | null;
  readonly lines: readonly TimelineLine[];
  readonly joined: MemberList | null;
  readonly left: MemberList | null;
  /** Sentences beside what changed. */
  readonly notes: readonly string[];
  readonly requestId: string;
  readonly requestUrl: string;
}

/** One attribute; null: not set. */
export interface TimelineLine {
  readonly label: string;
  /** The SCIM path without the schema's URN. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface NamedLink {
  readonly name: string;
  readonly url: string | null;
}

/** Members of a group; `others`: how many are not named. */
export interface MemberList {
  readonly named: readonly NamedLink[];
  readonly others: number;
}
