import { asJson, type Cast, get, readUser, sayFailures } from './demo-cast.ts';
import type { DemoServer } from './demo-server.ts';
import type { Story } from './demo-story.ts';
import { ENTERPRISE, toScimAttributes } from './map-profile.ts';
import { createOktaOrg } from './okta-org.ts';
import type { OktaOrg } from './okta-org.types.ts';
import type { Page } from './parse-page.ts';
import { getPerson, PEOPLE } from './people.ts';
import { tellGroupPush } from './tell-group-push.ts';
import { createVendorConsole } from './vendor-console.ts';

const HOUR_MS = 3_600_000;
const NURSE = 'rosalind.dangelo@example.com';
const THERAPIST = 'Kwame.Asante@example.com';

/** Plays every scene against a running server and confirms each by reading back. */
export async function tellStory(story: Story, server: DemoServer): Promise<void> {
  let ahead = 0;
  const okta = createOktaOrg({
    authorizeUrl: `${server.url}/oauth/authorize`,
    tokenUrl: `${server.url}/oauth/token`,
    scimBaseUrl: `${server.url}/scim/v2`,
    issuer: server.url,
    clientId: server.clientId,
    clientSecret: server.clientSecret,
    now: () => Date.now() + ahead,
  });
  const vendor = createVendorConsole(okta.browser, `${server.url}/console`, server.admin);
  const cast: Cast = {
    story,
    server,
    okta,
    vendor,
    pass: (milliseconds) => {
      ahead += milliseconds;
    },
  };
  if (!(await configure(cast))) return;
  await assignEverybody(cast);
  await changeProfile(cast);
  await unassign(cast);
  await reassign(cast);
  await importUsers(cast);
  await tellGroupPush(cast);
  await refresh(cast);
  await revoke(cast);
  await connectAgain(cast);
}

async function configure({ story, server, okta }: Cast): Promise<boolean> {
  story.step(
    'Configure',
    'In Okta, the administrator presses Express Configure SCIM. A window opens: sign in, read Authorize App, press Accept.',
  );
  const outcome = await okta.authenticate(server.admin);
  for (const page of outcome.pages) story.says('The page', headingOf(page));
  story.confirm(
    `The browser is sent back to ${new URL(okta.redirectUri).host}`,
    outcome.callback !== undefined,
    outcome.shown,
  );
  story.confirm('Okta exchanged the code for an access token and a refresh token', hasTokens(okta), outcome.shown);
  if (!outcome.ok) return false;
  const tested = await okta.testCredentials();
  story.says('Okta', tested.shown);
  story.confirm('Okta reads the list of users with the new token', tested.ok, tested.shown);
  return tested.ok;
}

async function assignEverybody(cast: Cast): Promise<void> {
  const { story, okta, vendor } = cast;
  story.step(
    'Assign 25 people',
    'Nurses, schedulers and their managers, in five languages and ten time zones. Okta looks each one up, finds nobody and creates them.',
  );
  const outcomes = await okta.assignMany(PEOPLE);
  sayFailures(cast, outcomes);
  const users = await Promise.all(PEOPLE.map(({ id }) => readUser(cast, id)));
  const created = users.filter((user) => user.active === true).length;
  story.confirm(`${created} of ${PEOPLE.length} exist and are active`, created === PEOPLE.length);
  const different = PEOPLE.flatMap(({ profile }, index) =>
    differences(toScimAttributes(profile, { typeStubs: false }), users[index]),
  );
  story.confirm(
    'Every attribute of every person is there, as Okta has it',
    different.length === 0,
    different.join(', '),
  );
  const page = await vendor.openUser(NURSE);
  story.confirm(
    "The console shows Rosalind D'Angelo, Registered Nurse",
    says(page.text, "Rosalind D'Angelo", 'Registered Nurse'),
    page.text,
  );
}

async function changeProfile(cast: Cast): Promise<void> {
  const { story, okta, vendor } = cast;
  story.step(
    'Change a title and a department',
    'Rosalind is promoted. Okta reads the user, lays the changes over it and puts the whole back.',
  );
  const { id } = getPerson(NURSE);
  sayFailures(cast, [await okta.updateProfile(id, { title: 'Lead Nurse', department: 'Clinical Quality' })]);
  const user = await readUser(cast, id);
  story.confirm('Her title is Lead Nurse', user.title === 'Lead Nurse', user.title);
  const { department } = asJson(user[ENTERPRISE]);
  story.confirm('Her department is Clinical Quality', department === 'Clinical Quality', department);
  const page = await vendor.openUser(NURSE);
  story.confirm(
    'The console tells the change: Registered Nurse before, Lead Nurse after',
    says(page.text, 'Registered Nurse', 'Lead Nurse'),
    page.text,
  );
}

