import path from 'node:path';
import ejs from 'ejs';
import { escapeMarkdown, toCodeSpan, toLinkTarget } from './escape-markdown.ts';
import type { Explanation, GuideFacts } from './guide.types.ts';
import { type GuideHtml, toHtml } from './to-html.ts';
import { toSlug } from './to-slug.ts';
import { createFinder } from './troubleshooting/create-finder.ts';
import { listTroubles } from './troubleshooting/list-troubles.ts';

/** Where the guide lies; the Markdown beside it has `.md` behind. */
export const GUIDE_PATH = '/guide/okta-scim';

export interface Guide extends GuideHtml {
  readonly markdown: string;
  readonly title: string;
  /** What the guide says about an error text; undefined where it is none of ours. */
  explain(text: string): Explanation | undefined;
}

/**
 * Makes the guide once: one Markdown text out of what the server is configured to do, and the HTML of that very text,
 * so that the two cannot disagree. Takes the folder of the views, where its template lies.
 */
export async function createGuide(facts: GuideFacts, viewsFolder: string): Promise<Guide> {
  const title = `Okta provisioning with SCIM: configuration guide for ${facts.brand}`;
  const groups = listTroubles(facts);
  const find = createFinder(groups);
  const source = await ejs.renderFile(
    path.join(viewsFolder, 'guide/okta-scim.md.ejs'),
    { ...facts, title, groups, code: toCodeSpan, link: toLinkTarget, guidePath: GUIDE_PATH },
    { escape: escapeMarkdown },
  );
  const markdown = `${source.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
  return {
    ...toHtml(markdown, facts.publicUrl),
    markdown,
    title,
    explain(text) {
      const trouble = find(text);
      return trouble && { ...trouble, url: `${GUIDE_PATH}#${toSlug(trouble.title)}` };
    },
  };
}
