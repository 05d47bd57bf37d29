const LOCAL_PART = /^[^\s\p{Cc}@"(),:;<>[\\\]]+$/u;
const LABEL = /^(?!-)[^\s\p{Cc}@"(),:;<>[\\\].]{1,63}(?<!-)$/u;

/**
 * Whether `text` looks like an e-mail address: something, an @, and a host name whose labels are neither empty nor
 * begin or end with a hyphen (RFC 5321 §2.3.5). Deliberately plain: what a mail server would judge passes, dots in the
 * local part and hosts without a dot included, for whoever is refused here cannot sign in.
 */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return (
    LOCAL_PART.test(text.slice(0, Math.max(at, 0))) &&
    text
      .slice(at + 1)
      .split('.')
      .every(isLabel)
  );
}

const isLabel = (text: string): boolean => LABEL.test(text);
