import { withoutPasswords } from './without-passwords.ts';

const MAX = 120;

/** A value as an error message shows it: quoted, control characters escaped, without passwords, cut where it is long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(withoutPasswords(value)) ?? 'nothing';
  return text.length <= MAX ? text : `${text.slice(0, MAX)}…`;
}
