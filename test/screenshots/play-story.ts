import type { Browser } from 'playwright-core';
import { DEFAULT_USER_TYPES } from '../../app/directory/default-user-types.ts';
import { createOktaOrg } from '../okta/okta-org.ts';
import type { OktaOrg } from '../okta/okta-org.types.ts';
import { OKTA_SECRET } from '../support/given.ts';
import type { TestApp } from '../support/test-app.ts';
import { getStaff, OWNER, STAFF, VIEWER } from './cast.ts';
import { addQuietMonth, travel } from './travel.ts';

const ZONE = 'America/New_York';

/** Larkfield Care with its administrators, and an Okta that is not connected yet. */
export async function beginStory(app: TestApp): Promise<{ organizationId: string; okta: OktaOrg }> {
  await app.given.oktaClient();
  const { id: organizationId } = await app.given.organization({ name: 'Larkfield Care' });
  const { prisma } = app.database;
  await prisma.organization.update({ where: { id: organizationId }, data: { timeZone: ZONE } });
  for (const { value, permissions } of DEFAULT_USER_TYPES) {
    await prisma.userType.updateMany({ where: { organizationId, value }, data: { permissions: [...permissions] } });
  }
  await app.given.admin({ ...OWNER, memberships: [{ organizationId, role: 'owner' }] });
  await app.given.admin({ ...VIEWER, memberships: [{ organizationId, role: 'viewer' }] });
  const okta = createOktaOrg({
    authorizeUrl: `${app.config.publicUrl}/oauth/authorize`,
    tokenUrl: `${app.url}/oauth/token`,
    scimBaseUrl: `${app.url}/scim/v2`,
    issuer: app.config.publicUrl,
    clientId: 'okta',
    clientSecret: OKTA_SECRET,
  });
  return { organizationId, okta };
}

/** Accepts in the browser, as the owner does, and brings the code to Okta. */
export async function connect(browser: Browser, okta: OktaOrg): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await context.route('https://system-admin.okta.com/**', (route) => route.fulfill({ body: 'Back in Okta' }));
  await page.goto(okta.authorizeUrl());
  await page.fill('input[name=email]', OWNER.email);
  await page.fill('input[name=password]', OWNER.password);
  await page.press('input[name=password]', 'Enter');
  await page.click('button[name=decision][value=accept]');
  await page.waitForURL((url) => url.href.startsWith(okta.redirectUri));
  const outcome = await okta.acceptCallback(new URL(page.url()));
  if (!outcome.ok) throw new Error(outcome.shown);
  await context.close();
}

/** A month of an organization: assigned, grouped, changed, unassigned, and what went wrong on the way. */
export async function playStory(app: TestApp, organizationId: string, okta: OktaOrg): Promise<void> {
  const { database } = app;
  const flush = () => app.requestLog.flush();
  const idOf = (login: string): string => getStaff(login).id;

  await okta.testCredentials();
  await okta.assignMany(STAFF, 1);
  await okta.groups.push({ id: '00gcare', name: 'Care team', members: STAFF.slice(2, 12).map(({ id }) => id) });
  await okta.groups.push({ id: '00goffice', name: 'Head office', members: STAFF.slice(0, 3).map(({ id }) => id) });
  await okta.groups.push({ id: '00glisbon', name: 'Lisbon', members: [idOf('joao.simoes'), idOf('ines.albuquerque')] });
  await flush();
  await travel(database, '19 days');

  await okta.updateProfile(idOf('priya.raghunathan'), { title: 'Senior Scheduling Specialist' });
  await okta.deactivate(idOf('joao.simoes'));
  await okta.deactivate(idOf('temp.reception'));
  await flush();
  await travel(database, '6 days');

  await okta.updateProfile(idOf('priya.raghunathan'), {
    title: 'Scheduling Manager',
    department: 'Operations',
    userType: 'manager',
  });
  await okta.reassign(idOf('temp.reception'));
  await okta.groups.changeMembers('00goffice', { add: [idOf('priya.raghunathan')] });
  await flush();
  await travel(database, '2 days');

  const hana = { ...getStaff('temp.reception'), id: '00u0026larkfield5d07' };
  const newcomer = (changes: Partial<typeof hana.profile>) => ({
    ...hana,
    profile: {
      ...hana.profile,
      firstName: 'Hana',
      lastName: 'Lindqvist',
      email: 'hana.lindqvist@larkfield.example',
      ...changes,
    },
  });
  await okta.assign(newcomer({ login: 'hana.lindqvist@larkfield.example', userType: 'contractor' }));
  await flush();
  await travel(database, '3 hours');
  await okta.assign({ ...newcomer({ login: 'hlindqvist', userType: 'employee' }), id: '00u0027larkfield5d07' });
  await flush();
  await travel(database, '50 minutes');
  await okta.updateProfile(idOf('imani.okafor'), { primaryPhone: '+1 617 555 0199', costCenter: '4120' });
  await okta.updateProfile(idOf('kwame.asante'), { title: 'Lead Physical Therapist' });
  await flush();
  await travel(database, '3 minutes');
  await addQuietMonth(database, organizationId);
}
