import { endServers, makeFolder, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

/** On the embedded database alone: several workers, which need a server, are in supervise.test.ts. */
const embedded = process.env.TEST_DATABASE_URL ? describe.skip : describe;

embedded('SIGTERM with SHUTDOWN_DELAY', () => {
  const place = makeFolder();
  afterAll(async () => {
    await endServers();
    place.remove();
  });

  it('has /readyz say so with 503 while requests are served on new connections too, then ends with 0', async () => {
    const server = await startServer(place.folder, { SHUTDOWN_DELAY: '1000' });
    expect(await server.ready).toBe(true);
    const ask = (target: string) => fetch(`${server.url}${target}`, { headers: { connection: 'close' } });
    expect((await ask('/readyz')).status).toBe(200);
    const told = performance.now();
    server.kill('SIGTERM');
    await until(async () => (await ask('/readyz')).status === 503);
    expect(await (await ask('/readyz')).json()).toEqual({ status: 'the server is stopping' });
    const served = await Promise.all([ask('/healthz'), ask('/console/sign-in'), ask('/scim/v2/Users')]);
    expect(served.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(await server.exited).toBe(0);
    expect(performance.now() - told).toBeGreaterThan(990);
  });

  it('does not take the same signal, twice at once, for a second one, which ends the delay', async () => {
    const server = await startServer(place.folder, { SHUTDOWN_DELAY: '600000' });
    expect(await server.ready).toBe(true);
    server.kill('SIGTERM');
    await until(() => server.output.out.includes('"msg":"stopping"'));
    server.kill('SIGTERM');
    server.kill('SIGINT');
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(server.output.out).not.toContain('stopping at once');
    const again = setInterval(() => server.kill('SIGTERM'), 50);
    expect(await server.exited).toBe(0);
    clearInterval(again);
    expect(server.output.out.match(/stopping at once/g)).toHaveLength(1);
  });
});
