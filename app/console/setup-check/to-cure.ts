const SUPPORT = 'Run the check again. If it fails again, send the downloaded result to support.';
const FIRST_USER =
  'The test reads the first user of the list, who must have a first and a last name and an e-mail address. ' +
  'Complete that user in Okta, then run the check again.';

const CURES: Readonly<Record<number, string>> = {
  1: FIRST_USER,
  2: FIRST_USER,
  10: 'The list of groups must be answered within 600 ms: run the check again when less is going on.',
};

/** What to do about a request of the specification test that failed, by its number. */
export const toCure = (number: number): string => CURES[number] ?? SUPPORT;
