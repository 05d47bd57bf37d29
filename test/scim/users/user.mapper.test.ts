import { findUserField, USER_FIELD_NAMES, USER_FIELDS } from '../../../app/directory/user-fields.ts';
import type { Attribute, Schema } from '../../../app/scim/schemas/attribute.types.ts';
import { resolvePath } from '../../../app/scim/schemas/resolve-path.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { toProfile, toResource } from '../../../app/scim/users/user.mapper.ts';

describe('the schema and the directory say the same', () => {
  const leaves = ({ attributes, id }: Schema) =>
    attributes.flatMap((attribute: Attribute) => {
      const path = id === USER_RESOURCE_TYPE.schema.id ? attribute.name : `${id}:${attribute.name}`;
      const subs = attribute.multiValued ? undefined : attribute.subAttributes;
      return subs ? subs.map(({ name }) => `${path}.${name}`) : [path];
    });

  it('keeps every attribute of the schemas in a field, but for the groups, which follow from their members', () => {
    const { schema, extensions } = USER_RESOURCE_TYPE;
    for (const path of [schema, ...extensions].flatMap(leaves).filter((leaf) => !leaf.startsWith('groups')))
      expect([path, findUserField(path)]).not.toContain(undefined);
  });

  it('offers every field as an attribute', () => {
    for (const field of USER_FIELD_NAMES) {
      expect([field, resolvePath(USER_RESOURCE_TYPE, USER_FIELDS[field].path)]).not.toContain(undefined);
    }
  });

  it('gives back the profile it was given', () => {
    const lists = { emails: [{ value: 'a@x.com' }], phoneNumbers: [], addresses: [{ country: 'GB' }] };
    const texts = USER_FIELD_NAMES.filter((field) => USER_FIELDS[field].type === 'text').map((field) => [
      field,
      `${field}!`,
    ]);
    const profile = { userName: 'u', active: false, ...Object.fromEntries(texts), ...lists };
    expect(toProfile(toResource(profile), true)).toEqual(profile);
    const bare = { userName: 'u', active: true, emails: [], phoneNumbers: [], addresses: [] };
    expect(toResource(bare)).toEqual({ userName: 'u', active: true });
    expect(toProfile({ userName: 'u' }, true)).toEqual(bare);
  });
});
