import { GROUP, givenScim } from '../scim/scim-client.ts';
import type { TestApp } from './test-app.ts';

export interface GivenGroup {
  id: string;
  displayName: string;
  externalId?: string;
  members?: { value: string; $ref: string; display: string; type: string }[];
  meta: Record<string, string>;
}

let count = 0;

/** A new organization: its SCIM client, and what tests of groups ask again and again. */
export async function givenGroups(app: TestApp) {
  const scim = await givenScim(app);
  const { organizationId } = scim;
  const readGroup = async (id: string) => {
    const res = await scim.get(`/Groups/${id}`);
    if (res.status !== 200) throw new Error(`GET /Groups/${id} answered ${res.status}: ${res.text}`);
    return res.body as GivenGroup;
  };
  return {
    organizationId,
    scim,
    readGroup,
    /** Creates a group and gives its representation. */
    async createGroup(memberIds: readonly string[] = [], body: Record<string, unknown> = {}) {
      count += 1;
      const members = memberIds.map((value) => ({ value }));
      const res = await scim.post('/Groups', { schemas: [GROUP], displayName: `Group ${count}`, members, ...body });
      if (res.status !== 201) throw new Error(`POST /Groups answered ${res.status}: ${res.text}`);
      return res.body as GivenGroup;
    },
    /** The ids of a group's members, as the next GET tells. */
    membersOf: async (id: string) => ((await readGroup(id)).members ?? []).map(({ value }) => value),
    /** So many users, made in SQL; gives their ids in list order. */
    async seedUsers(number: number): Promise<string[]> {
      const rows = await app.database.sql<{ id: string }>(
        `INSERT INTO users (organization_id, user_name, user_name_key)
        SELECT $1::uuid, 'seed' || i || '@example.com', 'seed' || i || '@example.com' FROM generate_series(1, $2::int) i
        RETURNING id, seq`,
        [organizationId, number],
      );
      return rows.map(({ id }) => id);
    },
    /** The history of a group, oldest first. */
    changesOf: (id: string) =>
      app.database.sql<{ action: string; version: number; attributes: Record<string, unknown>[] }>(
        `SELECT action::text, version, attributes FROM changes
        WHERE organization_id = $1::uuid AND resource_type = 'Group' AND resource_id = $2::uuid ORDER BY version`,
        [organizationId, id],
      ),
  };
}
