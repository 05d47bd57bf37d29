const REMOVED = '[removed]';

/** Any name with it: `newPassword`, `password.value`, an extension's. What is hidden in vain costs less than one shown. */
const NAME = /password/i;
/** A text that is the name of a password, such as the path of a change, or the type of a value. */
const WHOLE_NAME = /(?:^|[:.])password$/i;
/** A text that goes on to what the password is: a filter, a path with one, JSON or a form in a text. */
const ASSIGNMENT = /password["'\\]*\s*(?:[:=[.]|\s(?:eq|ne|co|sw|ew|gt|ge|lt|le)\b)/i;

/**
 * Pure. A copy of what a client sent as logs and error texts may show it: without passwords, wherever they stand. The
 * value beside a text that names a password is hidden too, and a whole filter that asks for one: it is refused, in
 * whatever order it is written. The depth of `value` must be bounded.
 */
export function withoutPasswords(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutPasswords);
  const entries = Object.entries(value);
  const hidesValue = entries.some(([name, member]) =>
    name.toLowerCase() === 'path' ? mentions(member) : typeof member === 'string' && WHOLE_NAME.test(member.trim()),
  );
  return Object.fromEntries(
    entries.map(([name, member]) => {
      const key = name.toLowerCase();
      const hidden = NAME.test(name) || (hidesValue && key === 'value') || (key === 'filter' && mentions(member));
      return [cutText(name), hidden ? REMOVED : withoutPasswords(member)];
    }),
  );
}

function cutText(text: string): string {
  const found = ASSIGNMENT.exec(text);
  return found ? `${text.slice(0, found.index + found[0].length)} ${REMOVED}` : text;
}

/** Whether a path or a filter, or whatever stands in its place, names a password. */
function mentions(value: unknown): boolean {
  if (typeof value === 'string') return NAME.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(mentions);
}
