import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * A random secret of 43 base64url characters (256 bits), made on first use and kept in `folder` with mode 0600.
 * For development only: in production secrets come from the environment. One process at a time asks for a secret (the
 * lock of the embedded database's folder, and the bootstrap's), and one that is killed leaves the file whole or not there.
 */
export function keptSecret(folder: string, name: string): { value: string; file: string } {
  const file = path.join(folder, name);
  const kept = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  if (kept !== '') return { value: kept, file };
  const value = randomBytes(32).toString('base64url');
  const prepared = `${file}.${randomBytes(8).toString('hex')}`;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.writeFileSync(prepared, `${value}\n`, { mode: 0o600, flag: 'wx' });
  fs.renameSync(prepared, file);
  return { value, file };
}

/** The file of a secret that was made earlier; undefined when there is none. */
export function findSecretFile(folder: string, name: string): string | undefined {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? file : undefined;
}
