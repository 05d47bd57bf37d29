// Keeps what each test of the protocols claimed and whether it held, for `npm run conformance`: one entry a file.
import fs from 'node:fs';
import path from 'node:path';

const FOLDERS = ['test/scim/', 'test/oauth/', 'test/okta/'];

export default class ClaimsReporter {
  #root;
  #record;
  #partial;
  #files = {};

  constructor({ rootDir, testNamePattern }) {
    this.#root = rootDir;
    this.#record = path.join(rootDir, 'node_modules/.cache/expressway/claims.json');
    // Another database runs other tests, and a title pattern only some: neither says what a file claims.
    this.#partial = Boolean(testNamePattern) || process.env.TEST_DATABASE_URL !== undefined;
  }

  onTestResult(_test, { testFilePath, testResults }) {
    const file = path.relative(this.#root, testFilePath).replaceAll(path.sep, '/');
    if (!FOLDERS.some((folder) => file.startsWith(folder))) return;
    this.#files[file] = testResults.map(({ ancestorTitles, title, status, location }) => ({
      ancestors: ancestorTitles,
      title,
      passed: status === 'passed',
      line: location?.line ?? 0,
      column: location?.column ?? 0,
    }));
  }

  onRunComplete() {
    if (this.#partial || Object.keys(this.#files).length === 0) return;
    const before = fs.existsSync(this.#record) ? JSON.parse(fs.readFileSync(this.#record, 'utf8')) : {};
    const kept = Object.entries({ ...before, ...this.#files }).filter(([file]) =>
      fs.existsSync(path.join(this.#root, file)),
    );
    fs.mkdirSync(path.dirname(this.#record), { recursive: true });
    fs.writeFileSync(this.#record, JSON.stringify(Object.fromEntries(kept)));
  }
}
