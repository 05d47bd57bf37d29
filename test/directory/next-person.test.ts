import { nextPerson } from '../../app/directory/next-person.ts';
import type { Person, UserProfile } from '../../app/directory/user.types.ts';

/** Active or not, and with which externalId. */
type State = readonly [active: boolean, externalId?: string];

const toProfile = ([active, externalId]: State): UserProfile => ({
  userName: 'ann@acme.example',
  active,
  emails: [],
  phoneNumbers: [],
  addresses: [],
  ...(externalId !== undefined && { externalId }),
});
/** The user's own externalId tells who it is. */
const OWN: Person = { unconfirmed: false };
const ANN = { unconfirmed: false, externalId: 'ann' };
const UNCONFIRMED: Person = { unconfirmed: true };
const UNCONFIRMED_ANN: Person = { unconfirmed: true, externalId: 'ann' };
const TO_BEN = { before: 'ann', after: 'ben' };

interface Case {
  readonly title: string;
  readonly before: State;
  /** Undefined: as a user is read without it. */
  readonly stored?: Person;
  readonly after: State;
  /** Whether the request has an externalId. */
  readonly carried: boolean;
  readonly expected: ReturnType<typeof nextPerson>;
}

const cases: readonly Case[] = [
  // From inactive to active.
  {
    title: 'an activation under another externalId is another person',
    before: [false, 'ann'],
    after: [true, 'ben'],
    carried: true,
    expected: { replaced: TO_BEN },
  },
  {
    title: 'an activation under the same externalId is the same person',
    before: [false, 'ann'],
    after: [true, 'ann'],
    carried: true,
    expected: {},
  },
  {
    title: 'externalIds are compared with case (RFC 7643 §3.1)',
    before: [false, 'ann'],
    after: [true, 'Ann'],
    carried: true,
    expected: { replaced: { before: 'ann', after: 'Ann' } },
  },
  {
    title: 'an externalId where none was stored is the same person',
    before: [false],
    after: [true, 'ben'],
    carried: true,
    expected: {},
  },
  {
    title: 'no externalId before or afterwards is the same person, and nothing waits to be confirmed',
    before: [false],
    after: [true],
    carried: false,
    expected: {},
  },
  {
    title: 'an activation without externalId that leaves the stored one waits for the next that has one',
    before: [false, 'ann'],
    after: [true, 'ann'],
    carried: false,
    expected: { person: UNCONFIRMED },
  },
  {
    title: 'an activation that leaves the externalId out (PUT) remembers it, and waits',
    before: [false, 'ann'],
    after: [true],
    carried: false,
    expected: { person: UNCONFIRMED_ANN },
  },
  {
    title: 'an activation that clears the externalId (null) remembers it, and confirms nobody else',
    before: [false, 'ann'],
    after: [true],
    carried: true,
    expected: { person: ANN },
  },
  // The first write with an externalId after an activation without.
  {
    title: 'the first write with another externalId after an activation without one is another person',
    before: [true, 'ann'],
    stored: UNCONFIRMED,
    after: [true, 'ben'],
    carried: true,
    expected: { person: OWN, replaced: TO_BEN },
  },
  {
    title: 'so it is where the activation left the externalId out',
    before: [true],
    stored: UNCONFIRMED_ANN,
    after: [true, 'ben'],
    carried: true,
    expected: { person: OWN, replaced: TO_BEN },
  },
  {
    title: 'the first write with the same externalId confirms the person',
    before: [true],
    stored: UNCONFIRMED_ANN,
    after: [true, 'ann'],
    carried: true,
    expected: { person: OWN },
  },
  {
    title: 'a write without externalId after an activation without one leaves the question open',
    before: [true],
    stored: UNCONFIRMED_ANN,
    after: [true],
    carried: false,
    expected: {},
  },
  // What happens to the externalId meanwhile.
  {
    title: 'an externalId that is cleared while the user is inactive is remembered',
    before: [false, 'ann'],
    after: [false],
    carried: true,
    expected: { person: ANN },
  },
  {
    title: 'an externalId that is changed while the user is inactive makes nobody another person',
    before: [false, 'ann'],
    after: [false, 'ben'],
    carried: true,
    expected: { person: ANN },
  },
  {
    title: 'an activation after that is judged by the externalId remembered: another person',
    before: [false, 'ben'],
    stored: ANN,
    after: [true, 'ben'],
    carried: true,
    expected: { person: OWN, replaced: TO_BEN },
  },
  {
    title: 'an activation after that is judged by the externalId remembered: the same person',
    before: [false, 'ben'],
    stored: ANN,
    after: [true, 'ann'],
    carried: true,
    expected: { person: OWN },
  },
  {
    title: 'a deactivation while the question is open keeps who the person was',
    before: [true],
    stored: UNCONFIRMED_ANN,
    after: [false],
    carried: false,
    expected: { person: ANN },
  },
  {
    title: 'a deactivation that brings another externalId keeps who the person was',
    before: [true, 'ann'],
    after: [false, 'ben'],
    carried: true,
    expected: { person: ANN },
  },
  {
    title: 'a deactivation alone changes nothing',
    before: [true, 'ann'],
    after: [false, 'ann'],
    carried: false,
    expected: {},
  },
  // Who is active and known.
  {
    title: 'an active user may be given another externalId: everybody moves to another Okta organization',
    before: [true, 'ann'],
    after: [true, 'ben'],
    carried: true,
    expected: {},
  },
  {
    title: 'an active user whose externalId is cleared is remembered by it',
    before: [true, 'ann'],
    after: [true],
    carried: true,
    expected: { person: ANN },
  },
  {
    title: 'an active user whose externalId was cleared may be given another',
    before: [true],
    stored: ANN,
    after: [true, 'ben'],
    carried: true,
    expected: { person: OWN },
  },
];

describe('who a user is after a write (docs/scim.md, a namesake is not the leaver)', () => {
  it.each(cases)('$title', ({ before, stored, after, carried, expected }) => {
    const user = { profile: toProfile(before), ...(stored && { person: stored }) };
    expect(nextPerson(user, toProfile(after), carried)).toEqual(expected);
  });
});
