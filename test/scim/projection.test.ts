import { parseProjection } from '../../app/scim/projection.ts';
import type { ResourceType } from '../../app/scim/schemas/attribute.types.ts';
import { defineAttribute, defineComplex } from '../../app/scim/schemas/define-attribute.ts';
import { USER_RESOURCE_TYPE } from '../../app/scim/schemas/user-resource-type.ts';
import { ScimError } from '../../app/scim/scim-error.ts';
import { ENTERPRISE, USER } from './scim-client.ts';

const user = {
  schemas: [USER, ENTERPRISE],
  id: '1',
  userName: 'ada',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [
    { value: 'a@example.com', type: 'work', primary: true },
    { value: 'b@example.com', type: 'home' },
  ],
  phoneNumbers: [{ value: '1' }],
  [ENTERPRISE]: { department: 'D', manager: { value: '2', displayName: 'Grace' } },
  meta: { resourceType: 'User', location: 'https://x/Users/1', version: 'W/"1"' },
};
const always = { schemas: user.schemas, id: '1' };
const project = (attributes?: string, excluded?: string) =>
  parseProjection(USER_RESOURCE_TYPE, attributes, excluded).project(user);

describe('attributes (RFC 7644 §3.4.2.5, §3.10)', () => {
  it.each<[string, object]>([
    ['userName', { ...always, userName: 'ada' }],
    ['USERNAME', { ...always, userName: 'ada' }],
    [' userName , name.givenName', { ...always, userName: 'ada', name: { givenName: 'Ada' } }],
    ['name.givenName,name', { ...always, name: user.name }],
    ['name,name.givenName', { ...always, name: user.name }],
    ['emails.value', { ...always, emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }] }],
    ['emails.primary', { ...always, emails: [{ primary: true }] }],
    ['phoneNumbers.type', always],
    [`${USER}:userName`, { ...always, userName: 'ada' }],
    [`${USER}:name.familyName`, { ...always, name: { familyName: 'Lovelace' } }],
    [ENTERPRISE, { ...always, [ENTERPRISE]: user[ENTERPRISE] }],
    [ENTERPRISE.toUpperCase(), { ...always, [ENTERPRISE]: user[ENTERPRISE] }],
    [`${ENTERPRISE}:department`, { ...always, [ENTERPRISE]: { department: 'D' } }],
    [`${ENTERPRISE}:manager.displayName`, { ...always, [ENTERPRISE]: { manager: { displayName: 'Grace' } } }],
    ['meta.location', { ...always, meta: { location: 'https://x/Users/1' } }],
    ['id', always],
    ['nickName,nothing,name.nothing,urn:x:y', always],
    ['__proto__,constructor', always],
    ['', user],
    [' ', always],
  ])('%j gives what it names, with id and schemas', (attributes, expected) => {
    expect(project(attributes)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['name,emails,phoneNumbers,meta', { ...always, userName: 'ada', [ENTERPRISE]: user[ENTERPRISE] }],
    ['id,schemas', user],
    ['name.givenName', { ...user, name: { familyName: 'Lovelace' } }],
    ['name.givenName,name.familyName', { ...user, name: undefined }],
    ['emails.type,emails.primary', { ...user, emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }] }],
    ['phoneNumbers.value', { ...user, phoneNumbers: undefined }],
    [ENTERPRISE, { ...user, [ENTERPRISE]: undefined }],
    [`${ENTERPRISE}:manager`, { ...user, [ENTERPRISE]: { department: 'D' } }],
    [`${USER}:NAME`, { ...user, name: undefined }],
    ['nothing', user],
    ['', user],
  ])('excludedAttributes %j takes away what it names, never id and schemas', (excluded, expected) => {
    expect(project(undefined, excluded)).toEqual(expected);
  });

  it.each([
    ['both', 'userName', 'name'],
    ['a filter', 'emails[type eq "work"]', undefined],
    ['two names without a comma', 'userName name', undefined],
    ['a filter to exclude', undefined, 'emails[type eq "work"]'],
    ['201 names', Array(201).fill('userName').join(','), undefined],
  ])('refuses %s with invalidValue', (_what, attributes, excluded) => {
    const parse = () => parseProjection(USER_RESOURCE_TYPE, attributes, excluded);
    expect(parse).toThrow(ScimError);
    expect(parse).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidValue' }));
  });

  it('gives the resource itself where nothing is asked, so that lists cost nothing', () => {
    expect(project()).toBe(user);
  });

  it('tells what need not be read', () => {
    const wants = (attributes?: string, excluded?: string) =>
      parseProjection(USER_RESOURCE_TYPE, attributes, excluded).wants('emails');
    expect([wants(), wants('emails.value'), wants(undefined, 'emails.value'), wants(undefined, 'name')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([wants('userName'), wants(undefined, 'Emails')]).toEqual([false, false]);
  });
});

describe('returned of the schema (RFC 7643 §2.2, §7)', () => {
  const type: ResourceType = {
    ...USER_RESOURCE_TYPE,
    extensions: [],
    schema: {
      ...USER_RESOURCE_TYPE.schema,
      attributes: [
        defineAttribute('shown', 'S', { returned: 'always' }),
        defineAttribute('usual', 'U'),
        defineAttribute('asked', 'A', { returned: 'request' }),
        defineAttribute('secret', 'X', { returned: 'never' }),
        defineComplex('whole', 'W', [
          defineAttribute('key', 'K', { returned: 'always' }),
          defineAttribute('text', 'T'),
        ]),
      ],
    },
  };
  const resource = { id: '1', shown: 's', usual: 'u', asked: 'a', secret: 'x', whole: { key: 'k', text: 't' } };
  const show = (attributes?: string, excluded?: string) =>
    parseProjection(type, attributes, excluded).project(resource);

  it('always: whatever is asked; request: only where named; never: not even then', () => {
    expect(show()).toEqual({ id: '1', shown: 's', usual: 'u', whole: resource.whole });
    expect(show('usual')).toEqual({ id: '1', shown: 's', usual: 'u' });
    expect(show('asked,secret')).toEqual({ id: '1', shown: 's', asked: 'a' });
    expect(show(undefined, 'shown,usual')).toEqual({ id: '1', shown: 's', whole: resource.whole });
    expect(show('secret')).toEqual({ id: '1', shown: 's' });
  });

  it('always, of a part: wherever its whole is', () => {
    expect(show('whole.text')).toEqual({ id: '1', shown: 's', whole: resource.whole });
    expect(show(undefined, 'whole.key,usual')).toEqual({ id: '1', shown: 's', whole: resource.whole });
  });
});
