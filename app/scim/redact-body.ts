import { isPassword } from './patch/workarounds/password-sync.ts';

const REMOVED = '[removed]';

/** A copy of a body as the request log may keep it: every password replaced, wherever it stands. READ_BODY bounds its depth. */
export function redactBody(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(redactBody);
  const entries = Object.entries(value);
  const hidesValue = entries.some(([name, member]) => name.toLowerCase() === 'path' && isPassword(member));
  return Object.fromEntries(
    entries.map(([name, member]) => {
      const hidden = isPassword(name) || (hidesValue && name.toLowerCase() === 'value');
      return [name, hidden ? REMOVED : redactBody(member)];
    }),
  );
}
