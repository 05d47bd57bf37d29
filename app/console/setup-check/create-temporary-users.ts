import { randomBytes } from 'node:crypto';
import type { UserService } from '../../directory/user.service.ts';
import type { DirectoryContext } from '../../directory/user.types.ts';

const NAME = 'okta-setup-check.';
/** A domain that nobody can have (RFC 2606 §2): no real user is ever taken for a temporary one. */
const DOMAIN = '@setup-check.invalid';
const PAGE = 50;

/** The users of set-up checks: recognised by their userName, removed after the check or by the next one. */
export function createTemporaryUsers(users: Pick<UserService, 'createUser' | 'deleteUser' | 'listUsers'>) {
  const makeName = (): string => `${NAME}${randomBytes(8).toString('hex')}${DOMAIN}`;
  return {
    makeName,

    /** The test asks for one complete user at least: made where the organization has none at all. */
    async requireOne(context: DirectoryContext): Promise<void> {
      const { total } = await users.listUsers(context.organizationId, context.actor, { startIndex: 1, count: 0 });
      if (total > 0) return;
      const userName = makeName();
      await users.createUser(context, {
        userName,
        active: true,
        givenName: 'Set-up',
        familyName: 'Check',
        displayName: 'Set-up Check',
        emails: [{ value: userName, type: 'work', primary: true }],
        phoneNumbers: [],
        addresses: [],
      });
    },

    /** Removes all there are in the organization. */
    async removeAll(context: DirectoryContext): Promise<void> {
      const compare = (operator: 'sw' | 'ew', value: string) =>
        ({ kind: 'compare', field: 'userName', operator, value, exact: false }) as const;
      const query = { kind: 'and', parts: [compare('sw', NAME), compare('ew', DOMAIN)] } as const;
      for (let left = true; left; ) {
        const page = await users.listUsers(context.organizationId, context.actor, {
          query,
          startIndex: 1,
          count: PAGE,
        });
        for (const { id } of page.items) await users.deleteUser(context, id);
        left = page.more;
      }
    },
  };
}
