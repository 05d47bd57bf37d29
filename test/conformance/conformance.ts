// npm run conformance: writes docs/conformance.md from the claims of the last test run; with --check it only compares.
import fs from 'node:fs';
import path from 'node:path';
import type { ClaimRecord } from './claim.types.ts';
import { toConformance } from './to-conformance.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGE = path.join(ROOT, 'docs/conformance.md');
const RECORD = path.join(ROOT, 'node_modules/.cache/expressway/claims.json');
const FOLDERS = ['test/scim', 'test/oauth', 'test/okta'];

const record: ClaimRecord = fs.existsSync(RECORD) ? JSON.parse(fs.readFileSync(RECORD, 'utf8')) : {};
const missing = FOLDERS.flatMap((folder) =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/'))),
).filter((file) => !(file in record));
const page = toConformance(record);

if (missing.length > 0) {
  fail(`Not run yet: ${missing.join(', ')}. Run npm test, then npm run conformance.`);
} else if (!process.argv.includes('--check')) {
  fs.writeFileSync(PAGE, page);
} else if (!fs.existsSync(PAGE) || fs.readFileSync(PAGE, 'utf8') !== page) {
  fail('docs/conformance.md does not say what the tests of the last run claim. Run npm run conformance and commit it.');
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
