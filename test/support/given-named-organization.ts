import { givenGroups } from './given-groups.ts';
import type { TestApp } from './test-app.ts';

/** An organization that commands find by this name, where a userName may be anything, with a client and its groups. */
export async function givenNamedOrganization(app: TestApp, name: string) {
  const groups = await givenGroups(app);
  await app.database.prisma.organization.update({
    where: { id: groups.organizationId },
    data: { name, nameKey: name.toLowerCase(), userNameFormat: 'any' },
  });
  return { ...groups, name };
}
