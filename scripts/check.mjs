// Everything that has to pass before a change is taken, part after part, with the time that each took: npm run check.
// --without <part> leaves one out. A part whose program is missing is skipped, and says so; where CI is set it fails.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { without: { type: 'string', multiple: true, default: [] } } });

const postgres = {
  found: isOnPath('initdb') || fs.globSync('/usr/lib/postgresql/*/bin/initdb').length > 0,
  missing: 'PostgreSQL is not installed: on Debian, apt-get install postgresql',
};
const chromium = {
  found: fs.existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'),
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
  { name: 'test:postgres', title: 'The suite, on PostgreSQL', command: ['run', 'test:postgres'], needs: postgres },
  { name: 'test:e2e', title: 'The set-up in a real browser', command: ['run', 'test:e2e'], needs: chromium },
  { name: 'demo', title: 'The demo, every step confirmed by reading back', command: ['run', 'demo'] },
];

const results = [];
for (const { name, title, command, needs } of PARTS) {
  if (values.without.includes(name)) continue;
  process.stdout.write(`\n━━ ${title} (npm ${command.join(' ')}) ━━\n\n`);
  const started = performance.now();
  if (needs && !needs.found) {
    process.stdout.write(`${needs.missing}\n`);
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
const failed = results.filter(({ outcome }) => outcome === 'failed').length;
process.stdout.write(failed === 0 ? '\nAll checks passed\n' : `\n${failed} of ${results.length} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function isOnPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, program)));
}
