import type { CountedRequests } from '../../activity/activity.types.ts';
import { OUTCOMES } from '../../activity/to-outcome.ts';
import { OUTCOME_VIEWS } from '../activity/outcomes.ts';
import type { Chart } from './overview-page.types.ts';
import { toChart } from './to-chart.ts';

/** Every so many bars have their time below them. */
const EVERY_HOUR = 4;
const EVERY_DAY = 5;

const OUTCOME_WORDS = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, OUTCOME_VIEWS[outcome].label]));

/** The two charts of the overview: by hour and by day, in the organization's time zone. */
export function toRequestCharts({
  day,
  month,
  zone,
}: {
  day: readonly CountedRequests[];
  month: readonly CountedRequests[];
  zone: string;
}): Chart[] {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
  const calendar = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: zone });
  const toStretches = (series: readonly CountedRequests[], format: Intl.DateTimeFormat) =>
    series.map(({ at, ...counts }) => ({ label: format.format(at), counts }));
  return [
    toChart({ id: 'day', title: 'Last 24 hours', every: EVERY_HOUR }, toStretches(day, clock), OUTCOME_WORDS),
    toChart({ id: 'month', title: 'Last 30 days', every: EVERY_DAY }, toStretches(month, calendar), OUTCOME_WORDS),
  ];
}
