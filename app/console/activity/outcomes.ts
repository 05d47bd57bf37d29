import type { Outcome } from '../../activity/to-outcome.ts';

/** An outcome as it is shown: the word says it, colour and icon only help to find it. */
export interface OutcomeView {
  readonly label: string;
  readonly tone: 'good' | 'waiting' | 'bad';
  readonly icon: 'done' | 'warning' | 'problem' | 'locked';
  /** What the word means. */
  readonly meaning: string;
}

/** How each outcome is shown. */
export const OUTCOME_VIEWS: Readonly<Record<Outcome, OutcomeView>> = {
  ok: { label: 'Done', tone: 'good', icon: 'done', meaning: 'It was carried out.' },
  refused: {
    label: 'Refused',
    tone: 'waiting',
    icon: 'warning',
    meaning: 'Something in the request could not be used; nothing was changed.',
  },
  denied: { label: 'Not allowed', tone: 'bad', icon: 'locked', meaning: 'The access token was not good for this.' },
  limited: { label: 'Too many', tone: 'waiting', icon: 'warning', meaning: 'It was asked to slow down and try later.' },
  failed: { label: 'Failed here', tone: 'bad', icon: 'problem', meaning: 'This service could not answer.' },
};
