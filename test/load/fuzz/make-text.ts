import type { Random } from './create-random.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Names of attributes, known and unknown, and what is none. */
export const NAMES: readonly string[] = [
  'userName',
  'name.familyName',
  'NAME.givenname',
  'emails',
  'emails.value',
  'emails.type',
  'emails.primary',
  'addresses.country',
  'roles',
  'entitlements',
  'x509Certificates',
  'photos.value',
  'groups',
  'members',
  'members.value',
  'displayName',
  'active',
  'id',
  'externalId',
  'schemas',
  'password',
  'meta',
  'meta.created',
  'meta.lastModified',
  'meta.version',
  'name',
  ENTERPRISE,
  `${ENTERPRISE}:department`,
  `${ENTERPRISE}:manager.displayName`,
  `${ENTERPRISE}.manager`,
  'urn:example:params:scim:2.0:User:apiToken',
  'urn:example:params:scim:2.0:User',
  'department',
  'manager',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName',
  'urn:ietf:params:scim:schemas:core:2.0:Group:displayName',
  '__proto__',
  'constructor',
  'constructor.prototype',
  'toString',
  'hasOwnProperty',
  'a.b.c',
  '.',
  ':',
  '$ref',
  'emails[]',
  '',
];

const TOKENS: readonly string[] = [
  ...['eq', 'NE', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr', 'and', 'OR', 'not', 'xx', 'eqq'],
  ...['(', ')', '[', ']', '"', '\\', ',', '.', ':', '-', '=', "'", '%', '\0', '\t', '\n', ' '],
  ...['true', 'False', 'null', '0', '-1', '1e999', '1.5', '99999999999999999999', 'NaN', '"x"', '""', '"\\u0000"'],
  ...[
    '"\\ud800"',
    '"2026-01-01T00:00:00Z"',
    '"2026-99-99T99:99:99Z"',
    '"\\q"',
    '"work"',
    '"TUlJ"',
    '"é"',
    '"%"',
    '"_"',
  ],
];

const FILTERS: readonly string[] = [
  'userName eq "person1@example.com"',
  'emails[type eq "work" and value co "@example.com"]',
  'not (active eq true) or name.familyName sw "x" and title pr',
  'meta.lastModified gt "2026-01-01T00:00:00Z"',
  `${ENTERPRISE}:department eq "d"`,
  'emails[type eq "work"].value eq "x"',
  'members[value eq "2819c223-7f76-453a-919d-413861904646"]',
  'addresses[not (country eq "us") and (locality pr or region pr)]',
  'id eq "2819c223-7f76-453a-919d-413861904646"',
  'externalId ne null',
  '((((title co "a"))))',
];

const ODD: readonly string[] = [
  '\0',
  '\ud800',
  '\udc00x',
  '\u202e',
  '\ufeff',
  '😀',
  'e\u0301',
  'ﬃ',
  'İ',
  'ß',
  '\u2028',
];

/** Any text: short, long, odd or empty. */
export function makeText(random: Random): string {
  const kind = random.below(8);
  if (kind === 0) return '';
  if (kind === 1) return random.pick(ODD);
  if (kind === 2) return random.pick(ODD).repeat(1 + random.below(300));
  if (kind === 3) return random.pick(NAMES);
  if (kind === 4) return random.pick(TOKENS);
  if (kind === 5) return 'a'.repeat(random.below(6_000));
  return `t${random.below(1_000)}`;
}

/** A filter, mostly wrong: soup of tokens, a right one damaged, or one that is too long or too deep. */
export function makeFilter(random: Random): string {
  const kind = random.below(12);
  if (kind < 4) return makeSoup(random);
  if (kind < 9) return damage(random, random.pick(FILTERS));
  if (kind === 9) return nest(random);
  if (kind === 10) {
    const glue = random.pick([' and ', ' or ', ' and not ']);
    return Array.from({ length: 1 + random.below(120) }, () => random.pick(FILTERS))
      .join(glue)
      .slice(0, 9_000);
  }
  return `${random.pick(NAMES)} ${random.pick(TOKENS)} ${JSON.stringify(makeText(random))}`.slice(0, 9_000);
}

/** A PATCH path, mostly wrong. */
export function makePath(random: Random): string {
  const kind = random.below(6);
  if (kind === 0) return random.pick(NAMES);
  if (kind === 1) return `${random.pick(NAMES)}[${makeFilter(random)}]`;
  if (kind === 2) return `${random.pick(NAMES)}[${makeFilter(random)}].${random.pick(NAMES)}`;
  if (kind === 3) return damage(random, 'emails[type eq "work" and not (primary eq true)].value');
  if (kind === 4) return makeText(random);
  return makeSoup(random);
}

function makeSoup(random: Random): string {
  const parts = Array.from({ length: 1 + random.below(12) }, () =>
    random.chance(0.4) ? random.pick(NAMES) : random.chance(0.1) ? makeText(random).slice(0, 500) : random.pick(TOKENS),
  );
  return parts.join(random.chance(0.8) ? ' ' : '');
}

function nest(random: Random): string {
  const depth = 1 + random.below(400);
  const [open, close] = random.pick([
    ['(', ')'],
    ['not (', ')'],
    ['emails[', ']'],
    ['[', ']'],
    ['(', ''],
  ] as const);
  return `${open.repeat(depth)}title pr${close.repeat(depth)}`.slice(0, 9_000);
}

/** One to four characters or words taken out, doubled or replaced. */
export function damage(random: Random, text: string): string {
  let damaged = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const at = random.below(damaged.length + 1);
    const end = at + random.below(6);
    const between = random.pick(['', random.pick(TOKENS), random.pick(ODD), damaged.slice(at, end).repeat(2)]);
    damaged = damaged.slice(0, at) + between + damaged.slice(end);
  }
  return damaged;
}
