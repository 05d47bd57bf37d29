import path from 'node:path';
import ejs from 'ejs';
import { pageSamples } from '../support/page-samples.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { faultsOf } from './faults-of.ts';
import { type OktaWindow, openOktaWindow } from './okta-window.ts';
import { WINDOWS } from './windows.ts';

const VIEWS = path.resolve(import.meta.dirname, '../../views');

describe('every page is accessible (WCAG 2.2 AA)', () => {
  let app: TestApp;
  let desk: OktaWindow;
  beforeAll(async () => {
    app = await createTestApp();
    desk = await openOktaWindow(() => app.url);
  });
  afterAll(async () => {
    await desk?.close();
    await app?.close();
  });

  // Both schemes and both widths; the four of them would take twice as long.
  it.each(WINDOWS.filter((_window, index) => index % 3 === 0))(
    'every view in each of its states: %s',
    async (_name, options) => {
      const context = await desk.browser.newContext(options);
      const page = await context.newPage();
      const faults: Record<string, string[]> = {};
      for (const [index, [view, state, locals]] of pageSamples.entries()) {
        const body = await ejs.renderFile(path.join(VIEWS, `${view}.ejs`), { ...locals }, { views: [VIEWS] });
        const url = `${app.url}/sample/${index}`;
        await page.route(url, (route) => route.fulfill({ body, contentType: 'text/html' }));
        await page.goto(url);
        const found = await faultsOf(page);
        if (found.length > 0) faults[`${view}, ${state}`] = found;
      }
      expect(faults).toEqual({});
      await context.close();
    },
  );
});
