import type { ConnectionState } from '../../connections/connection-health.ts';
import type { Moment } from '../../http/pages.types.ts';
import type { OutcomeView } from '../activity/outcomes.ts';
import type { AuthorizationView } from '../connection/connection-page.types.ts';
import type { ConsoleLocals } from '../console.types.ts';

/** `console/overview`: is it working, what happened, what will break. */
export interface OverviewLocals extends ConsoleLocals {
  /** "Okta" */
  clientName: string;
  state: ConnectionState;
  lastHeardAt: Moment | null;
  /** The authorization that ended last, where none is live. */
  ended: AuthorizationView | null;
  /** Pending and active ones, newest first. */
  live: readonly AuthorizationView[];
  users: { active: number; inactive: number; url: string };
  groups: { total: number; url: string };
  /** The last 24 hours. */
  day: { requests: number; problems: number; url: string };
  charts: readonly Chart[];
  /** The latest requests refused or failed, newest first. */
  failures: readonly FailureView[];
  failuresUrl: string;
  warnings: readonly Warning[];
  /** Age of the client's newest secret, and how many are in use; null: it has keys instead. */
  secret: { since: Moment; inUse: number } | null;
}

export interface FailureView {
  at: Moment;
  /** What the client wanted, in the infinitive: "create a user". */
  asked: string;
  outcome: OutcomeView;
  status: number;
  /** The exact text that the client shows. */
  detail: string | null;
  url: string;
}

/** What will break, when, and what to press. */
export interface Warning {
  kind: 'ends' | 'scopes';
  /** The host it is about. */
  redirectHost: string;
  at: Moment | null;
  missingScopes: readonly string[];
}

/** Requests over time, stacked by outcome; geometry in the units of its view box. */
export interface Chart {
  id: string;
  /** "Last 24 hours" */
  title: string;
  width: number;
  height: number;
  /** Horizontal lines: the value beside each. */
  grid: readonly { y: number; label: string }[];
  bars: readonly {
    x: number;
    width: number;
    label: string;
    showLabel: boolean;
    total: number;
    parts: readonly Part[];
  }[];
  /** In stacking order. */
  legend: readonly { outcome: string; label: string; total: number }[];
}

interface Part {
  outcome: string;
  requests: number;
  y: number;
  height: number;
}
