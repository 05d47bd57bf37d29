const REMOVED = '[removed]';

/** Any name with it: `newPassword`, `password.value`, an extension's. What is hidden in vain costs less than one shown. */
const NAME = /password/i;
/** A text that is the name of a password, such as the path of a change, or the type of a value. */
const WHOLE_NAME = /(?:^|[:.])password$/i;
/** A text that goes on to what the password is: a filter, a path with one, JSON or a form in a text. */
const ASSIGNMENT = /password["'\\]*\s*(?:[:=[.]|\s(?:eq|ne|co|sw|ew|gt|ge|lt|le)\b)/i;

/**
 * Pure. What a client sent as logs and error texts may show it: without passwords, wherever they stand; a copy of what
 * has one, and the rest itself. The value beside a text that names a password is hidden too, and a whole filter that
 * asks for one: it is refused, in whatever order it is written. The depth of `value` must be bounded.
 */
export function withoutPasswords(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const shown = value.map(withoutPasswords);
    return shown.every((item, at) => item === value[at]) ? value : shown;
  }
  const entries = Object.entries(value);
  const hidesValue = entries.some(namesPassword);
  let isChanged = false;
  const shown = entries.map(([name, member]): [string, unknown] => {
    const hidden =
      NAME.test(name) || (hidesValue && isNamed('value', name)) || (isNamed('filter', name) && mentions(member));
    const entry: [string, unknown] = [cutText(name), hidden ? REMOVED : withoutPasswords(member)];
    if (entry[0] !== name || entry[1] !== member) isChanged = true;
    return entry;
  });
  return isChanged ? Object.fromEntries(shown) : value;
}

/** Whether what stands beside a member is a password's. */
function namesPassword([name, member]: [string, unknown]): boolean {
  if (isNamed('path', name)) return mentions(member);
  return typeof member === 'string' && NAME.test(member) && WHOLE_NAME.test(member.trim());
}

const isNamed = (wanted: string, name: string): boolean =>
  name === wanted || (name.length === wanted.length && name.toLowerCase() === wanted);

function cutText(text: string): string {
  if (!NAME.test(text)) return text;
  const found = ASSIGNMENT.exec(text);
  return found ? `${text.slice(0, found.index + found[0].length)} ${REMOVED}` : text;
}

/** Whether a path or a filter, or whatever stands in its place, names a password. */
function mentions(value: unknown): boolean {
  if (typeof value === 'string') return NAME.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(mentions);
}
