import { BULK_REQUEST, GROUP, PATCH_OP, type ScimClient } from '../scim-client.ts';

/** An operation of a request (RFC 7644 §3.7). */
export type Sent = { method: string; path: string; bulkId?: string; version?: string; data?: unknown };

/** What the answer says of an operation. */
export type Result = {
  status: string;
  location?: string;
  method: string;
  bulkId?: string;
  version?: string;
  response?: { detail: string; scimType?: string; schemas: string[]; status: string };
};

export const aGroup = (displayName: string, ...members: string[]) => ({
  schemas: [GROUP],
  displayName,
  members: members.map((value) => ({ value })),
});

export const patch = (...Operations: unknown[]) => ({ schemas: [PATCH_OP], Operations });

export const idOf = ({ location }: Result | undefined = {} as Result) => location?.split('/').at(-1) ?? '';

export const statusesOf = (results: readonly Result[]) => results.map(({ status }) => status);

/** Sends operations, whatever the answer. */
export const sendBulk = (client: ScimClient, operations: readonly unknown[], more: object = {}) =>
  client.post('/Bulk', { schemas: [BULK_REQUEST], ...more, Operations: operations });

/** Sends operations and gives what became of each; throws where the whole request is refused. */
export async function runBulk(client: ScimClient, operations: readonly Sent[], more: object = {}): Promise<Result[]> {
  const res = await sendBulk(client, operations, more);
  if (res.status !== 200) throw new Error(`POST /Bulk answered ${res.status}: ${res.text}`);
  return res.body.Operations;
}

/** The ids of a group's members, in the order of their texts. */
export const membersOf = async (client: ScimClient, id: string) =>
  ((await client.get(`/Groups/${id}`)).body.members ?? []).map(({ value }: { value: string }) => value).sort();
