const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const indexed: string[] = [
  'userName eq "PERSON77777@example.com"',
  'userName eq "nobody@example.com"',
  'externalId eq "00u77777"',
  'emails eq "person77777@EXAMPLE.com"',
  'emails[type eq "work" and value eq "person77777@example.com"]',
  'emails[primary eq true].value eq "person77777@example.com"',
  'userName eq "person1@example.com" or userName eq "person2@example.com"',
  'userName eq "person1@example.com" or emails.value eq "p2@home.example" or externalId eq "00u3"',
  'userName eq "person77777@example.com" and not (title pr)',
];

const any: string[] = [
  'userName ne "person1@example.com"',
  'userName co "777"',
  'userName sw "person777"',
  'userName ew "77@example.com"',
  'userName gt "person5"',
  'title eq "engineer 7"',
  'title ne "engineer 7"',
  'displayName co "FAMÍLIA77"',
  'name.familyName sw "família9999"',
  'name.familyName ew "9999"',
  'nickName pr',
  'not (nickName pr)',
  'name pr and nickName eq null',
  'active eq false',
  `${ENTERPRISE}:department eq "department 7"`,
  `${ENTERPRISE}:manager.displayName co "99"`,
  'id gt "8"',
  'meta.lastModified gt "2026-01-01T00:00:00+02:00"',
  'meta.location co "/Users/77"',
  'emails co "77777"',
  'emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "home" and not (value sw "P7")]',
  'emails.type eq "work" and emails.value ew ".EXAMPLE"',
  'emails ne "person1@example.com"',
  'phoneNumbers.value ew "777"',
  'addresses[country eq "us" and locality eq "city 7"]',
  'roles eq "role8"',
  'roles pr',
  'groups pr',
  'groups.display eq "group 77"',
  'groups[type eq "indirect" and display sw "group 1"]',
  'title co "7" and (userName co "7" or displayName co "7") and not (emails[value co "777"])',
  Array.from({ length: 20 }, (_, n) => `title eq "engineer ${n}"`).join(' or '),
];

const groups: string[] = [
  'displayName co "7"',
  'displayName ge "group 4"',
  'members.value eq "00000000-0000-4000-8000-000000000000"',
  'members.type eq "Group"',
  'members[display co "Família777"]',
  'not (members pr)',
];

const others: Record<string, string>[] = [
  {},
  { startIndex: '90001' },
  { count: '0' },
  { sortBy: 'userName' },
  { sortBy: 'name.familyName', sortOrder: 'descending' },
  { sortBy: 'emails' },
  { sortBy: 'groups.display' },
  { sortBy: 'groups.display', sortOrder: 'descending', filter: 'groups pr' },
  { sortBy: 'meta.created', startIndex: '50001' },
  { filter: 'title co "7"', sortBy: 'displayName' },
  { cursor: '' },
];

type Kind = 'indexed' | 'any';
type Request = [Kind, string, Record<string, string>];

const filtered = (kind: Kind, path: string, filters: readonly string[]): Request[] =>
  filters.map((filter) => [kind, path, { filter }]);

/** What is asked, of which resources, and whether an index answers it. */
export const REQUESTS: readonly Request[] = [
  ...filtered('indexed', 'Users', indexed),
  ...filtered('indexed', 'Groups', ['displayName eq "GROUP 77"', 'externalId eq "g77"']),
  ...filtered('any', 'Users', any),
  ...others.map((query) => ['any', 'Users', query] as Request),
  // Without members: hundreds of groups with hundreds of members each are an answer of many megabytes.
  ...groups.map((filter) => ['any', 'Groups', { filter, excludedAttributes: 'members' }] as Request),
];
