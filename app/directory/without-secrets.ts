const REMOVED = '[removed]';

/**
 * Any name with it: `newPassword`, `password.value`, an extension's `apiToken`. What is hidden in vain costs less than
 * one shown; a secretary is a person, though.
 */
const NAME = /password|passw0rd|passphrase|pwd|secret(?!ar[iy])|token|credential/i;
/** A text that can be the name of an attribute, such as the type of a value; not what belongs to a person. */
const ATTRIBUTE = /^[\w$.:-]+$/;
/** Members that say what something is, however it is called. */
const CONTENT: ReadonlySet<string> = new Set(['value', 'display', 'displayname']);
const WORD = /[\w$.-]+/g;
/** Behind a name, what goes on to its value: a filter, a path with one, JSON or a form in a text. */
const ASSIGNMENT = /["'\\]*\s*(?:[:=[]|(?<=\s)(?:eq|ne|co|sw|ew|gt|ge|lt|le)\b)/iy;
/** The colon of a name such as the role `secrets:read`; behind a password it goes on to one. */
const COLON_IN_NAME = /:(?=\w)/y;
const PASSWORD = /passw|passphrase|pwd/i;
/** What a filter compares an attribute with. */
const OPERAND = /(?<=[\w\]]\s{1,9}(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s{1,9})"(?:[^"\\]|\\.)*"/gis;
/** What a filter compares a type with. */
const TYPE = /(?:^|[^\w$-])type\s{1,9}(?:eq|co|sw|ew)\s{1,9}"((?:[^"\\]|\\.)*)/gi;

/**
 * Pure. What a client sent as logs and error texts may show it: without passwords, tokens and other credentials, wherever
 * they stand; a copy of what has one, and the rest itself. The value beside a text that names one is hidden too, and a
 * whole filter that asks for one: it is refused, in whatever order it is written. The depth of `value` must be bounded.
 */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const shown = value.map(withoutSecrets);
    return shown.every((item, at) => item === value[at]) ? value : shown;
  }
  const entries = Object.entries(value);
  const hidesValue = entries.some(namesSecret);
  let isChanged = false;
  const shown = entries.map(([name, member]): [string, unknown] => {
    const hidden =
      hasSecretName(name) || (hidesValue && isNamed('value', name)) || (isNamed('filter', name) && mentions(member));
    const entry: [string, unknown] = [cutText(name), hidden ? REMOVED : withoutSecrets(member)];
    if (entry[0] !== name || entry[1] !== member) isChanged = true;
    return entry;
  });
  return isChanged ? Object.fromEntries(shown) : value;
}

/** Whether JSON or another text may hold what `withoutSecrets` hides: seldom, so that it need not be read again. */
export function maySecretsBeIn(text: string): boolean {
  return NAME.test(text);
}

/** Whether what stands beside a member is a secret. */
function namesSecret([name, member]: [string, unknown]): boolean {
  if (isNamed('path', name)) return mentions(member);
  return (
    typeof member === 'string' && NAME.test(member) && ATTRIBUTE.test(member.trim()) && !CONTENT.has(name.toLowerCase())
  );
}

const isNamed = (wanted: string, name: string): boolean =>
  name === wanted || (name.length === wanted.length && name.toLowerCase() === wanted);

/**
 * Pure. Whether a path or a filter has the name of a secret, or asks for a type that is one; what else it compares with is none, as the
 * address token@example.com.
 */
export function hasSecretName(text: string): boolean {
  if (!NAME.test(text)) return false;
  const types = [...text.matchAll(TYPE)].map(({ 1: type = '' }) => type);
  return types.some((type) => NAME.test(type)) || NAME.test(text.replace(OPERAND, ''));
}

function cutText(text: string): string {
  if (!NAME.test(text)) return text;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!NAME.test(word)) continue;
    COLON_IN_NAME.lastIndex = index + word.length;
    if (!PASSWORD.test(word) && COLON_IN_NAME.test(text)) continue;
    ASSIGNMENT.lastIndex = index + word.length;
    if (ASSIGNMENT.test(text)) return `${text.slice(0, ASSIGNMENT.lastIndex)} ${REMOVED}`;
  }
  return text;
}

/** Whether a path or a filter, or whatever stands in its place, names a secret. */
function mentions(value: unknown): boolean {
  if (typeof value === 'string') return hasSecretName(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(mentions);
}
