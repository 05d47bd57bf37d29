import { withoutSecrets } from '../../app/directory/without-secrets.ts';
import { GROUP_RESOURCE_TYPE } from '../../app/scim/schemas/group-schema.ts';
import { USER_RESOURCE_TYPE } from '../../app/scim/schemas/user-resource-type.ts';
import { countCpu } from '../support/count-cpu.ts';

const SECRET = 'hunter2-Zq';

describe('what is shown of what a client sent (RFC 7643 §9.2)', () => {
  it.each([
    ['a member in any case', { PassWord: SECRET }],
    ['a member with a URN', { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:password': SECRET }],
    ['a part of one', { 'password.value': SECRET, name: { newPassword: [SECRET] } }],
    ['a member with a filter', { [`password[type eq "${SECRET}"]`]: 1 }],
    ['a value beside its path', { op: 'replace', path: 'urn:x:y:PASSWORD', value: { a: SECRET } }],
    ['a value beside a longer path', [{ value: SECRET, path: `password[value eq "${SECRET}"].value` }]],
    ['a value beside a path of another type', { path: ['password'], value: SECRET }],
    ['a value beside its type', [{ type: 'password', value: SECRET }]],
    ['a filter', { filter: `userName eq "ada" and (password\tco "${SECRET}")` }],
    ['a filter in any order', { filter: [`"${SECRET}" eq password`] }],
    ['a filter that is none', `password  eq ${SECRET}`],
    ['JSON in a text', JSON.stringify({ data: JSON.stringify({ password: SECRET }) })],
    ['JSON of a change in a text', { data: `{"password" : "${SECRET}"}` }],
    ['a form in a text', `password=${SECRET}`],
    [
      'names with other names in them',
      { a: { clientSecretKey: SECRET, Api_Token2: [SECRET], myCREDENTIALS: { b: SECRET } } },
    ],
    ['other spellings', [{ userPwd: SECRET }, { passw0rd: SECRET }, { 'pass-phrase': 1, Passphrase: SECRET }]],
    ['a value beside the path of a name', { path: 'urn:x:y:2.0:User:apiToken', value: [{ deep: SECRET }] }],
    ['a value beside a path into it', { path: 'credentials[type eq "x"].value', value: SECRET }],
    [
      'a value beside the name of it',
      [
        { type: 'apiToken', value: SECRET },
        { name: 'client_secret', value: SECRET },
      ],
    ],
    ['a filter for a name', { filter: `userName eq "ada" and urn:x:y:apiToken sw "${SECRET}"` }],
    ['a filter with names for operands', { filter: `"${SECRET}" eq "token"` }],
    ['a form with a name', `a=b&client_secret=${SECRET}`],
    ['JSON with a name in a text', `{"x":"{\\"secretKey\\" : \\"${SECRET}\\"}"}`],
    ['a sentence', `The token: ${SECRET}`],
    ['a short one', `pwd:${SECRET}`],
    ['a filter in a text', `apiToken.value eq "${SECRET}"`],
    ['a path in a text', `tokens[value eq "${SECRET}"]`],
  ])('has no secret: %s', (_what, sent) => {
    expect(JSON.stringify(withoutSecrets(sent))).not.toContain(SECRET);
  });

  it('is otherwise what was sent, with what tells where a password stood', () => {
    const sent = { Operations: [{ path: 'title', value: 'Password Officer' }, null, 7], filter: 'userName eq "a"' };
    expect(withoutSecrets(sent)).toEqual(sent);
    expect(withoutSecrets({ password: 'x', title: 'T' })).toEqual({ password: '[removed]', title: 'T' });
    expect(withoutSecrets('active eq true and password eq "x"')).toBe('active eq true and password eq [removed]');
  });

  it.each<[string, unknown]>([
    ['names of people and things', { title: 'Executive Secretary', secretary: 'Ann', department: 'Secretariat' }],
    ['addresses', { emails: [{ value: 'token.service@example.com', type: 'work' }], userName: 'pwd@example.com' }],
    [
      'roles',
      {
        roles: [
          { value: 'secrets:read', display: 'Secrets' },
          { value: 'token-admin', type: 'app' },
        ],
      },
    ],
    ['a manager', { manager: { value: '17', displayName: 'Token' } }],
    ['members', { members: [{ value: '17', display: 'Credentials', type: 'User' }] }],
    ['a lookup', { filter: 'userName eq "svc-token@example.com" and externalId eq "secret \\" pwd"' }],
    ['a change of one value', { path: 'emails[value eq "token@example.com"].type', value: 'work' }],
    ['a member with such a path', { 'roles[value eq "token-admin"].display': 'Admin' }],
    ['a sentence', 'He keeps every secret. She has no token'],
    ['certificates', { x509Certificates: [{ value: 'TUlJQw==' }] }],
  ])('keeps what is no secret: %s', (_what, sent) => {
    expect(withoutSecrets(sent)).toBe(sent);
  });

  it('keeps every attribute of the schemas', () => {
    const schemas = [USER_RESOURCE_TYPE, GROUP_RESOURCE_TYPE].flatMap((type) => [type.schema, ...type.extensions]);
    const names = schemas.flatMap(({ attributes }) =>
      attributes.flatMap(({ name, subAttributes = [] }) => [name, ...subAttributes.map((sub) => sub.name)]),
    );
    expect(names.length).toBeGreaterThan(60);
    const body = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(withoutSecrets(body)).toBe(body);
  });

  it('is found in time that grows with the text alone', () => {
    const texts = [
      'password'.repeat(125_000),
      `password${'\\"'.repeat(500_000)}`,
      `password${' '.repeat(1_000_000)}`,
      'token eqs '.repeat(100_000),
    ];
    const took = countCpu();
    for (const text of texts) expect(withoutSecrets(text)).toBe(text);
    for (const filter of ['a eq "token', '"token ', 'a  eq  "\\"token" '].map((part) => part.repeat(70_000))) {
      expect(withoutSecrets([{ path: filter }, { [filter]: 1 }])).toBeDefined();
    }
    expect(took()).toBeLessThan(1_000);
  });
});
