import { activitySamples } from './page-samples/activity.ts';
import { auditSamples } from './page-samples/audit.ts';
import type { PageSample } from './page-samples/common.ts';
import { connectionSamples } from './page-samples/connection.ts';
import { formSamples } from './page-samples/forms.ts';
import { groupSamples } from './page-samples/groups.ts';
import { messageSamples } from './page-samples/messages.ts';
import { overviewSamples } from './page-samples/overview.ts';
import { settingsSamples } from './page-samples/settings.ts';
import { setupCheckSamples } from './page-samples/setup-check.ts';
import { userSamples } from './page-samples/users.ts';

/** Every view in each of its states. */
export const pageSamples: readonly PageSample[] = [
  ...formSamples,
  ...messageSamples,
  ...overviewSamples,
  ...connectionSamples,
  ...userSamples,
  ...activitySamples,
  ...groupSamples,
  ...auditSamples,
  ...settingsSamples,
  ...setupCheckSamples,
];
