import { pino } from 'pino';
import { createRefusals } from '../../app/scim/to-refusal.ts';
import { createTroubleLog } from '../../app/store/create-trouble-log.ts';

describe('what a failure is to the client (RFC 7644 §3.12)', () => {
  const logs: string[] = [];
  const log = pino({}, { write: (line: string) => void logs.push(line) });
  const toRefusal = createRefusals({ log, troubles: createTroubleLog(log) });

  it('does not say of a lost connection that nothing was changed: the statement may have been carried out', () => {
    const refusal = toRefusal(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'request-1');
    expect(refusal).toMatchObject({ status: 503, scimType: undefined, headers: { 'Retry-After': expect.any(String) } });
    expect(refusal.detail).toContain('whether a change was made is not known');
  });

  it('says nothing of what nobody foresaw, and logs the request id and no value a database quotes', () => {
    const cause = Object.assign(new Error('Failing row contains (ada@example.com)'), { code: '23514' });
    expect(toRefusal(cause, 'request-2')).toMatchObject({
      status: 500,
      detail: expect.stringMatching(/^Internal error/),
    });
    expect(logs.join('')).toContain('request-2');
    expect(logs.join('')).not.toContain('ada@example.com');
  });
});
