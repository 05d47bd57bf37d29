import fs from 'node:fs';
import path from 'node:path';

/** The project's root: views, public and prisma are there. */
export const ROOT = path.resolve(import.meta.dirname, '..');

/** The version of this package. */
export function readVersion(): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}
