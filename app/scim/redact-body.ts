import { isPassword } from './patch/workarounds/password-sync.ts';

const REMOVED = '[removed]';
const UNSTORABLE = /\0|\p{Surrogate}/gu;
const MAX_DEPTH = 34;

/**
 * A body, query or header as the request log may keep it: passwords replaced, characters that no database text holds
 * replaced by U+FFFD. Works on a copy.
 */
export function redactBody(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '\ufffd');
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return REMOVED;
  if (Array.isArray(value)) return value.map((entry) => redactBody(entry, depth + 1));
  const entries = Object.entries(value);
  const hidesValue = entries.some(([name, member]) => name.toLowerCase() === 'path' && isPassword(member));
  return Object.fromEntries(
    entries.map(([name, member]) => {
      const hidden = isPassword(name) || (hidesValue && name.toLowerCase() === 'value');
      return [String(redactBody(name)), hidden ? REMOVED : redactBody(member, depth + 1)];
    }),
  );
}
