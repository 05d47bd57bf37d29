import { type NextFunction, type Request, type Response, Router } from 'express';
import type { RequestLogEntry } from '../../../app/activity/request-log.types.ts';
import { SETUP_CHECK } from '../../../app/activity/setup-check-client.ts';
import { openCheckServer } from '../../../app/console/setup-check/open-check-server.ts';
import { type Caller, findCaller, setCaller } from '../../../app/http/caller.ts';

const ACME: Caller = {
  organizationId: 'acme',
  authorizationId: SETUP_CHECK,
  clientId: SETUP_CHECK,
  scopes: new Set(),
  userNameFormat: 'email',
  anyUserType: false,
};
const UMBRELLA: Caller = {
  ...ACME,
  organizationId: 'umbrella',
  authorizationId: 'grant-of-umbrella',
  clientId: 'okta',
};
/** What the real guard does: it knows one token, of another organization. */
const real = () => (req: Request, res: Response, next: NextFunction) => {
  if (req.headers.authorization !== 'Bearer umbrella') return void res.status(401).end();
  setCaller(res, UMBRELLA);
  next();
};

const recorded: RequestLogEntry[] = [];
let server: Awaited<ReturnType<typeof openCheckServer>>;
afterEach(() => server.close());

it('logs the check’s own and refused requests as the check’s, and a real token’s as of whom it stands for', async () => {
  server = await openCheckServer({
    caller: ACME,
    guard: real,
    requestLog: { record: (entry) => void recorded.push(entry) },
    openScim: ({ guard, record }) =>
      Router().use(
        (_req, res, next) => {
          res.on('finish', () => {
            const { organizationId, authorizationId, clientId } = findCaller(res) ?? {};
            record({ organizationId, authorizationId, clientId, status: res.statusCode } as RequestLogEntry);
          });
          next();
        },
        guard(),
        (_req, res) => void res.status(200).end(),
      ),
  });
  for (const token of [server.token, 'nonsense', 'umbrella']) {
    await fetch(`${server.baseUrl}/Users`, { headers: { authorization: `Bearer ${token}` } });
  }
  expect(recorded).toEqual([
    { organizationId: 'acme', clientId: SETUP_CHECK, status: 200 },
    { organizationId: 'acme', clientId: SETUP_CHECK, status: 401 },
    { organizationId: 'umbrella', authorizationId: 'grant-of-umbrella', clientId: 'okta', status: 200 },
  ]);
});
