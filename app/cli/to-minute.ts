/** A moment as tables show it, in UTC: 2027-01-31 09:05. */
export const toMinute = (moment: Date): string => moment.toISOString().slice(0, 16).replace('T', ' ');
