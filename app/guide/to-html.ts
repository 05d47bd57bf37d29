import { Marked, Renderer, type Tokens } from 'marked';
import { toSlug } from './to-slug.ts';

/** A heading of the table of contents, with those below it. */
export interface TocEntry {
  readonly slug: string;
  readonly title: string;
  readonly below: TocEntry[];
}

export interface GuideHtml {
  readonly html: string;
  readonly toc: readonly TocEntry[];
}

/** Pictures that lie beside their dark twin: `x.png` and `x-dark.png`. */
const PICTURE = /^\/public\/guide\/[a-z-]+\.png$/;

/**
 * The guide's Markdown (CommonMark with GFM's tables) as the inside of a page. Markup in it is shown, not obeyed;
 * addresses of this server lose their origin, so that the page works under any.
 */
export function toHtml(markdown: string, publicUrl: string): GuideHtml {
  const toc: TocEntry[] = [];
  const toLocal = (url: string): string => (url.startsWith(`${publicUrl}/`) ? url.slice(publicUrl.length) : url);
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const title = this.parser.parseInline(tokens, this.parser.textRenderer);
        const slug = toSlug(unescapeHtml(title));
        if (depth === 2) toc.push({ slug, title: unescapeHtml(title), below: [] });
        if (depth === 3) toc.at(-1)?.below.push({ slug, title: unescapeHtml(title), below: [] });
        return `<h${depth} id="${slug}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      // Wide tables scroll by themselves; what scrolls can be reached by the keyboard.
      table(token: Tokens.Table) {
        const columns = token.header.map(({ text }) => escapeHtml(text)).join(', ');
        // Regions that a reader lists need names of their own: two tables may have the same columns.
        const section = toc.at(-1)?.below.at(-1)?.title ?? toc.at(-1)?.title;
        const name = section === undefined ? columns : `${escapeHtml(section)}: ${columns}`;
        const table = Renderer.prototype.table.call(this, token);
        return `<div class="table-wrap" role="region" aria-label="${name}" tabindex="0">${table}</div>\n`;
      },
      image({ href, text }) {
        const local = toLocal(href);
        if (!PICTURE.test(local)) return escapeHtml(text);
        const dark = local.replace(/\.png$/, '-dark.png');
        const source = `<source srcset="${dark}" media="(prefers-color-scheme: dark)">`;
        const picture = `<picture>${source}<img src="${local}" alt="${escapeHtml(text)}" loading="lazy"></picture>`;
        return `<a class="picture" href="${local}">${picture}</a>`;
      },
      html: ({ text }) => escapeHtml(text),
    },
    walkTokens(token) {
      if (token.type === 'link') token.href = toLocal(token.href);
    },
  });
  return { html: marked.parse(markdown, { async: false }), toc };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const unescapeHtml = (html: string): string =>
  Object.entries(ENTITIES)
    .reverse()
    .reduce((text, [character, entity]) => text.replaceAll(entity, character), html);
