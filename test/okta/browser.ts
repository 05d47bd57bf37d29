import { createCookieJar } from './cookie-jar.ts';
import { type Field, type Form, type Page, parsePage } from './parse-page.ts';
import type { Send } from './record-exchanges.ts';

/** Where following links and forms ended: a page, or an address that was to be caught. */
export type Visit = { kind: 'page'; page: Page } | { kind: 'caught'; url: URL };

export interface Browser {
  open(url: string): Promise<Visit>;
  /** Sends a form of `page` with these values; hidden fields are echoed, `press` is the button that is pressed. */
  submit(page: Page, form: Form, values: Record<string, string>, press?: Field): Promise<Visit>;
  /** As closing every window: the next visit starts without a session. */
  forgetCookies(): void;
}

const HEADERS = {
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-US,en;q=0.9',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
};
const MOST_REDIRECTS = 20;

/**
 * An administrator's browser without scripts: cookies, redirects, forms.
 * Takes the wire and `isCaught`, which names the addresses it stops before requesting.
 */
export function createBrowser({ send, isCaught }: { send: Send; isCaught: (url: URL) => boolean }): Browser {
  const jar = createCookieJar(Date.now);

  async function visit(method: string, target: URL, body?: string, from?: Page): Promise<Visit> {
    let url = target;
    let verb = method;
    let form = body;
    for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
      if (isCaught(url)) return { kind: 'caught', url };
      const answer = await send({ method: verb, url: url.href, body: form, headers: headersFor(url, form, from) });
      jar.keep(url, answer.headers['set-cookie'] ?? []);
      const location = answer.headers.location;
      if (answer.status < 300 || answer.status >= 400 || !location) {
        return { kind: 'page', page: parsePage(answer.body, url.href, answer.status) };
      }
      url = new URL(location, url);
      if (answer.status !== 307 && answer.status !== 308) {
        verb = 'GET';
        form = undefined;
      }
    }
    throw new Error(`${target.origin}${target.pathname} redirects more than ${MOST_REDIRECTS} times`);
  }

  function headersFor(url: URL, form: string | undefined, from: Page | undefined): Record<string, string> {
    const cookie = jar.header(url);
    const origin = from ? new URL(from.url).origin : undefined;
    return {
      ...HEADERS,
      ...(cookie && { Cookie: cookie }),
      ...(origin === url.origin && { Referer: from?.url ?? '' }),
      'Sec-Fetch-Site': origin === undefined ? 'cross-site' : origin === url.origin ? 'same-origin' : 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
      ...(form !== undefined && {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: origin ?? 'null',
      }),
    };
  }

  return {
    open: (url) => visit('GET', new URL(url)),
    submit(page, form, values, press) {
      const data = new URLSearchParams();
      for (const field of form.fields) {
        if (field.name && isSent(field, values)) data.append(field.name, values[field.name] ?? field.value);
      }
      if (press?.name) data.append(press.name, press.value);
      const target = new URL(form.action || page.url, page.url);
      if (form.method === 'post') return visit('POST', target, data.toString(), page);
      target.search = data.toString();
      return visit('GET', target, undefined, page);
    },
    forgetCookies: () => jar.clear(),
  };
}

/** Buttons go only when pressed; radios and options when chosen by `values`, else when marked. */
function isSent({ name, type, value, checked }: Field, values: Record<string, string>): boolean {
  if (['submit', 'button', 'reset', 'image'].includes(type)) return false;
  if (['radio', 'checkbox', 'option'].includes(type)) return name in values ? values[name] === value : checked;
  return true;
}
