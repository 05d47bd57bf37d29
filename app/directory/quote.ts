import { withoutSecrets } from './without-secrets.ts';

const MAX = 120;

/** A value as an error message shows it: quoted, control characters escaped, without secrets, cut where it is long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(withoutSecrets(value)) ?? 'missing';
  return text.length <= MAX ? text : `${text.slice(0, MAX)}…`;
}
