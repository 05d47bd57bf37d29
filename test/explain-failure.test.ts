import { once } from 'node:events';
import net from 'node:net';
import { explainFailure } from '../app/explain-failure.ts';

/** What listening at `host` throws. */
async function listenAt(host: string): Promise<unknown> {
  const server = net.createServer();
  const failed = once(server, 'error');
  server.listen({ port: 0, host });
  return (await failed)[0];
}

const databases = [undefined, 'pglite:./data', 'postgresql://user:secret-of-a-test@db.example:5432/app', 'nonsense'];

describe('a HOST that cannot be listened on', () => {
  it.each([
    ['nonexistent.invalid', 'ENOTFOUND|EAI_AGAIN'],
    ['192.0.2.1', 'EADDRNOTAVAIL'],
  ])('such as %s is named, whatever the database is', async (HOST, code) => {
    const failure = await listenAt(HOST);
    for (const DATABASE_URL of databases) {
      expect(explainFailure(failure, { HOST, DATABASE_URL })).toMatch(
        new RegExp(`^HOST: "${HOST}" is not an address of this machine \\((${code})\\): set HOST to one`),
      );
    }
  });
});

describe('a trouble of the database', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });

  it('names DATABASE_URL, its hosts and not its password', () => {
    expect(explainFailure(refused, { DATABASE_URL: databases[2] })).toBe(
      'DATABASE_URL: PostgreSQL at db.example:5432 cannot be used: connect ECONNREFUSED',
    );
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND db.example'), {
      ...{ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'db.example' },
    });
    expect(explainFailure(unknown, { HOST: '127.0.0.1', DATABASE_URL: databases[2] })).toMatch(/^DATABASE_URL: /);
  });

  it.each([undefined, 'pglite:./data', 'nonsense'])(
    'is not explained by PostgreSQL where DATABASE_URL is %s',
    (url) => {
      expect(explainFailure(refused, { DATABASE_URL: url })).toBeUndefined();
    },
  );
});
