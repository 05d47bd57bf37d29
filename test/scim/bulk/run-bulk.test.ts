import { pino } from 'pino';
import type { BulkOperation } from '../../../app/scim/bulk/bulk.types.ts';
import { runBulk } from '../../../app/scim/bulk/run-bulk.ts';
import { DEADLINES } from '../../../app/scim/deadline.ts';
import type { Endpoint } from '../../../app/scim/resources/endpoint.types.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { createRefusals } from '../../../app/scim/to-refusal.ts';
import { createTroubleLog } from '../../../app/store/create-trouble-log.ts';

const context = {
  organizationId: 'o',
  userNameFormat: 'any',
  anyUserType: true,
  actor: 'a',
  requestId: 'request-1',
} as const;

/** An endpoint whose creations fail as told: by their place, from 1. */
function createEndpoint(failures: Readonly<Record<number, unknown>>) {
  let calls = 0;
  const endpoint: Endpoint = {
    type: USER_RESOURCE_TYPE,
    scopes: { read: 'scim:users:read', write: 'scim:users:write' },
    list: () => Promise.reject(new Error('not asked')),
    get: () => Promise.reject(new Error('not asked')),
    async create() {
      calls += 1;
      const failure = failures[calls];
      if (failure) throw failure;
      return { id: `${calls}`, etag: 'W/"1"', resource: {} };
    },
  };
  return { endpoint, calls: () => calls };
}

const operations = Array.from(
  { length: 5 },
  (_, index): BulkOperation => ({
    number: index + 1,
    method: 'POST',
    path: '/Users',
    bulkId: `b${index + 1}`,
    version: undefined,
    data: {},
    references: new Set(),
  }),
);

describe('a bulk request whose database fails in the middle (RFC 7644 §3.7.3)', () => {
  const run = (failures: Readonly<Record<number, unknown>>) => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const toRefusal = createRefusals({ log, troubles: createTroubleLog(log) });
    const { endpoint, calls } = createEndpoint(failures);
    const deps = { endpoints: [endpoint], toRefusal, base: 'https://x', deadlines: DEADLINES };
    const caller = { context, scopes: new Set(['scim:users:write']) };
    return { lines, calls, results: runBulk({ failOnErrors: 9, operations }, caller, deps) };
  };

  it('tells what was done, that one is unknown, and 503 for each of the rest, which it does not try', async () => {
    const { results, calls, lines } = run({ 3: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    const told = (await results) as { status: string; location?: string; response?: { detail: string } }[];
    expect(told.map(({ status }) => status)).toEqual(['201', '201', '503', '503', '503']);
    expect(told[1]?.location).toBe('https://x/Users/2');
    expect(told[2]?.response?.detail).toMatch(/not known.*request-1\.$/);
    expect(told[3]?.response?.detail).toMatch(/not tried.*request-1\.$/);
    expect(told.slice(3).every(({ response }) => response?.detail.includes('was not tried'))).toBe(true);
    expect(calls()).toBe(3);
    expect(lines).toHaveLength(1);
  });

  it('answers 500 to what nobody foresaw, logs it with the request id, and goes on', async () => {
    const { results, lines } = run({ 2: new Error('a fault of ours') });
    expect((await results)[1]?.response).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '500',
      detail: "Internal error: tell the service's support. The request id is request-1.",
    });
    expect((await results).map(({ status }) => status)).toEqual(['201', '500', '201', '201', '201']);
    expect(JSON.stringify(await results)).not.toContain('a fault of ours');
    expect(lines.join()).toContain('request-1');
  });
});
