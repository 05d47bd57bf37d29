import type { Ignored } from '../../activity/request-log.types.ts';

/** An attribute that was not taken, and why, in a sentence. */
export interface IgnoredLine {
  readonly attribute: string;
  readonly why: string;
}

const WHY: Readonly<Record<Ignored['why'], (client: string) => string>> = {
  'never stored': (client) => `Passwords from ${client} are never stored: nobody signs in here with one.`,
  'read-only': (client) => `Only this service sets it; ${client} repeats what it read.`,
  'unknown attribute': () =>
    'There is no such attribute here. Remove it from the mapping, or leave it: it does no harm.',
  'unknown extension': () => 'There is no such schema here. Remove it from the mapping, or leave it: it does no harm.',
  'no value': (client) => `${client} sent only its type, without a value.`,
  'could not be used': () => 'Values that could not be used must not keep somebody active who is to be deactivated.',
};

/** What was not taken, in words; the URN of an extension is left out. Takes the name of who sent it. */
export function toIgnoredLines(ignored: readonly Ignored[], client: string): IgnoredLine[] {
  return ignored.map(({ attribute, why }) => ({
    attribute: attribute.startsWith('urn:ietf:') ? attribute.slice(attribute.lastIndexOf(':') + 1) : attribute,
    why: WHY[why]?.(client) ?? why,
  }));
}
