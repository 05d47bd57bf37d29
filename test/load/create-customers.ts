import type { Given } from '../support/given.ts';
import { driveClosed, type Mix } from './drive.ts';
import { createLedger } from './ledger.ts';
import { type Customer, createGroup, createUser } from './operations.ts';
import type { createScimClient } from './scim-client.ts';
import { createTally } from './tally.ts';

/** An organization and the token that Okta has for it. */
export interface Connected {
  readonly organizationId: string;
  readonly token: string;
}

/** Organizations that take any user, each with a token. */
export async function giveConnections(given: Given, count: number): Promise<Connected[]> {
  const connections: Connected[] = [];
  for (let number = 0; number < count; number += 1) {
    const { id } = await given.organization({ anyUserType: true });
    connections.push(await given.token({ organizationId: id }));
  }
  return connections;
}

/** Each connection as a customer with a ledger of its own. */
export function toCustomers(
  client: ReturnType<typeof createScimClient>,
  connections: readonly Connected[],
): Customer[] {
  return connections.map(({ organizationId, token }) => ({
    organizationId,
    send: client.as(token),
    ledger: createLedger(),
  }));
}

/** Gives the customers users and groups by SCIM, so that these too have their history. Throws where one is refused. */
export async function fill(customers: readonly Customer[], many: { users: number; groups: number }): Promise<void> {
  const tally = createTally();
  const drive = async (mix: Mix, isEnough: (customer: Customer) => boolean) => {
    for (const customer of customers) {
      const isOver = () => isEnough(customer) || tally.all.at(-1)?.fault !== undefined;
      await driveClosed({ customers: [customer], mix, tally }, 8, isOver);
    }
  };
  await drive([[1, 'create', createUser]], ({ ledger }) => ledger.users.length >= many.users);
  await drive([[1, 'create group', createGroup]], ({ ledger }) => ledger.groups.length >= many.groups);
  const fault = tally.all.find((sent) => sent.fault !== undefined)?.fault;
  if (fault !== undefined) throw new Error(`The directory could not be filled: ${fault}`);
}
