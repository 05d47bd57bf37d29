import path from 'node:path';
import ejs from 'ejs';
import { SCOPES } from '../../app/connections/scopes.ts';
import { pageSamples } from '../support/page-samples.ts';

const VIEWS = path.resolve(import.meta.dirname, '../../views');
const render = (view: string, locals: object): Promise<string> =>
  ejs.renderFile(path.join(VIEWS, `${view}.ejs`), { ...locals }, { views: [VIEWS] });

const HOSTILE = `"'><script>alert(1)</script>`;
/** Words that views branch on, not text from outside. */
const FIXED = new Set(['kind', 'tone', 'role', 'status', 'endReason', 'field', 'iso', 'state', 'outcome']);
const poison = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string') return FIXED.has(key) ? value : HOSTILE;
  if (Array.isArray(value)) return value.map((item) => poison(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, name)]));
};
/** Without our own scripts: whatever is left of `<script` came from somewhere else. */
const withoutOwnScripts = (html: string): string =>
  html.replaceAll(/<script type="module" src="\/public\/js\/[a-z-]+\.js"><\/script>/g, '');
const all = (html: string, pattern: RegExp): string[] => [...html.matchAll(pattern)].map(([, found = '']) => found);

describe.each(pageSamples)('%s, %s', (view, _state, locals) => {
  it('escapes whatever it is given, so that no value becomes markup', async () => {
    const html = withoutOwnScripts(await render(view, poison(locals) as object));
    expect(html).not.toContain('<script');
    expect(html).not.toContain('undefined');
  });

  it('lives with the content security policy: no script but our own, nothing inline, nothing foreign', async () => {
    const html = withoutOwnScripts(await render(view, locals));
    expect(html).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(all(html, /(?:src|<link[^>]*href)="([^"]*)"/g).filter((url) => !/^\/(public|brand)\//.test(url))).toEqual(
      [],
    );
  });

  it('sends the CSRF token with every form that posts', async () => {
    const html = await render(view, locals);
    const posting = all(html, /<form\b[^>]*method="post"[^>]*>([\s\S]*?)<\/form>/g);
    expect(posting.filter((form) => !form.includes('name="_csrf" value="csrf-token"'))).toEqual([]);
  });

  it('has a language, a title, one h1, one main part, and a label for every field', async () => {
    const html = await render(view, locals);
    expect(html).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(html).toMatch(/<title>[^<]+ · Brellium<\/title>/);
    expect(all(html, /(<h1)/g)).toHaveLength(1);
    expect(all(html, /(<main)/g)).toHaveLength(1);
    const fields = all(html, /<input\b(?![^>]*type="hidden")[^>]*\bid="([^"]+)"/g);
    expect(fields.filter((id) => !html.includes(`for="${id}"`))).toEqual([]);
    const described = all(html, /aria-(?:describedby|labelledby)="([^"]+)"/g).flatMap((ids) => ids.split(/\s+/));
    expect(described.filter((id) => !html.includes(`id="${id}"`))).toEqual([]);
  });
});

const sample = async (view: string, state: string, changes: object = {}): Promise<string> => {
  const found = pageSamples.find(([name, of]) => name === view && of === state);
  return render(view, { ...found?.[2], ...changes });
};
/** The text a person reads. */
const words = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:])/g, '$1');

describe('Authorize App says what is decided (ASVS 5.0 V10.7.2)', () => {
  it('names the client, the organization and the application in its heading', async () => {
    const html = await sample('authorize-app', 'that replaces an older one');
    expect(words(/<h1>[\s\S]*<\/h1>/.exec(html)?.[0] ?? '').trim()).toBe(
      'Okta wants to manage users of Acme in Brellium',
    );
  });

  it('names scopes, lifetime, revocation, the older authorization, the person and the next host', async () => {
    const text = words(await sample('authorize-app', 'that replaces an older one'));
    for (const part of [
      ...Object.entries(SCOPES).map(([scope, allows]) => `${allows} ${scope}`),
      'See groups and who is in them',
      'ends 400 days after the last use',
      'open Connection and choose Revoke',
      'Accepted by bo@acme.example 6 months ago, last used 6 months ago',
      'ann@acme.example, for Acme',
      'Your browser returns to system-admin.okta.com',
      'Continue only if you yourself just pressed the button in Okta',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('has one filled button, Accept, and Cancel beside it', async () => {
    const html = await sample('authorize-app', 'that replaces an older one');
    expect(all(html, /(button-primary)/g)).toHaveLength(1);
    expect(html).toMatch(/name="decision" value="accept" class="button button-primary"[^>]*>Accept</);
    expect(html).toMatch(/name="decision" value="cancel" class="button">Cancel</);
  });

  it('lists changing users under what it cannot do, when no scope allows it', async () => {
    const text = words(await sample('authorize-app', 'for reading only'));
    expect(text).toContain('Create, change or delete users');
    expect(text).not.toContain('scim:users:write');
  });

  it.each([
    ['See or change groups', ['scim:users:read', 'scim:users:write']],
    ['Create, change or delete groups', ['scim:users:read', 'scim:groups:read']],
    [undefined, ['scim:groups:read', 'scim:groups:write']],
  ])('lists "%s" under what it cannot do, for the scopes %j', async (expected, scopes) => {
    const text = words(await sample('authorize-app', 'that replaces an older one', { scopes }));
    const listed = ['See or change groups', 'Create, change or delete groups'].filter((each) => text.includes(each));
    expect(listed).toEqual(expected === undefined ? [] : [expected]);
  });
});

describe('A user in the console', () => {
  it('tells its history in words, enterprise attributes by their plain names', async () => {
    const text = words(await sample('console/user', 'with history'));
    expect(text).toContain('Okta (system-admin.okta.com) changed this user');
    expect(text).toContain('changed Job title from Analyst to Manager');
    expect(text).toContain('set Department to Risk');
    expect(text).toContain('removed Nickname, which was Zo');
    expect(text).toContain('Okta sent password: ignored. Passwords from Okta are never stored');
  });
});

describe('You cannot connect', () => {
  it('tells a viewer who can', async () => {
    expect(words(await sample('not-allowed', 'for a viewer'))).toContain('Ann Berg ann@acme.example Owner');
  });

  it('tells an owner that the organization is suspended, not that somebody else should try', async () => {
    const text = words(await sample('not-allowed', 'for an owner of a suspended organization'));
    expect(text).toContain('Acme is suspended');
    expect(text).not.toContain('Who can authorize it');
  });
});
