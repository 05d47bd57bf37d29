import type { Schema } from './attribute.types.ts';
import { defineAttribute, defineComplex, defineList, MAX_INDEXED_LENGTH, typeAndPrimary } from './define-attribute.ts';

/** Base64 of 12 KB: a certificate has 1 to 4. With so few of them a user still fits into one request body. */
const CERTIFICATE = { maxLength: 16_384, maxItems: 20 };

const readOnly = { mutability: 'readOnly' } as const;
/** Applications have more of these than a person has addresses. */
const MAX_ENTITLEMENTS = 1_000;

/**
 * The core User (RFC 7643 §4.1). References and binary values are compared with case, as §2.3.6 and §2.3.7 say,
 * although the example of §8.7.1 has `caseExact: false` for them; so are the ids of roles and entitlements, by which
 * the catalogue tells its entries apart. There is no `password`: nothing here signs in with one.
 */
export const USER_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'A person of the customer.',
  attributes: [
    defineAttribute('userName', 'The name the person is known by; unique in the organization without case.', {
      label: 'User name',
      required: true,
      clearable: false,
      uniqueness: 'server',
      maxLength: MAX_INDEXED_LENGTH,
    }),
    defineComplex('name', 'The parts of the name.', [
      defineAttribute('formatted', 'The whole name, as people read it.', { label: 'Full name' }),
      defineAttribute('familyName', 'The family name.', { label: 'Last name' }),
      defineAttribute('givenName', 'The given name.', { label: 'First name' }),
      defineAttribute('middleName', 'The middle names.', { label: 'Middle name' }),
      defineAttribute('honorificPrefix', 'What stands before the name, such as "Dr.".', {
        label: 'Title before the name',
      }),
      defineAttribute('honorificSuffix', 'What stands behind the name, such as "III".', {
        label: 'Suffix after the name',
      }),
    ]),
    defineAttribute('displayName', 'The name to show for the person.', { label: 'Display name' }),
    defineAttribute('nickName', 'The casual name.', { label: 'Nickname' }),
    defineAttribute('profileUrl', 'The address of an online profile.', {
      label: 'Profile page',
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
    }),
    defineAttribute('title', 'The job title.', { label: 'Job title' }),
    defineAttribute('userType', 'What kind of user this is; the organization settles which values it accepts.', {
      label: 'User type',
      maxLength: MAX_INDEXED_LENGTH,
    }),
    defineAttribute('preferredLanguage', 'The preferred languages, as in an Accept-Language header.', {
      label: 'Preferred language',
    }),
    defineAttribute('locale', 'The locale for dates, numbers and money; kept as sent.', { label: 'Locale' }),
    defineAttribute('timezone', 'The time zone, by a name of the IANA time zone database; older names are taken too.', {
      label: 'Time zone',
    }),
    defineAttribute('active', 'Whether the person may use the product.', {
      label: 'Active',
      type: 'boolean',
      clearable: false,
    }),
    defineList(
      'emails',
      'The e-mail addresses.',
      defineAttribute('value', 'The e-mail address.', { maxLength: MAX_INDEXED_LENGTH }),
      ['work', 'home', 'other'],
      { label: 'E-mail' },
    ),
    defineList(
      'phoneNumbers',
      'The telephone numbers.',
      defineAttribute('value', 'The telephone number.'),
      ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
      { label: 'Phone' },
    ),
    defineComplex(
      'addresses',
      'The postal addresses.',
      [
        defineAttribute('formatted', 'The whole address, as on an envelope.'),
        defineAttribute('streetAddress', 'Street, house and what belongs to them.', { label: 'Street' }),
        defineAttribute('locality', 'The city or place.', { label: 'City' }),
        defineAttribute('region', 'The state or region.', { label: 'State or region' }),
        defineAttribute('postalCode', 'The postal code.', { label: 'Postal code' }),
        defineAttribute('country', 'The country.', { label: 'Country' }),
        ...typeAndPrimary(['work', 'home', 'other']),
      ],
      { label: 'Address', multiValued: true },
    ),
    defineList(
      'ims',
      'The addresses for instant messages.',
      defineAttribute('value', 'The address.'),
      ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
      { label: 'Instant messaging' },
    ),
    defineList(
      'photos',
      'The addresses of pictures of the person; kept, never fetched.',
      defineAttribute('value', 'The address of the picture.', {
        type: 'reference',
        referenceTypes: ['external'],
        caseExact: true,
      }),
      ['photo', 'thumbnail'],
      { label: 'Photos' },
    ),
    defineList(
      'entitlements',
      'What the person is entitled to.',
      defineAttribute('value', 'The id of the entitlement in the catalogue.', { caseExact: true }),
      [],
      { label: 'Entitlements', maxItems: MAX_ENTITLEMENTS },
    ),
    defineList(
      'roles',
      'The roles of the person.',
      defineAttribute('value', 'The id of the role in the catalogue.', { caseExact: true }),
      [],
      { label: 'Roles' },
    ),
    defineComplex(
      'groups',
      'The groups the person is in; changed at the groups.',
      [
        defineAttribute('value', 'The id of the group.', readOnly),
        defineAttribute('$ref', 'The address of the group.', {
          ...readOnly,
          type: 'reference',
          referenceTypes: ['Group'],
          caseExact: true,
        }),
        defineAttribute('display', 'The name of the group.', readOnly),
        defineAttribute('type', 'Whether the person is in the group itself, or in a group in it.', {
          ...readOnly,
          canonicalValues: ['direct', 'indirect'],
        }),
      ],
      { ...readOnly, label: 'Groups', multiValued: true },
    ),
    defineList(
      'x509Certificates',
      'The X.509 certificates of the person.',
      defineAttribute('value', 'The certificate: DER in base64.', {
        type: 'binary',
        caseExact: true,
        maxLength: CERTIFICATE.maxLength,
      }),
      [],
      { label: 'Certificates', maxItems: CERTIFICATE.maxItems },
    ),
  ],
};
