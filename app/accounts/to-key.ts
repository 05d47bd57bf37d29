/** Folds a name or e-mail for comparison without case, in JavaScript: no NUL (PostgreSQL has none), trimmed, NFC, lower case. */
export const toKey = (text: string): string => text.replaceAll('\0', '').trim().normalize('NFC').toLowerCase();
