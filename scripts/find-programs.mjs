import fs from 'node:fs';
import path from 'node:path';

/** The folder of PostgreSQL's programs, of the newest version where Debian keeps several outside PATH; or undefined. */
export function findPostgres() {
  const debian = '/usr/lib/postgresql';
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => path.join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => fs.existsSync(path.join(folder, name))));
}

/** The path of Chromium: CHROMIUM_PATH, or where Debian puts it; or undefined. */
export function findChromium() {
  return [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((file) => file && fs.existsSync(file));
}

/** The path of a program that Debian installs for its administrators (pgbouncer, haproxy, nginx), or undefined. */
export function findServerProgram(name) {
  const folders = ['/usr/sbin', ...(process.env.PATH ?? '').split(':')];
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}
