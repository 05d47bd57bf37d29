import { SCOPES } from '../../app/connections/scopes.ts';
import { DEFAULT_USER_TYPES } from '../../app/directory/default-user-types.ts';
import { toSlug } from '../../app/guide/to-slug.ts';
import { createFinder, isSaidIn } from '../../app/guide/troubleshooting/create-finder.ts';
import { listTroubles } from '../../app/guide/troubleshooting/list-troubles.ts';
import { listUserAttributes } from '../../app/scim/schemas/list-user-attributes.ts';
import { collectErrorTexts } from './collect-error-texts.ts';
import { collectViewTexts } from './collect-view-texts.ts';

const groups = listTroubles({
  brand: 'Brellium',
  supportEmail: 'help@brellium.example',
  publicUrl: 'https://sso.brellium.example',
  ssoGuideUrl: undefined,
  button: 'authenticate',
  scopes: SCOPES,
  userTypes: DEFAULT_USER_TYPES,
  attributes: listUserAttributes(),
});
const troubles = groups.flatMap((group) => group.troubles);
const texts = troubles.flatMap((trouble) => trouble.texts);

/** They only say at which operation or character another text of the table applies, or what follows from it. */
const WRAPPERS = new Set([
  'Operation … (…): …',
  '… (position …)',
  '…; whether a change was made is not known. Try again later.',
  '…. Try again later.',
  '…; try again',
]);

const produced = [...collectErrorTexts(), ...collectViewTexts()].filter(({ text }) => !WRAPPERS.has(text));

describe('the troubleshooting of the guide', () => {
  it('finds the texts of the source: those of SCIM, of tokens, of pages and of the sign-in form', () => {
    const found = produced.map(({ text }) => text);
    for (const text of [
      "There is no user with id …. If it was deleted here, remove the person's assignment in Okta and assign it again.",
      'timezone … is not a time zone name such as "America/New_York" (IANA time zone database). In Okta, correct the person\'s profile or the attribute mapping on this application\'s Provisioning tab.',
      'This request has expired',
      'authorization code already consumed',
      'The filter ends where a closing bracket is expected.',
      'The request did not arrive in time: send it again.',
      'The e-mail address or the password is not right. Check both and try again.',
    ]) {
      expect(found).toContain(text);
    }
    expect(new Set(found).size).toBeGreaterThan(200);
  });

  it('has an entry for every error text that app/ and views/ can produce', () => {
    const find = createFinder(groups);
    const missing = produced.filter(({ text }) => find(text) === undefined).map(({ text, at }) => `${at}: ${text}`);
    // Add it to the entry in app/guide/troubleshooting/ that has its cure, or write one.
    expect(missing).toEqual([]);
  });

  it('has no text that nothing produces any more', () => {
    const stale = texts.filter((text) => !produced.some((one) => isSaidIn(one.text, text)));
    expect(stale).toEqual([]);
  });

  it('gives each entry an anchor of its own, a meaning and a cure, in sentences', () => {
    const slugs = [...groups, ...troubles].map(({ title }) => toSlug(title));
    expect(slugs.filter((slug, index) => slugs.indexOf(slug) !== index)).toEqual([]);
    for (const { title, means, cure } of troubles) {
      expect(cure.length).toBeGreaterThan(0);
      for (const sentence of [means, ...cure])
        expect([title, sentence]).toEqual([title, expect.stringMatching(/[.)]$/)]);
    }
  });

  it.each([
    [
      'userName "ann" is not an e-mail address. In Okta, open this application\'s Sign On tab, …',
      'The user name is no e-mail address',
    ],
    ['Operation 2 (add): members[0] "x" cannot be used: it must be a string.', 'A value is of the wrong kind'],
    ['There is no user with id "5". If it was deleted here, …', 'The user does not exist here any more'],
    [
      'There is no role with id "5". The list of this address shows those there are.',
      'The address or the method is not offered',
    ],
    ['There is nothing at "/x"; a bulk request can change /Users.', 'A bulk request cannot be carried out'],
    ['Thank you', undefined],
  ])('explains %j by the entry that says most of it', (text, title) => {
    expect(createFinder(groups)(text)?.title).toBe(title);
  });
});
