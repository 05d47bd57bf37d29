import fs from 'node:fs';
import { text } from 'node:stream/consumers';
import { ROOT } from '../package-root.ts';
import { startUp } from '../start-up.ts';
import { runCli } from './run-cli.ts';

if (fs.existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runCli({
  args: process.argv.slice(2),
  start: () => startUp({ env: process.env, root: ROOT, logTo: 2 }),
  out: (chunk) => void process.stdout.write(chunk),
  err: (chunk) => void process.stderr.write(chunk),
  readStdin: () => text(process.stdin),
});
