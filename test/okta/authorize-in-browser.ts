import type { Browser, Visit } from './browser.ts';
import type { Field, Form, Page } from './parse-page.ts';

/** The administrator who presses the button in Okta. */
export interface Administrator {
  email: string;
  password: string;
  /** Name (or value) of the organization to choose when the server asks. */
  organization?: string;
  /** What is pressed on Authorize App; `accept` unless said otherwise. */
  decision?: 'accept' | 'cancel';
}

export interface Authorization {
  /** Where the browser would go next: the redirect URI with `code` or `error`. Undefined when a page stopped the flow. */
  callback: URL | undefined;
  /** Every page the administrator read, in order. */
  pages: Page[];
}

type Step = { form: Form; values: Record<string, string>; press: Field | undefined; kind: string };

/**
 * Walks from the authorize URL through sign-in, the choice of the organization and Authorize App, by field names only.
 * A page that offers no way on, or asks the same thing twice, ends the walk without a callback.
 */
export async function authorizeInBrowser(
  browser: Browser,
  authorizeUrl: string,
  administrator: Administrator,
): Promise<Authorization> {
  const pages: Page[] = [];
  const done = new Set<string>();
  let visit: Visit = await browser.open(authorizeUrl);
  while (visit.kind === 'page') {
    const { page } = visit;
    pages.push(page);
    const step = nextStep(page, administrator);
    if (!step || done.has(step.kind)) return { callback: undefined, pages };
    done.add(step.kind);
    visit = await browser.submit(page, step.form, step.values, step.press);
  }
  return { callback: visit.url, pages };
}

function nextStep(page: Page, administrator: Administrator): Step | undefined {
  for (const form of page.forms) {
    const press = (name: string, value: string) =>
      form.fields.find((field) => field.name === name && field.type === 'submit' && field.value === value);
    const decision = press('decision', administrator.decision ?? 'accept');
    if (decision) return { form, values: {}, press: decision, kind: 'decision' };
    const named = (name: string) => form.fields.filter((field) => field.name === name);
    if (named('password').length > 0) {
      const { email, password } = administrator;
      const submit = form.fields.find((field) => field.type === 'submit');
      return { form, values: { email, password }, press: submit, kind: 'sign-in' };
    }
    const organizations = named('organization');
    if (organizations.length > 0) {
      const wanted = chooseOrganization(organizations, administrator.organization);
      if (!wanted) return undefined;
      const button = wanted.type === 'submit' ? wanted : form.fields.find((field) => field.type === 'submit');
      return { form, values: { organization: wanted.value }, press: button, kind: 'organization' };
    }
  }
  return undefined;
}

function chooseOrganization(choices: Field[], wanted: string | undefined): Field | undefined {
  if (wanted === undefined) return choices[0];
  return choices.find(({ value, label }) => value === wanted || label.includes(wanted));
}
