import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { startUp } from '../start-up.ts';
import { runCli } from './run-cli.ts';

/** The project's root, whether this file runs from app/cli/ or dist/app/cli/. */
const root = path.resolve(
  import.meta.dirname,
  import.meta.dirname.includes(`${path.sep}dist${path.sep}`) ? '../../..' : '../..',
);

if (fs.existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runCli({
  args: process.argv.slice(2),
  start: () => startUp({ env: process.env, root, logTo: 2 }),
  out: (chunk) => void process.stdout.write(chunk),
  err: (chunk) => void process.stderr.write(chunk),
  readStdin: () => text(process.stdin),
});
