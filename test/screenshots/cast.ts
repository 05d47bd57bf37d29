import type { OktaUser } from '../okta/okta-user.types.ts';
import { PEOPLE } from '../okta/people.ts';

/** The administrators in the pictures: invented, as everybody is. */
export const OWNER = {
  email: 'dana.whitfield@larkfield.example',
  name: 'Dana Whitfield',
  password: 'correct horse battery',
};
export const VIEWER = {
  email: 'sam.ortega@larkfield.example',
  name: 'Sam Ortega',
  password: 'correct horse battery',
};

const atLarkfield = (text: string): string => text.replaceAll(/@example\.(?:com|org)\b/g, '@larkfield.example');

/** The people of the demo, all at one domain. */
export const STAFF: readonly OktaUser[] = PEOPLE.map((user) => ({
  ...user,
  profile: JSON.parse(atLarkfield(JSON.stringify(user.profile))) as OktaUser['profile'],
}));

/** The person whose login begins so; throws when there is none. */
export function getStaff(login: string): OktaUser {
  const person = STAFF.find(({ profile }) => profile.login.toLowerCase().startsWith(login));
  if (!person) throw new Error(`Nobody has the login ${login}`);
  return person;
}
