/** An answer with its page's forms read. */
export interface Page {
  status: number;
  url: string;
  headers: Headers;
  text: string;
  /** Where a redirect points that was not followed (another origin). */
  location: string | null;
  forms: Form[];
}

interface Form {
  action: string;
  method: string;
  fields: Record<string, string>;
  buttons: { name: string; value: string; label: string }[];
}

interface Cookie {
  name: string;
  value: string;
  path: string;
  attributes: string;
}

export interface Browser {
  readonly cookies: Cookie[];
  get(url: string, headers?: Record<string, string>): Promise<Page>;
  /** Posts a form with its hidden fields, what is typed, and the button pressed. */
  submit(page: Page, typed: Record<string, string>, pressed?: { name: string; value: string }): Promise<Page>;
  post(url: string, fields: Record<string, string>): Promise<Page>;
}

/** A small browser without JavaScript: cookies by path, redirects on `origin` followed, forms read from the HTML. */
export function createBrowser(origin: string): Browser {
  const cookies: Cookie[] = [];
  const open = async (target: string, init: RequestInit): Promise<Page> => {
    const url = new URL(target, origin);
    const sent = cookies.filter(
      ({ path }) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, '/')),
    );
    const headers = new Headers(init.headers);
    headers.set('accept', 'text/html,application/xhtml+xml,*/*;q=0.8');
    if (sent.length > 0) headers.set('cookie', sent.map(({ name, value }) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(line, url);
    const location = response.headers.get('location');
    const next = location === null ? undefined : new URL(location, url);
    if (next && next.origin === origin) {
      // At the headers, as browsers do: what the answer promises has to be true by then.
      const [page] = await Promise.all([open(next.href, { headers: {} }), response.text()]);
      return page;
    }
    const text = await response.text();
    return {
      status: response.status,
      url: url.href,
      headers: response.headers,
      text,
      location: next?.href ?? null,
      forms: readForms(text, url),
    };
  };
  const keep = (line: string, url: URL): void => {
    const [pair = '', ...attributes] = line.split(/; */);
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const path = attributes.find((a) => /^path=/i.test(a))?.slice(5) ?? url.pathname.replace(/\/[^/]*$/, '') ?? '/';
    const at = cookies.findIndex((known) => known.name === name && known.path === path);
    if (at >= 0) cookies.splice(at, 1);
    const gone = attributes.some((a) => /^expires=.*1970/i.test(a) || /^max-age=0/i.test(a));
    if (!gone) cookies.push({ name, value, path, attributes: attributes.join('; ') });
  };
  const post = (url: string, fields: Record<string, string>) =>
    open(url, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
    });
  return {
    cookies,
    get: (url, headers = {}) => open(url, { headers }),
    post,
    submit(page, typed, pressed) {
      const wanted = pressed ? [pressed.name] : Object.keys(typed);
      const form = page.forms.find(({ method, fields, buttons }) => {
        const names = new Set([...Object.keys(fields), ...buttons.map(({ name }) => name)]);
        return method === 'post' && wanted.every((name) => names.has(name));
      });
      if (!form)
        throw new Error(
          `No form with ${wanted.join(', ')} on ${page.url} (${page.status}): ${page.text.slice(0, 400)}`,
        );
      return post(form.action, { ...form.fields, ...typed, ...(pressed && { [pressed.name]: pressed.value }) });
    },
  };
}

function readForms(html: string, base: URL): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', body = '']) => {
    const fields: Record<string, string> = {};
    for (const [, input = ''] of body.matchAll(/<input\b([^>]*)>/g)) {
      const name = attribute(input, 'name');
      const type = attribute(input, 'type');
      if (!name || ((type === 'radio' || type === 'checkbox') && !/\bchecked\b/.test(input) && name in fields))
        continue;
      fields[name] = type === 'radio' && !/\bchecked\b/.test(input) ? '' : (attribute(input, 'value') ?? '');
    }
    const buttons = [...body.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)].map(([, button = '', label = '']) => ({
      name: attribute(button, 'name') ?? '',
      value: attribute(button, 'value') ?? '',
      label: label.replace(/<[^>]+>/g, '').trim(),
    }));
    return {
      action: new URL(attribute(head, 'action') ?? '', base).href,
      method: (attribute(head, 'method') ?? 'get').toLowerCase(),
      fields,
      buttons,
    };
  });
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value
    ?.replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
