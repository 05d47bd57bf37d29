import type { TroubleGroup } from '../guide.types.ts';

const AGAIN = 'On the Push Groups tab, open the menu beside the group and choose Push now.';

/** Why a group was not pushed. */
export const groupTroubles = (): TroubleGroup => ({
  title: 'Groups',
  about: 'Okta shows these on the Push Groups tab, beside the group.',
  troubles: [
    {
      title: 'The group name is taken',
      texts: ['The group name … is used by another group of this organization.'],
      means: 'A group of that name is here already; names are compared without case.',
      cure: ['On the Push Groups tab, link the pushed group to the existing one, or rename one of the two.', AGAIN],
    },
    {
      title: 'A member is not known',
      texts: ['No user or group of this organization has the id …'],
      means: 'Okta pushes members who were never assigned to the app, or whose assignment failed. Nothing was changed.',
      cure: ['Assign these people to the app, and wait until the assignment has succeeded.', AGAIN],
    },
    {
      title: 'The group does not exist here any more',
      texts: ['There is no group with id …', 'There is no group with this id.'],
      means: 'Okta remembers a group that was deleted here.',
      cure: ['On the Push Groups tab, unlink the group, without deleting it in the app, and push it again.'],
    },
    {
      title: 'The group has no name',
      texts: ['displayName consists of spaces only.'],
      means: 'The group’s name in Okta has no letters.',
      cure: ['Rename the group in Okta.', AGAIN],
    },
    {
      title: 'A group cannot be a member of itself',
      texts: ['The group … cannot be a member of itself.'],
      means: 'The group was put among its own members.',
      cure: ['Remove the group from its own members.', AGAIN],
    },
    {
      title: 'A member cannot be read or changed',
      texts: [
        '… must be a list of {"value": "<id>"}; it is …',
        'Member … has no value: send the id of a user or a group, as {"value": "<id>"}.',
        'members is given twice in different spellings.',
        '… cannot be changed: a member is added or removed as a whole.',
        'The id of a member cannot be changed: remove the one, and add …',
        'The path … selects no member of this group.',
        'The path … asks for more than the id of a member that the same request adds: send it as a request of its own.',
      ],
      means:
        'A client other than Okta changes members in a way that is not offered: a member is an id, added or removed.',
      cure: ['Send members as {"value": "<id>"}, and change one by removing it and adding another.'],
    },
  ],
});
