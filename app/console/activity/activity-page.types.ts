import type { Moment } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';
import type { OutcomeView } from './outcomes.ts';
import type { IgnoredLine } from './to-ignored-lines.ts';

interface Choice {
  value: string;
  label: string;
  selected: boolean;
}

/** `console/activity`: its filter is a GET with `outcome`, `user`, `method`, `range`, `from` and `to`. */
export interface ActivityLocals extends ConsoleLocals {
  clientName: string;
  filterAction: string;
  outcomes: readonly Choice[];
  methods: readonly Choice[];
  ranges: readonly Choice[];
  /** As typed: a user name, the name of a group, or an id. */
  user: string;
  /** `2026-11-24T10:30`, in the time zone of the organization; empty: not set. */
  from: string;
  to: string;
  /** What cannot be used of the filter, one sentence each; it is left out. */
  problems: readonly string[];
  filtered: boolean;
  /** Days that requests are kept. */
  keptDays: number;
  /** Newest first. */
  requests: readonly RequestRow[];
  newerUrl: string | null;
  olderUrl: string | null;
  connectionUrl: string;
}

export interface RequestRow {
  at: Moment;
  url: string;
  /** What was asked: "Look up the user whose userName is “ann@acme.com”". */
  asked: string;
  /** What it did to users and groups; null: nothing. */
  effect: string | null;
  method: string;
  /** Path and query, as sent. */
  address: string;
  outcome: OutcomeView;
  status: number;
  duration: string;
  /** The user or group it was about; url null: it is not here any more. */
  touched: { name: string; url: string | null } | null;
  /** The text that the client was shown. */
  error: string | null;
}

/** `console/request`. */
export interface RequestLocals extends ConsoleLocals {
  clientName: string;
  backUrl: string;
  /** Each time it came, oldest first: a request id has one row, but for what was repeated under it. */
  requests: readonly RequestDetails[];
  changes: readonly ChangeView[];
  /** How many changes there are beside those shown. */
  moreChanges: number;
  supportText: string;
  supportUrl: string;
}

export interface RequestDetails extends RequestRow {
  requestId: string;
  explanation: {
    done: readonly string[];
    ignored: readonly IgnoredLine[];
    shown: string;
    detail: string | null;
    cure: readonly string[];
  };
  /** Where the guide says more about the error; null: there was none, or it says nothing. */
  guide: { title: string; url: string } | null;
  /** Which authorization it came by, and which program sent it. */
  facts: readonly { label: string; value: string; copy: boolean }[];
  /** Pretty printed, without secrets; null: there was none, or it is not kept. */
  requestBody: string | null;
  responseBody: string | null;
}

export interface ChangeView {
  name: string;
  url: string | null;
  verb: string;
  lines: readonly { label: string; before: string | null; value: string | null }[];
}
