import { readCsrf } from './agent.ts';
import type { Tenant } from './console.ts';
import type { TestApp } from './test-app.ts';

export const SETTINGS = '/console/settings';

export type Fields = Record<string, string>;

/** The fields of the settings form, as a browser would send them. */
export function readForm(html: string): Fields {
  const form =
    /<form (?:class="settings" )?method="post" action="\/console\/settings"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const fields: Fields = { _csrf: readCsrf(html) };
  const text = (raw = '') =>
    raw
      .replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
      .replace(/&lt;/g, '<')
      .replace(/&amp;/g, '&');
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1] ?? '';
    if (!tag.includes('type="radio"') || tag.includes(' checked'))
      fields[name] = text(/value="([^"]*)"/.exec(tag)?.[1]);
  }
  for (const [, name = '', value] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</g))
    fields[name] = text(value);
  const zone = /<option selected>([^<]*)</.exec(form)?.[1];
  if (zone) fields.timeZone = zone;
  return fields;
}

/** Sends the form as it is. */
export const post = (tenant: Pick<Tenant, 'agent'>, fields: Fields) =>
  tenant.agent.agent.post(SETTINGS).type('form').send(fields);

/** Fills the form in, presses a button. */
export async function press(tenant: Pick<Tenant, 'agent'>, button: string, changes: Fields) {
  const fields = readForm((await tenant.agent.get(SETTINGS)).text);
  return post(tenant, { ...fields, ...changes, do: button });
}

/** Fills the form in, looks at what it would change, and saves it. */
export const save = async (tenant: Pick<Tenant, 'agent'>, changes: Fields) => {
  const { text } = await press(tenant, 'review', changes);
  return post(tenant, { ...readForm(text), do: 'save' });
};

/** What a reader sees of a page. */
export const words = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** The settings as the database has them. */
export const readStored = ({ database }: Pick<TestApp, 'database'>, organizationId: string) =>
  database.prisma.organization.findUniqueOrThrow({
    where: { id: organizationId },
    include: { userTypes: { orderBy: { position: 'asc' } } },
  });
