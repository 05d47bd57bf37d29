// Runs every check in turn and reports how long each took (npm run check). --without <part> leaves one out. A check whose
// program is not installed is skipped; with CI set it fails.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { findChromium, findPostgres } from './find-programs.mjs';

const { values } = parseArgs({ options: { without: { type: 'string', multiple: true, default: [] } } });

const postgres = {
  found: findPostgres(),
  missing: 'PostgreSQL is not installed: on Debian, apt-get install postgresql',
};
const chromium = {
  found: findChromium(),
  missing: 'Chromium is not installed: on Debian, apt-get install chromium; elsewhere set CHROMIUM_PATH',
};

const PARTS = [
  { name: 'lint', title: 'Formatting, lint, import rules and unused code', command: ['run', 'lint'] },
  { name: 'types', title: 'Types', command: ['run', 'types'] },
  { name: 'test', title: 'The suite, on the embedded database', command: ['test'] },
  {
    name: 'conformance',
    title: 'docs/conformance.md says what these tests showed',
    command: ['run', 'conformance', '--', '--check'],
  },
  { name: 'test:postgres', title: 'The suite, on PostgreSQL', command: ['run', 'test:postgres'], needs: [postgres] },
  {
    name: 'test:e2e',
    title: 'The set-up in a real browser, on PostgreSQL',
    command: ['run', 'test:e2e'],
    needs: [postgres, chromium],
  },
  { name: 'demo', title: 'The demo, every step confirmed by reading back', command: ['run', 'demo'] },
];

const unknown = values.without.find((name) => !PARTS.some((part) => part.name === name));
if (unknown) {
  process.stderr.write(`No check is called ${unknown}: ${PARTS.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

const results = [];
for (const { name, title, command, needs = [] } of PARTS) {
  if (values.without.includes(name)) continue;
  process.stdout.write(`\n━━ ${title} (npm ${command.join(' ')}) ━━\n\n`);
  const started = performance.now();
  const missing = needs.filter(({ found }) => !found);
  if (missing.length > 0) {
    for (const program of missing) process.stdout.write(`${program.missing}\n`);
    results.push({ title, outcome: process.env.CI ? 'failed' : 'skipped', seconds: 0 });
    continue;
  }
  const { status } = spawnSync('npm', command, { stdio: 'inherit' });
  results.push({ title, outcome: status === 0 ? 'passed' : 'failed', seconds: (performance.now() - started) / 1_000 });
}

process.stdout.write('\n');
for (const { title, outcome, seconds } of results) {
  process.stdout.write(`${outcome.padEnd(8)}${seconds.toFixed(1).padStart(7)} s  ${title}\n`);
}
const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
const failed = count('failed') > 0 ? `, ${count('failed')} failed` : '';
process.stdout.write(`\n${count('passed')} of ${results.length} checks passed${failed}${skipped}\n`);
process.exitCode = failed ? 1 : 0;
