import supertest from 'supertest';

/** A browser's tab without JavaScript: keeps cookies, reads and posts the forms of pages. */
export function createAgent(origin: string) {
  const agent = supertest.agent(origin);
  const browser = {
    agent,
    get: (path: string) => agent.get(path),
    /** Posts fields as a form, with the CSRF token of the page at `from` (where the form stands). */
    async submit(from: string, fields: Record<string, string>, action = from) {
      const { text } = await agent.get(from);
      return agent
        .post(action)
        .type('form')
        .send({ _csrf: readCsrf(text), ...fields });
    },
    /** Signs in to the console; gives the answer to the form. */
    signIn: (email: string, password: string) => browser.submit('/console/sign-in', { email, password }),
    /** The value of a cookie, or undefined. */
    cookie: (name: string): string | undefined =>
      agent.jar.getCookie(name, { domain: new URL(origin).hostname, path: '/', secure: false, script: false })?.value,
  };
  return browser;
}

/** The hidden CSRF token of a page, '' when it has no form. */
export const readCsrf = (html: string): string => /name="_csrf" value="([^"]*)"/.exec(html)?.[1] ?? '';
