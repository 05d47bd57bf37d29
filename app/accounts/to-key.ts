/** Folds a name or e-mail for comparison without case: trimmed, NFC, lower case, in JavaScript and never in SQL. */
export const toKey = (text: string): string => text.trim().normalize('NFC').toLowerCase();
