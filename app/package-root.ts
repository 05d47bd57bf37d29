import fs from 'node:fs';
import path from 'node:path';

/** The project's root: views, public and prisma lie there, whether this file runs from app/ or dist/app/. */
export const ROOT = path.resolve(
  import.meta.dirname,
  import.meta.dirname.includes(`${path.sep}dist${path.sep}`) ? '../..' : '..',
);

/** The version of this build, as its package says it. */
export function readVersion(): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}
