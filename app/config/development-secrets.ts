import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * A random secret of 43 base64url characters (256 bits), made on first use and kept in `folder` with mode 0600.
 * For development only: in production secrets come from the environment.
 */
export function keptSecret(folder: string, name: string): { value: string; file: string } {
  const file = path.join(folder, name);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
  }
  return { value: fs.readFileSync(file, 'utf8').trim(), file };
}

/** The file of a secret that was made earlier; undefined when there is none. */
export function findSecretFile(folder: string, name: string): string | undefined {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? file : undefined;
}
