import { pino } from 'pino';
import { DirectoryError } from '../../app/directory/directory-error.ts';
import { createTroubleLog } from '../../app/store/create-trouble-log.ts';

const failure = (code: string) => Object.assign(new Error('Failing row contains (ada@example.com)'), { code });

describe('what the process log says of a database in trouble', () => {
  let lines: { trouble: string; count?: number; requestId?: string; msg: string }[];
  let troubles: ReturnType<typeof createTroubleLog>;
  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
    troubles = createTroubleLog(log);
  });
  afterEach(() => {
    troubles.close();
    jest.useRealTimers();
  });

  it.each([
    ['disk_full', '53100'],
    ['out_of_resources', '53200'],
    ['read_only', '25006'],
    ['lock_timeout', '55P03'],
    ['statement_timeout', '57014'],
    ['too_many_connections', '53300'],
    ['connection_lost', '57P01'],
    ['connection_lost', 'ECONNRESET'],
    ['unreachable', '57P03'],
    ['unreachable', 'ECONNREFUSED'],
    ['conflict', '40P01'],
    ['busy', 'DATABASE_BUSY'],
    ['deadline', 'DEADLINE_PASSED'],
  ])('gives %s (%s) its own name, and quotes no value of the database', (name, code) => {
    expect(troubles.tell(failure(code), { requestId: 'request-1' })?.name).toBe(name);
    expect(lines).toMatchObject([{ trouble: name, requestId: 'request-1' }]);
    expect(JSON.stringify(lines)).not.toContain('ada@example.com');
  });

  it("finds it behind Prisma's error, whose adapter keeps the code of the driver beside its own", () => {
    const driverAdapterError = Object.assign(new Error('x'), { cause: { originalCode: '53300', kind: 'x' } });
    const error = Object.assign(new Error('x'), { code: 'P2037', meta: { driverAdapterError } });
    expect(troubles.tell(error, {})?.name).toBe('too_many_connections');
  });

  it('has one line for each kind and ten seconds, with a count', () => {
    for (let failed = 0; failed < 1_220; failed += 1) troubles.tell(failure('ECONNREFUSED'), {});
    troubles.tell(failure('53100'), {});
    expect(lines.map(({ trouble }) => trouble)).toEqual(['unreachable', 'disk_full']);
    jest.advanceTimersByTime(10_000);
    expect(lines.slice(2)).toMatchObject([{ trouble: 'unreachable', count: 1_219 }]);
    troubles.tell(failure('ECONNREFUSED'), {});
    expect(lines).toHaveLength(3);
    jest.advanceTimersByTime(10_000);
    expect(lines.slice(3)).toMatchObject([{ trouble: 'unreachable', count: 1 }]);
    // Nothing for ten seconds: the next is told at once.
    jest.advanceTimersByTime(10_000);
    expect(lines).toHaveLength(4);
    troubles.tell(failure('ECONNREFUSED'), {});
    expect(lines).toHaveLength(5);
  });

  it('says nothing of a client that has gone, nor of what is no trouble of the database', () => {
    expect(troubles.tell(failure('CLIENT_GONE'), {})?.name).toBe('client_gone');
    expect(troubles.tell(failure('23505'), {})).toBeUndefined();
    expect(troubles.tell(new Error('a fault of ours'), {})).toBeUndefined();
    const quoting = new DirectoryError('group_name_taken', 'The group name "Timeout expired" is used.');
    expect(troubles.tell(quoting, {})).toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('writes what is counted when it is closed', () => {
    for (let failed = 0; failed < 3; failed += 1) troubles.tell(failure('25006'), {});
    troubles.close();
    expect(lines).toMatchObject([{ trouble: 'read_only' }, { trouble: 'read_only', count: 2 }]);
  });
});
