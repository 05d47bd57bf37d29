import { createOktaOrg } from '../okta/okta-org.ts';
import type { OktaOrg, OktaOrgOptions } from '../okta/okta-org.types.ts';
import { PASSWORD } from './accounts.ts';
import { OKTA_SECRET } from './given.ts';
import type { TestApp } from './test-app.ts';

export interface Customer {
  okta: OktaOrg;
  admin: { email: string; password: string };
  organizationId: string;
}

/** An Okta organization that knows this server's addresses and its own secret, and is not connected yet. */
export const createOktaOf = (app: TestApp, options: Partial<OktaOrgOptions> = {}): OktaOrg =>
  createOktaOrg({
    authorizeUrl: `${app.url}/oauth/authorize`,
    tokenUrl: `${app.url}/oauth/token`,
    scimBaseUrl: `${app.url}/scim/v2`,
    issuer: app.url,
    clientId: 'okta',
    clientSecret: OKTA_SECRET,
    ...options,
  });

let customers = 0;

/** An organization here with its owner, and an Okta organization that is not connected yet. */
export async function createCustomer(app: TestApp, options: Partial<OktaOrgOptions> = {}): Promise<Customer> {
  customers += 1;
  const admin = { email: `owner${customers}@example.com`, password: PASSWORD };
  const { id: organizationId } = await app.given.organization({ name: `Larkfield ${customers}` });
  await app.given.admin({ ...admin, memberships: [{ organizationId, role: 'owner' }] });
  const okta = createOktaOf(app, options);
  return { okta, admin, organizationId };
}

/** The same, connected through the real pages; throws with Okta's words when that fails. */
export async function connectCustomer(app: TestApp, options: Partial<OktaOrgOptions> = {}): Promise<Customer> {
  const customer = await createCustomer(app, options);
  const outcome = await customer.okta.authenticate(customer.admin);
  if (!outcome.ok) throw new Error(outcome.shown);
  return customer;
}
