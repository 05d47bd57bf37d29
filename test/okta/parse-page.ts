export interface Field {
  name: string;
  /** `hidden`, `text`, `password`, `radio`, `checkbox`, `option`, `submit` … */
  type: string;
  value: string;
  /** What a person reads beside it. */
  label: string;
  checked: boolean;
}

export interface Form {
  method: 'get' | 'post';
  /** As written; empty means the page's own address. */
  action: string;
  fields: Field[];
}

export interface Page {
  url: string;
  status: number;
  title: string;
  /** Everything a person reads, white space collapsed. */
  text: string;
  forms: Form[];
  links: Link[];
}

interface Link {
  text: string;
  /** As written. */
  href: string;
}

const TOKEN =
  /<!--[\s\S]*?-->|<![^>]*>|<(\/?)([a-zA-Z][\w-]*)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*\/?>|[^<]+/g;
const ATTRIBUTE = /([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What an administrator's browser makes of a page without running scripts: its text, forms and links. */
export function parsePage(html: string, url: string, status: number): Page {
  const forms: Form[] = [];
  const links: Link[] = [];
  const labels = new Map<string, string>();
  const ids = new Map<Field, string>();
  const texts: string[] = [];
  let title = '';
  let form: Form | undefined;
  let select = '';
  let open: { tag: string; text: string; fields: Field[]; target: string } | undefined;
  let skip = '';
  const close = () => {
    if (!open) return;
    const text = collapse(open.text);
    if (open.tag === 'title') title = text;
    if (open.tag === 'label' && open.target) labels.set(open.target, text);
    if (open.tag === 'a' && open.target) links.push({ text, href: open.target });
    for (const field of open.fields) field.label = text;
    open = undefined;
  };
  for (const [token, slash, name, rawAttributes] of html.matchAll(TOKEN)) {
    if (token.startsWith('<!')) continue;
    const tag = name?.toLowerCase();
    if (skip) {
      if (slash && tag === skip) skip = '';
      continue;
    }
    if (!tag) {
      const text = decodeEntities(token);
      if (open) open.text += text;
      if (open?.tag !== 'title') texts.push(text);
      continue;
    }
    texts.push(' ');
    if (slash) {
      if (tag === open?.tag) close();
      if (tag === 'form') form = undefined;
      continue;
    }
    const attributes = parseAttributes(rawAttributes ?? '');
    if (tag === 'script' || tag === 'style') skip = tag;
    else if (tag === 'form') {
      form = {
        method: attributes.method?.toLowerCase() === 'post' ? 'post' : 'get',
        action: attributes.action ?? '',
        fields: [],
      };
      forms.push(form);
    } else if (tag === 'title' || tag === 'label' || tag === 'a') {
      close();
      open = { tag, text: '', fields: [], target: attributes.for ?? attributes.href ?? '' };
    } else if (tag === 'select') select = attributes.name ?? '';
    else if (form && (tag === 'input' || tag === 'button' || tag === 'option')) {
      const field = toField(tag, attributes, select);
      form.fields.push(field);
      if (attributes.id) ids.set(field, attributes.id);
      if (tag === 'input') open?.fields.push(field);
      else {
        close();
        open = { tag, text: '', fields: [field], target: '' };
      }
    }
  }
  for (const [field, id] of ids) field.label ||= labels.get(id) ?? '';
  return { url, status, title, text: collapse(texts.join('')), forms, links };
}

function toField(tag: string, attributes: Record<string, string>, select: string): Field {
  const type = tag === 'option' ? 'option' : (attributes.type ?? (tag === 'button' ? 'submit' : 'text')).toLowerCase();
  return {
    name: tag === 'option' ? select : (attributes.name ?? ''),
    type,
    value: attributes.value ?? (type === 'checkbox' || type === 'radio' ? 'on' : ''),
    label: attributes['aria-label'] ?? '',
    checked: 'checked' in attributes || 'selected' in attributes,
  };
}

function parseAttributes(raw: string): Record<string, string> {
  const pairs = [...raw.matchAll(ATTRIBUTE)].map(([, name, double, single, bare]) => [
    (name ?? '').toLowerCase(),
    decodeEntities(double ?? single ?? bare ?? ''),
  ]);
  return Object.fromEntries(pairs);
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return ENTITIES[entity.toLowerCase()] ?? whole;
    const hex = entity[1]?.toLowerCase() === 'x';
    return String.fromCodePoint(Number.parseInt(entity.slice(hex ? 2 : 1), hex ? 16 : 10));
  });
}

const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();
