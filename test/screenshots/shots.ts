import type { Page } from 'playwright-core';
import { OWNER } from './cast.ts';
import type { Shot } from './screenshot.types.ts';

/** Signs in within the window that Okta opens. */
async function signInForOkta(page: Page): Promise<void> {
  const email = page.locator('input[name=email]');
  if ((await email.count()) === 0) return;
  if (await email.isEditable()) await email.fill(OWNER.email);
  await page.fill('input[name=password]', OWNER.password);
  await page.press('input[name=password]', 'Enter');
  await page.waitForSelector('button[name=decision]');
}

/** Presses the button with an empty or a wrong form, to show what the page says then. */
async function signInWrongly(page: Page): Promise<void> {
  await page.fill('input[name=email]', OWNER.email);
  await page.fill('input[name=password]', 'not the password');
  await page.press('input[name=password]', 'Enter');
  await page.waitForSelector('#problem');
}

/** Runs the set-up check, to show its result. */
async function runCheck(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run the check' }).click();
  await page.getByRole('heading', { name: 'No result yet' }).waitFor({ state: 'detached' });
}

/** Every page, in the states worth a picture. */
export const SHOTS: readonly Shot[] = [
  {
    name: 'okta-sign-in',
    when: 'before',
    who: 'nobody',
    path: (scene) => scene.authorizeUrl(),
    guide: { name: 'sign-in', part: '.card' },
  },
  {
    name: 'authorize-app',
    when: 'before',
    who: 'nobody',
    path: (scene) => scene.authorizeUrl(),
    prepare: signInForOkta,
    guide: { name: 'authorize-app', part: '.card' },
  },
  { name: 'not-allowed', status: 403, when: 'before', who: 'viewer', path: (scene) => scene.authorizeUrl() },
  { name: 'request-expired', status: 400, when: 'before', who: 'nobody', path: () => '/interaction/long-gone' },
  { name: 'sign-in-wrong', when: 'before', who: 'nobody', path: () => '/console/sign-in', prepare: signInWrongly },
  { name: 'overview-never-connected', when: 'before', path: () => '/console' },
  { name: 'users-empty', when: 'before', path: () => '/console/users' },

  { name: 'overview', when: 'after', path: () => '/console' },
  { name: 'users', when: 'after', path: () => '/console/users' },
  {
    name: 'user',
    when: 'after',
    path: async (scene) => `/console/users/${await scene.userId('priya.raghunathan')}`,
    guide: { name: 'user', part: '#content' },
  },
  {
    name: 'user-inactive',
    when: 'after',
    path: async (scene) => `/console/users/${await scene.userId('joao.simoes')}`,
  },
  { name: 'groups', when: 'after', path: () => '/console/groups' },
  { name: 'group', when: 'after', path: async (scene) => `/console/groups/${await scene.groupId('Care team')}` },
  { name: 'activity', when: 'after', path: () => '/console/activity' },
  {
    name: 'activity-request',
    when: 'after',
    path: async (scene) => `/console/activity/${await scene.requestId('userType')}`,
  },
  {
    name: 'connection',
    when: 'after',
    path: () => '/console/connection',
    guide: { name: 'connection', part: '#content' },
  },
  {
    name: 'revoke',
    when: 'after',
    path: async (scene) => `/console/authorizations/${await scene.authorizationId()}/revoke`,
  },
  { name: 'setup-check', when: 'after', path: () => '/console/setup-check', prepare: runCheck },
  { name: 'settings', when: 'after', path: () => '/console/settings' },
  { name: 'settings-viewer', when: 'after', who: 'viewer', path: () => '/console/settings' },
  { name: 'audit', when: 'after', path: () => '/console/audit' },
  { name: 'authorize-app-again', when: 'after', path: (scene) => scene.authorizeUrl(), prepare: signInForOkta },
  { name: 'not-found', status: 404, when: 'after', path: () => '/console/users/00000000-0000-4000-8000-000000000000' },
  { name: 'guide', when: 'after', who: 'nobody', path: () => '/guide/okta-scim' },

  { name: 'overview-revoked', when: 'failing', path: () => '/console' },
];
