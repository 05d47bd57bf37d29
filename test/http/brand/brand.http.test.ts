import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import supertest from 'supertest';
import { createTestApp, type TestApp } from '../../support/test-app.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'brand-'));
const file = (name: string, content: string | Buffer): string => {
  fs.writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};
const SVG =
  '<?xml version="1.0"?><!-- ours --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60"><script>alert(1)</script></svg>';
const png = (width: number, height: number): Buffer => {
  const content = Buffer.alloc(64);
  content.write('89504e470d0a1a0a', 'hex');
  content.writeUInt32BE(width, 16);
  content.writeUInt32BE(height, 20);
  return content;
};

afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('BRAND_COLOR and BRAND_LOGO', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ BRAND_NAME: '<Acme>', BRAND_COLOR: '#0F766E', BRAND_LOGO: file('logo.svg', SVG) });
  });
  afterAll(() => app.close());
  const get = (url: string) => supertest(app.url).get(url);

  it('colour every page, in light and dark, by a style sheet of ours', async () => {
    const page = await get('/console/sign-in');
    expect(page.text).toContain('<link rel="stylesheet" href="/brand/tokens.css">');
    const { text, headers } = await get('/brand/tokens.css');
    expect(headers['content-type']).toMatch(/^text\/css/);
    expect(text).toContain('--accent: #0f766e;');
    expect(text).toMatch(/@media \(prefers-color-scheme: dark\) \{ :root \{ --accent: #(?!0f766e)/);
  });

  it('show the logo on pages, with the name as its text where the logo has the name in it', async () => {
    expect((await get('/console/sign-in')).text).toContain('src="/brand/logo.svg" alt="&lt;Acme&gt;"');
  });

  it('serve an SVG so that no script in it runs, even if it is opened by itself', async () => {
    const { headers, body } = await get('/brand/logo.svg');
    expect(headers['content-type']).toMatch(/^image\/svg\+xml/);
    expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(String(body)).toBe(SVG);
  });

  it('make an icon of the first letter, whatever letter it is', async () => {
    expect(String((await get('/brand/icon.svg')).body)).toContain('>&#60;</text>');
  });

  it('are asked for again each time, and sent only when they changed', async () => {
    const { headers } = await get('/brand/tokens.css');
    expect(headers['cache-control']).toBe('public, no-cache');
    expect((await get('/brand/tokens.css').set('If-None-Match', String(headers.etag))).status).toBe(304);
  });
});

describe('without BRAND_LOGO', () => {
  it('the first letter of the name stands for it', async () => {
    const app = await createTestApp();
    const page = await supertest(app.url).get('/console/sign-in');
    expect(page.text).toContain(
      '<span class="mark" aria-hidden="true">B</span><span class="brand-name">Brellium</span>',
    );
    expect(page.text).toContain('<link rel="icon" href="/brand/icon.svg">');
    expect((await supertest(app.url).get('/brand/logo.svg')).status).toBe(404);
    await app.close();
  });
});

describe('readBrandLogo', () => {
  it.each([
    ['a square PNG', png(64, 64), { type: 'png', wide: false }],
    ['a wide PNG', png(129, 64), { type: 'png', wide: true }],
    ['an SVG without a view box', '<svg width="200" height="40"></svg>', { type: 'svg', wide: true }],
    ['an SVG that says nothing of its size', '<svg></svg>', { type: 'svg', wide: false }],
  ])('reads %s', async (_what, content, expected) => {
    const { readBrandLogo } = await import('../../../app/http/brand/read-brand-logo.ts');
    expect(readBrandLogo(file('any', content))).toMatchObject(expected);
  });
});
