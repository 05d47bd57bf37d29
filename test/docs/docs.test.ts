import fs from 'node:fs';
import path from 'node:path';
import { oktaRedirectUris } from '../../app/connections/redirect-uris.ts';
import { DEFAULT_USER_TYPES } from '../../app/directory/default-user-types.ts';
import type { Database } from '../../app/store/database.types.ts';
import { giveBack, openTestDatabase } from '../support/test-database.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');
const filesBelow = (folder: string): string[] =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => fs.statSync(path.join(ROOT, name)).isFile());

const pages = ['README.md', 'CHANGELOG.md', ...filesBelow('docs').filter((name) => name.endsWith('.md'))];
const readme = read('README.md');

describe('the documentation', () => {
  it.each(pages)('%s links only to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#]+)|(?:src|srcset)="([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '');
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(local.filter((link) => !fs.existsSync(path.join(ROOT, path.dirname(page), link)))).toEqual([]);
  });

  it('every page that the code refers to is there', () => {
    const sources = ['prisma.config.ts', '.dependency-cruiser.cjs', 'prisma/schema.prisma', ...filesBelow('app')];
    const named = sources.flatMap((file) => read(file).match(/\bdocs\/[\w/-]+\.md/g) ?? []);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('every npm script in README.md and docs is there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run ([a-z0-9:-]*[a-z0-9])/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("README.md lists Okta's redirect URIs", () => {
    for (const { uri } of oktaRedirectUris('{appName}')) expect(readme).toContain(`   ${uri}\n`);
  });

  it('README.md lists the shipped user types and their permissions', () => {
    const rows = DEFAULT_USER_TYPES.map(
      ({ value, permissions }) => `| \`${value}\` | ${permissions.map((one) => `\`${one}\``).join(' ')} |`,
    );
    expect(readme).toContain(`|---|---|\n${rows.join('\n')}\n\n`);
  });

  it('README.md names every room of app/', () => {
    const rooms = fs
      .readdirSync(path.join(ROOT, 'app'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory());
    for (const { name } of rooms) expect(readme).toContain(`\n  ${name}/ `);
  });
});

describe('docs/directory-users.md', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => giveBack(database));

  it.each(['directory_users', 'directory_groups', 'directory_group_members'])(
    'lists the columns of the view %s, and no other',
    async (view) => {
      const rows = await database.sql<{ name: string }>(
        'SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = $1::text',
        [view],
      );
      const part = read('docs/directory-users.md').split(`\n## \`${view}\`\n`)[1]?.split('\n## ')[0] ?? '';
      const cells = [...part.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
      const documented = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
      expect(documented.sort()).toEqual(rows.map(({ name }) => name).sort());
    },
  );
});
