const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/i;

/**
 * The instant that an `xsd:dateTime` (RFC 7643 §2.3.5) names, to the millisecond; without an offset it is UTC.
 * Undefined for anything else, and for days that no calendar has.
 */
export function parseInstant(text: string): Date | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, offset] = match;
  const instant = new Date(offset ? text.toUpperCase() : `${text.toUpperCase()}Z`);
  if (Number.isNaN(instant.getTime())) return undefined;
  // Date takes the 30th of February for the 2nd of March.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const inDay = Number(hour) * 3_600 + Number(minute) * 60 + Number(second) <= 86_400;
  return Number(day) <= days && inDay ? instant : undefined;
}
