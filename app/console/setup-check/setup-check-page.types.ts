import type { HiddenFields, Moment } from '../../http/pages.types.ts';
import type { ConsoleLocals } from '../console.types.ts';

/** `console/setup-check`: its form posts nothing but the CSRF token. */
export interface SetupCheckLocals extends ConsoleLocals {
  action: string;
  hidden: HiddenFields;
  /** "Okta" */
  clientName: string;
  /** Null: it may be run. */
  mayNotRun: 'role' | 'suspended' | null;
  /** A check that could not begin. */
  refused: { why: 'running' | 'limited'; minutes: number } | null;
  /** The last result; null: none yet. */
  last: SetupCheckView | null;
}

export interface SetupCheckView {
  at: Moment;
  ranBy: string;
  version: string;
  baseUrl: string;
  passed: number;
  brokeOff: string | null;
  requests: readonly {
    number: number;
    title: string;
    method: string;
    path: string;
    passed: boolean;
    /** In the test's own words; `found`: what was there instead of it. */
    assertions: readonly { text: string; passed: boolean; found: string | null }[];
    /** Null where it passed. */
    cure: string | null;
  }[];
  textUrl: string;
  jsonUrl: string;
}
