import type { ClaimRecord, RanTest, Reference } from './claim.types.ts';
import { collapseTitles } from './collapse-titles.ts';
import { parseReferences } from './parse-references.ts';
import { RFCS } from './rfc-sections.ts';

interface Claim extends RanTest {
  file: string;
}

const HEAD = `# Conformance

What the tests claim of each section of a standard, and showed in the last whole run: \`npm test\`, then
\`npm run conformance\`, writes this page; \`npm run check\` fails when it is older than the tests. Rows of one table are one
line with the number of its cases.
`;

const LONGEST = 240;

/**
 * The page docs/conformance.md: passed claims by RFC and section, each under its test file, then those no standard asks for.
 * Throws an Error that names every title which refers to a section that rfc-sections.ts does not know.
 */
export function toConformance(record: ClaimRecord): string {
  const sections = new Map<string, { reference: Reference; claims: Claim[] }>();
  const beyond: Claim[] = [];
  const unknown: string[] = [];
  for (const [file, tests] of Object.entries(record)) {
    for (const test of tests) {
      if (!test.passed) continue;
      const claim = { ...test, file };
      const references = parseReferences([...test.ancestors, test.title]);
      if (references.length === 0) beyond.push(claim);
      for (const reference of references) {
        if (!isKnown(reference)) {
          unknown.push(`${file}: “${test.title}” refers to ${nameOf(reference)}`);
          continue;
        }
        const key = `${reference.rfc} ${reference.section ?? ''}`;
        const section = sections.get(key) ?? { reference, claims: [] };
        sections.set(key, section);
        section.claims.push(claim);
      }
    }
  }
  if (unknown.length > 0) {
    throw new Error(`${unknown.join('\n')}\nCorrect the titles, or name the sections in rfc-sections.ts.`);
  }
  const parts = [HEAD];
  for (const rfc of Object.keys(RFCS).sort()) {
    const named = [...sections.values()]
      .filter(({ reference }) => reference.rfc === rfc)
      .sort((a, b) => compareSections(a.reference.section ?? '0', b.reference.section ?? '0'));
    if (named.length > 0) parts.push(`## RFC ${rfc}, ${RFCS[rfc]?.name}\n`);
    for (const { reference, claims } of named) parts.push(...toSection(reference, claims));
    const unclaimed = toUnclaimed(rfc, new Set(named.map(({ reference }) => reference.section)));
    if (unclaimed) parts.push(unclaimed);
  }
  if (beyond.length > 0) parts.push('## Beyond the standards\n', ...toGroups(beyond));
  return parts.join('\n');
}

function isKnown({ rfc, section }: Reference): boolean {
  const sections = RFCS[rfc]?.sections;
  return sections !== undefined && (section === undefined || section in sections);
}

const nameOf = ({ rfc, section }: Reference): string =>
  section === undefined ? `RFC ${rfc}` : `RFC ${rfc} §${section}`;

function toSection({ rfc, section }: Reference, claims: readonly Claim[]): string[] {
  const heading = section === undefined ? 'As a whole' : `§${section} ${RFCS[rfc]?.sections[section]}`;
  return [`### ${heading}\n`, ...toGroups(claims)];
}

/** One paragraph for the claims of each outer title in each file, in the order of the file. */
function toGroups(claims: readonly Claim[]): string[] {
  const tables = groupBy(claims, ({ file, line, column }) => `${file} ${line} ${column}`).map((rows) => ({
    file: rows[0]?.file ?? '',
    line: rows[0]?.line ?? 0,
    column: rows[0]?.column ?? 0,
    heading: withoutReferences(collapseTitles(rows.map(({ ancestors }) => ancestors.join(': ')))),
    claim: collapseTitles(rows.map(({ title }) => title)),
    cases: rows.length,
  }));
  tables.sort((a, b) => compareTexts(a.file, b.file) || a.line - b.line || a.column - b.column);
  return groupBy(tables, ({ file, heading }) => `${file} ${heading}`).map((group) => {
    const { file = '', heading = '' } = group[0] ?? {};
    const lines = group.map(({ claim, cases }) => `- ${toMarkdown(claim)}${cases > 1 ? ` (${cases} cases)` : ''}`);
    return `${toMarkdown(heading) || 'On its own'} · [${file}](../${file})\n\n${lines.join('\n')}\n`;
  });
}

/** The sections of a standard implemented as a whole that no test names. */
function toUnclaimed(rfc: string, claimed: ReadonlySet<string | undefined>): string | undefined {
  const { whole, sections = {} } = RFCS[rfc] ?? {};
  const left = Object.entries(sections).filter(([section]) => !claimed.has(section));
  if (!whole || left.length === 0) return undefined;
  const names = left.sort(([a], [b]) => compareSections(a, b)).map(([section, name]) => `§${section} ${name}`);
  return `Named by no test: ${names.join('; ')}.\n`;
}

function groupBy<T>(items: readonly T[], toKey: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = toKey(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** By number, part by part: §3.4 before §3.10. */
function compareSections(a: string, b: string): number {
  const [left, right] = [a, b].map((section) => section.split('.').map(Number));
  for (const [index, part] of (left ?? []).entries()) {
    const difference = part - (right?.[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The heading above it already says the section. */
const withoutReferences = (title: string): string => title.replace(/ \(RFC \d{4}[^)]*\)/g, '');

/** As text in Markdown, however odd the values that a table puts into its titles. */
function toMarkdown(title: string): string {
  const short = title.length > LONGEST ? `${title.slice(0, LONGEST)}…` : title;
  return short
    .replace(/\p{C}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[\\`*_<>[\]|~#]/g, '\\$&');
}
