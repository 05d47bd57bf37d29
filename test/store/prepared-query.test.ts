import pg from 'pg';
import { PreparedQuery, type Statement } from '../../app/store/prepared-query.ts';

const url = process.env.TEST_DATABASE_URL;
// The embedded database is asked in this process, without connections: `npm run test:postgres` and `.ci/run` run these.
const onServer = url ? describe : describe.skip;

onServer('a prepared statement of our own', () => {
  let client: pg.Client;
  beforeEach(async () => {
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  afterEach(() => client.end());

  const run = (statement: Partial<Statement> & { text: string }) =>
    new Promise<unknown[]>((resolve, reject) => {
      const whole = { name: undefined, values: [], ...statement };
      client.query(new PreparedQuery(whole, (error, rows) => (error ? reject(error) : resolve(rows))));
    });
  const getConnection = () =>
    (client as unknown as { connection: { parse(what: object): void; describe(what: object): void } }).connection;

  it('gives the same of every run: text, numbers, instants, lists, trees and nothing', async () => {
    const text = `SELECT $1::text AS text, 9007199254740991::bigint AS large, 7 AS small, TRUE AS yes, NULL::text AS none,
      $2::text[] AS list, $3::jsonb AS tree, $4::json AS json, $5::timestamptz(3) AS at`;
    const at = new Date('2026-11-28T10:20:30.123Z');
    const values = ['Zoë "q" \\ 😀', ['a', 'b,"c'], '{"a":[1,null]}', '[]', at];
    const row = {
      text: values[0],
      large: 9_007_199_254_740_991,
      small: 7,
      yes: true,
      none: null,
      list: ['a', 'b,"c'],
      tree: { a: [1, null] },
      json: [],
      at,
    };
    for (let turn = 0; turn < 3; turn += 1) expect(await run({ name: 'all', text, values })).toEqual([row]);
    expect(await run({ text, values })).toEqual([row]);
  });

  it.each([
    ['2026-11-28T10:20:30Z'],
    ['2026-11-28T10:20:30.120Z'],
    ['0099-01-01T00:00:00.001Z'],
    ['-000043-03-15T00:00:00Z'],
    ['+012026-11-28T10:20:30.123Z'],
  ])('reads the instant %s in any time zone', async (iso) => {
    const sent = iso.startsWith('-') ? '0044-03-15 00:00:00+00 BC' : iso.replace(/^\+0/, '');
    for (const zone of ['UTC', 'Asia/Kolkata', 'America/New_York']) {
      await client.query(`SET TIME ZONE '${zone}'`);
      const rows = await run({ name: 'at', text: 'SELECT $1::text::timestamptz(3) AS at', values: [sent] });
      expect(rows).toEqual([{ at: new Date(iso) }]);
    }
  });

  it('asks a connection once for the columns of a named statement, and each time for those of another', async () => {
    const described = jest.spyOn(getConnection(), 'describe');
    const parsed = jest.spyOn(getConnection(), 'parse');
    const text = 'SELECT $1::int AS n UNION ALL SELECT 2 ORDER BY n';
    for (const n of [1, 3, 4]) expect(await run({ name: 'some', text, values: [n] })).toHaveLength(2);
    expect([described.mock.calls.length, parsed.mock.calls.length]).toEqual([1, 1]);
    for (const n of [1, 3]) expect(await run({ text, values: [n] })).toHaveLength(2);
    expect([described.mock.calls.length, parsed.mock.calls.length]).toEqual([3, 3]);
  });

  it('works on a name that pg itself has prepared', async () => {
    const statement = { name: 'shared', text: 'SELECT $1::int AS n', values: [5] };
    expect((await client.query(statement)).rows).toEqual([{ n: 5 }]);
    expect(await run(statement)).toEqual([{ n: 5 }]);
    expect((await client.query(statement)).rows).toEqual([{ n: 5 }]);
  });

  it('gives no rows of what gives none', async () => {
    expect(await run({ name: 'none', text: 'SELECT 1 WHERE $1::boolean', values: [false] })).toEqual([]);
    const text = 'DELETE FROM pg_temp.gone WHERE n = $1::int';
    await client.query('CREATE TEMP TABLE gone (n int)');
    for (const n of [1, 2]) expect(await run({ name: 'deleted', text, values: [n] })).toEqual([]);
  });

  it('fails with the error of the server and works again after it', async () => {
    const divided = { name: 'divided', text: 'SELECT 6 / $1::int AS n' };
    expect(await run({ ...divided, values: [2] })).toEqual([{ n: 3 }]);
    await expect(run({ ...divided, values: [0] })).rejects.toMatchObject({ code: '22012' });
    expect(await run({ ...divided, values: [3] })).toEqual([{ n: 2 }]);
    await expect(run({ name: 'wrong', text: 'SELECT nothing' })).rejects.toMatchObject({ code: '42703' });
    await expect(run({ name: 'wrong', text: 'SELECT nothing' })).rejects.toMatchObject({ code: '42703' });
    expect(await run({ ...divided, values: [1] })).toEqual([{ n: 6 }]);
  });

  it('is refused by the server where its columns are others than they were', async () => {
    await client.query('CREATE TEMP TABLE changing (a int); INSERT INTO changing VALUES (1)');
    const all = { name: 'changing', text: 'SELECT * FROM changing' };
    expect(await run(all)).toEqual([{ a: 1 }]);
    await client.query('ALTER TABLE changing ADD COLUMN b int');
    await expect(run(all)).rejects.toMatchObject({ code: '0A000' });
  });

  it('throws at once for what cannot be sent, and sends nothing', async () => {
    const sent = jest.spyOn(getConnection(), 'parse');
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => new PreparedQuery({ name: 'circle', text: 'SELECT $1', values: [circle] }, () => undefined)).toThrow();
    expect(sent).not.toHaveBeenCalled();
    expect(await run({ text: 'SELECT 1 AS n' })).toEqual([{ n: 1 }]);
  });

  it('fails, like those behind it, when its connection ends', async () => {
    client.on('error', () => undefined);
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    const failed = expect(run({ name: 'sleep', text: 'SELECT pg_sleep(30)' })).rejects.toThrow();
    await other.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await other.end();
    await failed;
    await expect(run({ text: 'SELECT 1' })).rejects.toThrow();
  });
});
