import fs from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { SCOPES } from '../../app/connections/scopes.ts';
import { DEFAULT_USER_TYPES } from '../../app/directory/default-user-types.ts';
import { createScimClient } from '../scim/scim-client.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HEADINGS = [
  'Supported Features',
  'Requirements',
  'Configuration Steps',
  'Attributes and Mapping',
  'Known Issues/Troubleshooting',
];

interface Published {
  name: string;
  description: string;
  type: string;
  multiValued: boolean;
  mutability: string;
  subAttributes?: Published[];
}

/** What a reader sees of HTML, one line a block. */
const toLines = (html: string): string[] =>
  html
    .slice(html.indexOf('<main'), html.indexOf('</main>'))
    .replaceAll(/<picture>[\s\S]*?alt="([^"]*)"[\s\S]*?<\/picture>/g, '$1')
    .replaceAll(/<\/(?:th|td)>\s*<(?:th|td)>/g, ' | ')
    .replaceAll(/<\/?(?:p|li|h\d|tr|ol|ul|blockquote|table|thead|tbody|div|main)\b[^>]*>/g, '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What a reader sees of Markdown, in the same form. */
const toLinesOfMarkdown = (markdown: string): string[] =>
  markdown
    .replaceAll(/^\|(?:---\|)+$/gm, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^(?:#+|-|\d+\.|>) /, '')
        .replace(/^\| (.*) \|$/, '$1')
        .replaceAll(/(?<![\w`])\*\*?(?=\S)|(?<=\S)\*\*?(?![\w`])|`+/g, '')
        .replaceAll(/\\([\\`*_[\]<>|~#])/g, '$1')
        .trim(),
    )
    .filter((line) => line !== '');

describe('GET /guide/okta-scim, the public guide', () => {
  let app: TestApp;
  let html: string;
  let markdown: string;
  let page: Response;
  beforeAll(async () => {
    app = await createTestApp();
    page = await fetch(`${app.url}/guide/okta-scim`);
    html = await page.text();
    markdown = await (await fetch(`${app.url}/guide/okta-scim.md`)).text();
  });
  afterAll(() => app.close());

  it('is public: no session, no cookie; kept for minutes, and 304 to who has it', async () => {
    expect(page.status).toBe(200);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('cache-control')).toBe('public, max-age=300');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const file of ['okta-scim', 'okta-scim.md']) {
      const first = await request(app.url).get(`/guide/${file}`);
      const again = await request(app.url).get(`/guide/${file}`).set('If-None-Match', String(first.headers.etag));
      expect([first.status, again.status, again.text]).toEqual([200, 304, '']);
    }
  });

  it('has the strict policy of our pages, and lives with it', () => {
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    const sources = [...html.matchAll(/(?:src|srcset)="([^"]*)"/g)].map(([, url]) => url);
    expect(sources.filter((url) => !url?.startsWith('/public/'))).toEqual([]);
  });

  it('gives the Markdown as Markdown, and nothing at other addresses', async () => {
    const file = await fetch(`${app.url}/guide/okta-scim.md`);
    expect(file.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    for (const other of ['okta-scim/', 'Okta-scim', 'okta-scim.txt', 'okta-scim.md/x']) {
      expect((await fetch(`${app.url}/guide/${other}`)).status).toBe(404);
    }
    const begin = await fetch(`${app.url}/guide`, { redirect: 'manual' });
    expect([begin.status, begin.headers.get('location')]).toEqual([302, '/guide/okta-scim']);
  });

  it("has the headings of Okta's reviewers in their order, in both forms and in the table of contents", () => {
    const main = html.slice(html.indexOf('<main'));
    expect([...main.matchAll(/<h2 id="[^"]*">([^<]*)/g)].map(([, title]) => title)).toEqual(HEADINGS);
    expect([...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(HEADINGS);
    const toc = html.slice(html.indexOf('class="toc"'), html.indexOf('<main'));
    for (const title of HEADINGS) expect(toc).toContain(`>${title}</a>`);
  });

  it('says the same in HTML and in Markdown, line by line', () => {
    expect(toLines(html)).toEqual(toLinesOfMarkdown(markdown));
  });

  it('links to places that are there, in the page and on the server', async () => {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const anchors = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(anchors.length).toBeGreaterThan(20);
    expect(anchors.filter((id) => !ids.has(id))).toEqual([]);
    const all = [...html.matchAll(/<h\d id="([^"]+)"/g)].map(([, id]) => id);
    expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
    const local = [...html.matchAll(/(?:href|src|srcset)="(\/[^"]+)"/g)].map(([, url = '']) => url);
    for (const url of new Set(local)) {
      const { status } = await fetch(app.url + url, { redirect: 'manual' });
      // The console's pages ask for a sign-in first.
      expect([url, status]).toEqual([url, url.startsWith('/console') ? expect.any(Number) : 200]);
      expect(status).toBeLessThan(400);
    }
  });

  it('describes every attribute that /Schemas publishes, in its words, and no other', async () => {
    const { id } = await app.given.organization({ name: 'Guide' });
    await app.given.catalogue(id, { roles: ['a'], entitlements: ['a'] });
    const { token } = await app.given.token({ organizationId: id, scopes: ['scim:users:read'] });
    const { body } = await createScimClient(app.url, token).get('/Schemas');
    const schemas = body.Resources as { id: string; attributes: Published[] }[];
    const lines = schemas
      .filter((schema) => schema.id.endsWith(':User'))
      .flatMap((schema) => schema.attributes.flatMap((attribute) => toPublishedLines(attribute)));
    const rows = [...markdown.matchAll(/^\| [^|]+ \| `([^`]+)` \| (.*) \|$/gm)].map(([, name, text]) => ({
      name,
      text,
    }));
    for (const { name, description, parts, writable } of lines) {
      if (!writable) {
        expect(markdown).toContain(`\`${name}\` (${description.replace(/\.$/, '')})`);
        continue;
      }
      const row = rows.find((each) => each.name === name);
      expect([name, row?.text]).toEqual([name, expect.stringContaining(description)]);
      if (parts.length > 0) expect(row?.text).toContain(`Each has ${parts.map((part) => `\`${part}\``).join(', ')}.`);
    }
    const known = new Set(['externalId', ...lines.map(({ name }) => name)]);
    expect(rows.filter(({ name }) => !known.has(name ?? ''))).toEqual([]);
  });

  it('names brand, support, addresses, scopes and user types as they are configured', () => {
    for (const part of [
      'Brellium',
      'sso.support@brellium.com',
      `${app.url}/console/users`,
      ...Object.entries(SCOPES).map(([scope, allows]) => `${allows} (\`${scope}\`)`),
      ...DEFAULT_USER_TYPES.map(
        ({ value, permissions }) => `| \`${value}\` | ${permissions.map((each) => `\`${each}\``).join(', ')} |`,
      ),
      `Accepted values are ${DEFAULT_USER_TYPES.map(({ value }) => `\`${value}\``).join(', ')}`,
    ]) {
      expect(markdown).toContain(part);
    }
  });

  it.each([
    [
      'the features, with their direction',
      'Push new users | Okta → Brellium',
      'Push profile updates',
      'Push user deactivation',
      'Reactivate users',
      'https://help.okta.com/okta_help.htm?type=oie&id=ext_glossary',
    ],
    [
      'who and what is needed',
      'An Okta administrator',
      'may authorize integrations',
      'Browse App Catalog',
      'Single sign-on first',
    ],
    [
      'the way of the catalog app in OAuth 2 mode',
      '**Authenticate with Brellium**',
      'Review **Authorize App**',
      'Choose **Accept**',
      'Choose **Save**',
    ],
    [
      'what to enable under To App',
      '**To App**',
      '**Create Users**, **Update User Attributes** and **Deactivate Users**',
    ],
    [
      'the warnings',
      'Application username format must be Email',
      'userType must be set correctly',
      'customer success manager',
    ],
    ['the mapping', 'Okta’s default mappings suffice'],
    [
      'five checks',
      '1. **Created.**',
      '2. **Attributes.**',
      '3. **Updated.**',
      '4. **Deactivated.**',
      '5. **Reactivated.**',
    ],
  ])('tells %s', (_what, ...parts) => {
    for (const part of parts) expect(markdown).toContain(part);
  });

  it('shows pictures that are there, each for light and for dark', () => {
    const pictures = [...html.matchAll(/(?:src|srcset)="(\/public\/guide\/[^"]+)"/g)].map(([, url = '']) => url);
    expect(pictures.length).toBeGreaterThanOrEqual(8);
    expect(pictures.filter((url) => !fs.existsSync(path.join(ROOT, url)))).toEqual([]);
  });
});

/** As the guide lists them: a list is one line, the parts of a single complex value are a line each. */
function toPublishedLines(
  attribute: Published,
  parent = '',
): { name: string; description: string; parts: string[]; writable: boolean }[] {
  const { name, description, multiValued, mutability, subAttributes = [] } = attribute;
  if (!multiValued && subAttributes.length > 0)
    return subAttributes.flatMap((sub) => toPublishedLines(sub, `${name}.`));
  const parts = subAttributes.map((sub) => sub.name);
  return [{ name: parent + name, description, parts, writable: mutability !== 'readOnly' }];
}

describe('the guide of another vendor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      BRAND_NAME: 'A|B <img src=x> *Corp* [x](javascript:1) `y` &lt;',
      SUPPORT_EMAIL: 'help_me@vendor.example',
      PUBLIC_URL: 'https://sso.vendor.example',
      SSO_GUIDE_URL: 'https://help.vendor.example/sso_(okta)?a=1&b=2',
    });
  });
  afterAll(() => app.close());

  it('shows whatever the brand is, and obeys none of it', async () => {
    const html = await (await fetch(`${app.url}/guide/okta-scim`)).text();
    const markdown = await (await fetch(`${app.url}/guide/okta-scim.md`)).text();
    expect(html).not.toMatch(/<img src=x|href="javascript:/);
    expect(html).toContain('A|B &lt;img src=x&gt; *Corp* [x](javascript:1) `y` &amp;lt;');
    expect(toLines(html)).toContain('Open the Provisioning tab.');
    expect(toLines(html)).toContain(
      'Push new users | Okta → A|B <img src=x> *Corp* [x](javascript:1) `y` &lt; | A person who is assigned to the app in Okta gets an account in A|B <img src=x> *Corp* [x](javascript:1) `y` &lt;.',
    );
    expect(markdown).toContain('https://sso.vendor.example/console/connection');
  });

  it('links to its own guide to single sign-on, and leaves its own origin out of the page', async () => {
    const html = await (await fetch(`${app.url}/guide/okta-scim`)).text();
    expect(html).toContain('href="https://help.vendor.example/sso_%28okta%29?a=1&amp;b=2"');
    expect(html).toContain('href="mailto:help_me@vendor.example"');
    expect(html).toContain('href="/console/connection"');
    expect(html).not.toContain('href="https://sso.vendor.example/console');
  });
});
