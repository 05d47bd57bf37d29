import type { GuideFacts, TroubleGroup } from '../guide.types.ts';

const RETRY = 'Choose Retry Selected under Dashboard > Tasks.';
const CORRECT =
  'Correct the value in the person’s Okta profile, or what is mapped to the attribute: Provisioning > To App, below Attribute Mappings.';

/** Why a person was not created or changed. */
export const userTroubles = ({ brand, supportEmail, userTypes }: GuideFacts): TroubleGroup => ({
  title: 'Users',
  about: 'Okta shows these beside the person on the Assignments tab, and under Dashboard > Tasks.',
  troubles: [
    {
      title: 'The user name is no e-mail address',
      texts: ['userName … is not an e-mail address.'],
      means: `${brand} knows people by their e-mail address, and Okta sends something else as user name.`,
      cure: [
        'On the Sign On tab, choose Edit, set Application username format to Email, and save.',
        'People assigned before keep their old user name: correct it on the Assignments tab, with the pencil beside the person.',
        RETRY,
      ],
    },
    {
      title: 'The user name is taken',
      texts: [
        'userName … is used by another active user of this organization.',
        'userName … is used by another user of this organization.',
      ],
      means:
        'Two people in Okta have the same user name for this app, or the name is compared without case and differs in capitals only.',
      cure: [
        'On the Assignments tab, give one of the two another user name.',
        'If it is one person who is in Okta twice, unassign the one that is not used.',
        RETRY,
      ],
    },
    {
      title: 'The user type is not accepted',
      texts: ['userType … is not accepted by this organization; accepted: …'],
      means: `The text lists the values that your organization accepts: ${userTypes.map(({ value }) => value).join(', ')}, unless it has a set of its own.`,
      cure: [
        'Set User Type in the person’s Okta profile, or in the assignment, to one of the listed values.',
        `If you need another value, ask your customer success manager, or ${supportEmail}.`,
        RETRY,
      ],
    },
    {
      title: 'An e-mail address is none',
      texts: ['emails.value … is not an e-mail address.'],
      means: 'The e-mail in the person’s profile is not of the form name@example.com.',
      cure: [CORRECT, RETRY],
    },
    {
      title: 'The time zone is not known',
      texts: ['timezone … is not a time zone name such as "America/New_York" (IANA time zone database).'],
      means: 'A time zone has a name such as Europe/Berlin; an abbreviation or an offset is none.',
      cure: [CORRECT, RETRY],
    },
    {
      title: 'A web address is not valid',
      texts: ['… is not a URI or relative reference such as "https://people.example.com/ann" (RFC 3986 §4.1).'],
      means: 'The attribute that the text names holds an address, and an address has no spaces or quotation marks.',
      cure: [CORRECT, RETRY],
    },
    {
      title: 'A required attribute is missing',
      texts: [
        '… is required, and it is missing or empty.',
        'userName consists of spaces only.',
        '… cannot be left without a value.',
      ],
      means: 'The attribute that the text names is empty in Okta, or mapped to nothing.',
      cure: [CORRECT, RETRY],
    },
    {
      title: 'A value is of the wrong kind',
      texts: [
        '… cannot be used: …',
        '… must be an object; it is …',
        '… must be an object of attributes; it is …',
        '… has more than one value with "primary": true; mark one of them.',
      ],
      means:
        'The text names the attribute, the value that was sent, and what it should be. Okta’s default mappings never cause it: somebody changed one.',
      cure: [CORRECT, RETRY],
    },
    {
      title: 'A role or an entitlement is not known',
      texts: [
        '… is no … of this organization (compared with case); accepted: …',
        '… is no … of this organization (compared with case); the organization has no … yet.',
      ],
      means: 'Roles and entitlements come from a catalogue of your organization, and the value is not in it.',
      cure: [
        'Correct what is mapped to roles or entitlements, or remove the mapping.',
        `If the value should exist, ask ${supportEmail} to add it.`,
        RETRY,
      ],
    },
    {
      title: 'The user does not exist here any more',
      texts: ['There is no user with id …'],
      means: `Okta remembers an account that was deleted in ${brand}.`,
      cure: ['Remove the person’s assignment in Okta, and assign the person again.'],
    },
    {
      title: 'An attribute cannot be changed by Okta',
      texts: [
        '… is read-only: only this service sets it.',
        '… keeps the value it was first given: it cannot be changed or removed.',
      ],
      means: `${brand} sets this attribute itself.`,
      cure: ['Remove the mapping to it: Provisioning > To App, below Attribute Mappings.'],
    },
  ],
});
