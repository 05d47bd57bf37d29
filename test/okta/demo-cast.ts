import type { DemoServer } from './demo-server.ts';
import type { Story } from './demo-story.ts';
import type { OktaOrg, Outcome } from './okta-org.types.ts';
import type { Json } from './okta-user.types.ts';
import { sendRequest } from './send-request.ts';
import type { VendorConsole } from './vendor-console.ts';

/** Who plays in every scene of the demo. */
export interface Cast {
  story: Story;
  server: DemoServer;
  okta: OktaOrg;
  vendor: VendorConsole;
  /** Moves Okta's clock. */
  pass(milliseconds: number): void;
}

/** Okta's words about each operation that failed. */
export function sayFailures({ story }: Cast, outcomes: Outcome[]): void {
  for (const { ok, shown } of outcomes) if (!ok) story.says('Okta', shown);
}

/** Reads the user back from the server, past the simulator. */
export async function readUser(cast: Cast, oktaUserId: string): Promise<Json> {
  const id = cast.okta.assignment(oktaUserId)?.appUserId ?? 'none';
  const answer = await get(cast, `/Users/${id}`, cast.okta.tokens?.accessToken ?? '');
  return answer.status === 200 ? asJson(JSON.parse(answer.body)) : {};
}

/** Asks the server, past the simulator. */
export function get({ server }: Cast, pathAndQuery: string, token: string) {
  return sendRequest({
    method: 'GET',
    url: `${server.url}/scim/v2${pathAndQuery}`,
    headers: { Accept: 'application/scim+json', Authorization: `Bearer ${token}` },
  });
}

/** Its members; none where it is no object. */
export const asJson = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});
