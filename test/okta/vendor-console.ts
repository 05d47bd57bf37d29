import type { Administrator } from './authorize-in-browser.ts';
import type { Browser, Visit } from './browser.ts';
import type { Form, Page } from './parse-page.ts';

export interface VendorConsole {
  /** A page of the console, signing in on the way when it asks. */
  open(path: string): Promise<Page>;
  /** The page of the only user that this search finds. */
  openUser(search: string): Promise<Page>;
  /** Follows the first "Revoke" of the connection page and confirms with the password; gives the page after that. */
  revoke(): Promise<Page>;
}

/** The vendor's console as an administrator uses it: by the names of fields and the words of links. */
export function createVendorConsole(browser: Browser, consoleUrl: string, administrator: Administrator): VendorConsole {
  async function open(path: string): Promise<Page> {
    const wanted = new URL(path, consoleUrl).href;
    let page = toPage(await browser.open(wanted));
    const answers: Record<string, string>[] = [
      { email: administrator.email, password: administrator.password },
      { organization: administrator.organization ?? '' },
    ];
    for (const values of answers) {
      const form = findForm(page, Object.keys(values));
      if (form) page = await submit(page, form, withChoice(form, values));
    }
    return page;
  }

  async function follow(page: Page, isWanted: (text: string) => boolean): Promise<Page> {
    const link = page.links.find(({ text }) => isWanted(text));
    if (!link) throw new Error(`“${page.title}” has no such link; it says: ${page.text}`);
    return toPage(await browser.open(new URL(link.href, page.url).href));
  }

  async function submit(page: Page, form: Form, values: Record<string, string>): Promise<Page> {
    const press = form.fields.find(({ type }) => type === 'submit');
    return toPage(await browser.submit(page, form, values, press));
  }

  return {
    open,
    async openUser(search) {
      const connection = await open(consoleUrl);
      const users = await follow(connection, (text) => text === 'Users');
      const form = findForm(users, ['q']);
      if (!form) throw new Error(`“${users.title}” has no search`);
      const found = await submit(users, form, { q: search });
      const before = new Set(['', ...connection.links.map(({ href }) => href)]);
      const rows = found.links.filter(
        ({ href }) => !before.has(href) && /\/[\w-]{20,}$/.test(new URL(href, found.url).pathname),
      );
      const [row] = rows;
      if (!row || rows.length > 1) throw new Error(`${rows.length} users found for “${search}”, not one`);
      return toPage(await browser.open(new URL(row.href, found.url).href));
    },
    async revoke() {
      const confirmation = await follow(await open(consoleUrl), (text) => text.startsWith('Revoke'));
      const form = findForm(confirmation, ['password']);
      if (!form) throw new Error(`“${confirmation.title}” does not ask for the password`);
      return submit(confirmation, form, { password: administrator.password });
    },
  };
}

function findForm(page: Page, names: string[]): Form | undefined {
  return page.forms.find((form) => names.every((name) => form.fields.some((field) => field.name === name)));
}

/** The value of the organization whose name was asked for, or of the first one. */
function withChoice(form: Form, values: Record<string, string>): Record<string, string> {
  if (values.organization === undefined) return values;
  const choices = form.fields.filter(({ name }) => name === 'organization');
  const named = choices.find(
    ({ value, label }) => value === values.organization || label.includes(values.organization ?? ''),
  );
  return { organization: (named ?? choices[0])?.value ?? '' };
}

function toPage(visit: Visit): Page {
  if (visit.kind === 'page') return visit.page;
  throw new Error(`The console leads away to ${visit.url.origin}`);
}
