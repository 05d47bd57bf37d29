const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What of a person a load script decides; `stamp` is in several of its attributes, so that half a write shows. */
export interface Person {
  readonly userName: string;
  readonly stamp: string;
  readonly active: boolean;
}

/** A user with the enterprise extension, as Okta sends it to create or to replace one. */
export function toScimPerson({ userName, stamp, active }: Person): object {
  const [name = ''] = userName.split('@');
  return {
    schemas: [CORE, ENTERPRISE],
    userName,
    externalId: `00u${name}`,
    name: { givenName: 'Person', familyName: stamp },
    displayName: `Person ${stamp}`,
    title: stamp,
    emails: [{ primary: true, value: userName, type: 'work' }],
    phoneNumbers: [{ primary: true, value: '+1 555 0100', type: 'work' }],
    locale: 'en-US',
    groups: [],
    active,
    [ENTERPRISE]: {
      employeeNumber: name,
      costCenter: '4130',
      organization: 'Example',
      division: 'Theme Park',
      department: `Department ${stamp}`,
      manager: { value: '26118915', displayName: 'John Smith' },
    },
  };
}

/** The stamp of a user that was read; where its attributes are of several writes, a value that no write had. */
export function readStamp(user: Record<string, unknown>): string {
  const { department } = (user[ENTERPRISE] ?? {}) as { department?: string };
  const { familyName } = (user.name ?? {}) as { familyName?: string };
  const title = String(user.title);
  const isWhole =
    user.displayName === `Person ${title}` && department === `Department ${title}` && familyName === title;
  return isWhole ? title : `torn: ${JSON.stringify([title, user.displayName, familyName, department])}`;
}
