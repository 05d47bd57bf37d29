import { isPassword } from './patch/workarounds/password-sync.ts';

const REMOVED = '[removed]';
const MAX_DEPTH = 34;

/** A copy of a body as the request log may keep it: every password replaced, wherever it stands. */
export function redactBody(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return REMOVED;
  if (Array.isArray(value)) return value.map((entry) => redactBody(entry, depth + 1));
  const entries = Object.entries(value);
  const hidesValue = entries.some(([name, member]) => name.toLowerCase() === 'path' && isPassword(member));
  return Object.fromEntries(
    entries.map(([name, member]) => {
      const hidden = isPassword(name) || (hidesValue && name.toLowerCase() === 'value');
      return [name, hidden ? REMOVED : redactBody(member, depth + 1)];
    }),
  );
}