async function unassign(cast: Cast): Promise<void> {
  const { story, okta, vendor } = cast;
  story.step('Unassign', 'Kwame leaves. Okta deactivates him here; nothing of him is deleted.');
  const { id } = getPerson(THERAPIST);
  sayFailures(cast, [await okta.deactivate(id)]);
  const user = await readUser(cast, id);
  story.confirm('He is still there, and not active', user.active === false, JSON.stringify(user.active));
  const page = await vendor.openUser(THERAPIST);
  story.confirm('The console says Inactive', says(page.text, 'Inactive'), page.text);
}

async function reassign(cast: Cast): Promise<void> {
  const { story, okta } = cast;
  story.step('Reassign', 'Kwame is back. Okta finds him by his user name and activates him again.');
  const { id } = getPerson(THERAPIST);
  const before = okta.assignment(id)?.appUserId;
  sayFailures(cast, [await okta.reassign(id)]);
  const user = await readUser(cast, id);
  story.confirm('He is active again', user.active === true, JSON.stringify(user.active));
  story.confirm('He kept his id', user.id === before, String(user.id));
}

async function importUsers(cast: Cast): Promise<void> {
  const { story, okta } = cast;
  story.step('Import', 'Okta reads the whole directory, a hundred users a page.');
  const outcome = await okta.importUsers();
  story.says('Okta', outcome.shown);
  const complete = outcome.ok && outcome.scanned === PEOPLE.length && outcome.matched === PEOPLE.length;
  story.confirm(
    `All ${PEOPLE.length} come back, each one known to Okta`,
    complete,
    `${outcome.scanned} scanned, ${outcome.matched} known`,
  );
}

async function refresh(cast: Cast): Promise<void> {
  const { story, okta, vendor, pass } = cast;
  story.step(
    'Refresh',
    'An hour passes for Okta. The next operation finds the access token over and gets a new one first.',
  );
  const before = okta.tokens?.accessToken;
  pass(HOUR_MS);
  const { id } = getPerson(NURSE);
  sayFailures(cast, [await okta.updateProfile(id, { primaryPhone: '+1 617 555 0177' })]);
  story.confirm('Okta works with another access token', okta.tokens?.accessToken !== before);
  const user = await readUser(cast, id);
  const [phone] = Array.isArray(user.phoneNumbers) ? user.phoneNumbers.map(asJson) : [];
  story.confirm('The change arrived with it', phone?.value === '+1 617 555 0177', JSON.stringify(user.phoneNumbers));
  const page = await vendor.open('/console');
  story.confirm(
    'The console knows when the token was refreshed last',
    !/Last token refresh None yet/.test(page.text),
    page.text,
  );
}

async function revoke(cast: Cast): Promise<void> {
  const { story, okta, vendor } = cast;
  story.step('Revoke', 'In the console, the administrator opens Connection, chooses Revoke and enters the password.');
  const token = okta.tokens?.accessToken ?? '';
  const page = await vendor.revoke();
  story.says('The page', headingOf(page));
  const answer = await get(cast, '/Users?startIndex=1&count=1', token);
  story.confirm('The access token stopped at once: 401', answer.status === 401, `status ${answer.status}`);
  const outcome = await okta.updateProfile(getPerson(NURSE).id, { title: 'Nurse Manager' });
  story.says('Okta', outcome.shown);
  story.confirm(
    'Okta’s next push fails and waits in Tasks',
    !outcome.ok && okta.tasks.length === 1,
    `${okta.tasks.length} tasks`,
  );
  const tested = await okta.testCredentials();
  story.says('Okta', tested.shown);
  story.confirm(
    'Okta tells the administrator in words that the access has ended',
    !tested.ok && /Errors reported by remote server: \S/.test(tested.shown),
    tested.shown,
  );
}

async function connectAgain(cast: Cast): Promise<void> {
  const { story, server, okta } = cast;
  story.step(
    'Connect again',
    'The administrator presses Re-authenticate in Okta, accepts, and retries what waits in Tasks.',
  );
  const outcome = await okta.authenticate(server.admin);
  story.says('Okta', outcome.shown);
  sayFailures(cast, await okta.retryTasks());
  const user = await readUser(cast, getPerson(NURSE).id);
  story.confirm('Rosalind is Nurse Manager now', user.title === 'Nurse Manager', user.title);
  story.confirm('Nothing waits in Tasks', okta.tasks.length === 0, `${okta.tasks.length} tasks`);
}

/** The title without the brand at its end. */
const headingOf = ({ title }: Page): string => title.replace(/ · [^·]*$/, '');

const hasTokens = ({ tokens }: OktaOrg): boolean => tokens !== undefined && tokens.refreshToken !== undefined;

const says = (text: string, ...words: string[]): boolean => words.every((word) => text.includes(word));

/** Paths where `found` does not hold what `wanted` says; what is undefined in `wanted` is not looked at. */
function differences(wanted: unknown, found: unknown, at = ''): string[] {
  if (wanted === undefined) return [];
  if (typeof wanted !== 'object' || wanted === null) return wanted === found ? [] : [`${at} ${String(found)}`];
  const inside = asJson(found);
  return Object.entries(wanted).flatMap(([name, value]) =>
    differences(value, inside[name], at ? `${at}.${name}` : name),
  );
}
