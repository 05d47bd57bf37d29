import type { Authorization } from '../../connections/authorization.types.ts';
import type { Change } from '../../directory/user.types.ts';
import { toMoment } from '../../http/to-moment.ts';
import { toWords } from './to-words.ts';
import type { HistoryEntry } from './users-page.types.ts';
import { withoutUrn } from './without-urn.ts';

/** A change in words. An actor is the id of an authorization, which is looked up, or a name in plain text. */
export function toHistoryEntry(change: Change, authorizations: readonly Authorization[], zone: string): HistoryEntry {
  const authorization = authorizations.find(({ id }) => id === change.actor);
  return {
    at: toMoment(change.createdAt, { zone }),
    who: authorization ? `${authorization.clientName} (${authorization.redirectHost})` : change.actor,
    action: change.action,
    requestId: change.requestId,
    lines: change.attributes
      .map(({ attribute, before, after }) => ({
        attribute: withoutUrn(attribute),
        before: toWords(before),
        after: toWords(after),
      }))
      .filter(({ before, after }) => before !== after),
  };
}
