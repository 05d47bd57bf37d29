import type { Ignored } from '../activity/request-log.types.ts';
import { withoutSecrets } from '../directory/without-secrets.ts';

/** Notes what of a body is not taken, and why, while it is read: nobody walks over it again. */
export type Note = (attribute: string, why: Ignored['why']) => void;

/** How many notes of one request are kept; attributes are few, names that somebody made up need not be. */
const MAX_NOTES = 50;
const MAX_NAME = 120;

/** What one request leaves behind of what was not taken. */
export interface Notes {
  readonly note: Note;
  /** Each attribute once; undefined where everything was taken. */
  list(): readonly Ignored[] | undefined;
}

/** Makes the notes of one request. */
export function createNotes(): Notes {
  let noted: Map<string, Ignored['why']> | undefined;
  return {
    note(attribute, why) {
      noted ??= new Map();
      if (noted.size < MAX_NOTES && !noted.has(attribute)) noted.set(attribute, why);
    },
    list() {
      if (!noted) return undefined;
      return [...noted].map(([name, why]) => ({ attribute: String(withoutSecrets(name)).slice(0, MAX_NAME), why }));
    },
  };
}
