import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { OWNER, VIEWER } from './cast.ts';
import { openChromium } from './open-chromium.ts';
import { beginStory, connect, playStory } from './play-story.ts';
import type { Scene, Shot } from './screenshot.types.ts';
import { SHOTS } from './shots.ts';
import { takePage, takePart } from './take-picture.ts';

const FOLDER = 'docs/screenshots';
/** What readers see in addresses; the browser finds the server behind it. */
const PUBLIC_URL = 'http://sso.brellium.example';

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { ...DESKTOP, colorScheme: 'light' },
  dark: { ...DESKTOP, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true },
};
/** What is shown in the guide is not much wider than its column, so that it can be read there. */
const GUIDE_WINDOW = { width: 1090, height: 700 };

let app: TestApp;
let browser: Browser;
let scene: Scene;
const contexts = new Map<string, BrowserContext>();

/** Only `npm run screenshots -- -t name` takes some of them; the story is played all the same. */
describe('screenshots', () => {
  beforeAll(async () => {
    app = await createTestApp({ LOG_LEVEL: 'error', PUBLIC_URL, ...brandOf(process.env) });
    browser = await openChromium(new URL(PUBLIC_URL).host, app.url);
    fs.mkdirSync(FOLDER, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('before Okta is connected', async () => {
    const { organizationId, okta } = await beginStory(app);
    scene = createScene(organizationId, okta.authorizeUrl);
    await takeAll('before');
    await connect(browser, okta);
    await playStory(app, organizationId, okta);
  });
  it('after a month', () => takeAll('after'));
  it('when it was revoked', async () => {
    const set = `status = 'ended', end_reason = 'revoked', ended_at = now() - interval '20 minutes'`;
    await app.database.sql(`UPDATE authorizations SET ${set} WHERE status = 'active'`, []);
    await takeAll('failing');
  });
});

const brandOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    ['BRAND_NAME', 'BRAND_COLOR', 'BRAND_LOGO', 'SUPPORT_EMAIL'].flatMap((name) =>
      env[name] ? [[name, env[name] as string]] : [],
    ),
  );

function createScene(organizationId: string, authorizeUrl: () => string): Scene {
  const find = async (text: string, value: string): Promise<string> => {
    const [row] = await app.database.sql<{ id: string }>(text, [value]);
    if (!row) throw new Error(`Nothing is found by ${value}`);
    return row.id;
  };
  return {
    app,
    organizationId,
    authorizeUrl,
    userId: (login) => find(`SELECT id FROM users WHERE user_name_key LIKE $1 || '%' LIMIT 1`, login),
    groupId: (name) => find('SELECT id FROM groups WHERE display_name = $1', name),
    requestId: (error) =>
      find(`SELECT request_id AS id FROM request_logs WHERE error LIKE '%' || $1 || '%' LIMIT 1`, error),
    authorizationId: () => find('SELECT id FROM authorizations WHERE status::text = $1', 'active'),
  };
}

async function takeAll(when: Shot['when']): Promise<void> {
  for (const shot of SHOTS.filter((each) => each.when === when)) {
    for (const [look, options] of Object.entries(LOOKS)) {
      const context = await contextFor(shot, look, options);
      const page = await context.newPage();
      expect({ [shot.name]: await open(page, shot, await shot.path(scene)) }).toEqual({
        [shot.name]: shot.status ?? 200,
      });
      await takePage(page, path.join(FOLDER, `${shot.name}-${look}.png`));
      if (shot.guide && look !== 'phone') await takeForGuide(page, shot.guide, look);
      await page.close();
    }
  }
}

async function open(page: Page, shot: Shot, address: string): Promise<number> {
  const response = await page.goto(new URL(address, PUBLIC_URL).href);
  await shot.prepare?.(page);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  // What was focused for whoever types next would blink.
  await page.evaluate('document.activeElement instanceof HTMLElement && document.activeElement.blur()');
  return response?.status() ?? 0;
}

async function takeForGuide(page: Page, { name, part }: NonNullable<Shot['guide']>, look: string): Promise<void> {
  const file = `public/guide/${name}${look === 'dark' ? '-dark' : ''}.png`;
  await page.setViewportSize(GUIDE_WINDOW);
  await takePart(page, part, file);
}

/** One browser a look and a person; somebody who is nobody has a new one each time. */
async function contextFor({ who = 'owner' }: Shot, look: string, options: BrowserContextOptions) {
  const key = `${who} ${look}`;
  const known = who === 'nobody' ? undefined : contexts.get(key);
  if (known) return known;
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce', timezoneId: 'America/New_York' });
  contexts.set(key, context);
  if (who !== 'nobody') await signIn(await context.newPage(), who === 'owner' ? OWNER : VIEWER);
  return context;
}

async function signIn(page: Page, { email, password }: typeof OWNER): Promise<void> {
  await page.goto(`${PUBLIC_URL}/console/sign-in`);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', password);
  await page.press('input[name=password]', 'Enter');
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
  await page.close();
}
