import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { endServers, makeFolder, startServer } from '../support/server-process.ts';

const KILL_AT = pathToFileURL(path.resolve('test/support/kill-at.mjs')).href;

/** Files that are made on the way, in this order; the last when the database is whole and runs. */
const MOMENTS = ['/data/base/1/1259', '/data/PG_VERSION', '/data/postgresql.conf', '/data/global/pg_internal.init.42'];

describe('a server killed while it makes its embedded database', () => {
  const places: ReturnType<typeof makeFolder>[] = [];
  afterEach(async () => {
    await endServers();
    for (const { remove } of places.splice(0)) remove();
  });

  it.each(MOMENTS)('starts the next time: killed before it opened %s', async (file) => {
    const place = makeFolder();
    places.push(place);
    const first = await startServer(place.folder, { NODE_OPTIONS: `--import ${KILL_AT}`, KILL_AT: file });
    expect([await first.exited, await first.ready]).toEqual([null, false]);
    expect(fs.existsSync(path.join(place.folder, 'data/base'))).toBe(true);

    const second = await startServer(place.folder);
    expect([await second.ready, second.output.err]).toEqual([true, expect.not.stringContaining('failed')]);
    expect(second.output.out).toContain('(shown this once)');
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  it('leaves a database alone that was made before, and nothing of its own in a folder it did make', async () => {
    const place = makeFolder();
    places.push(place);
    const run = async () => {
      const server = await startServer(place.folder);
      expect(await server.ready).toBe(true);
      server.kill('SIGKILL');
      await server.exited;
      return server.output.out;
    };
    expect(await run()).toContain('(shown this once)');
    expect(await run()).not.toContain('(shown this once)');
    const ours = fs.readdirSync(path.join(place.folder, 'data')).filter((name) => name.startsWith('expressway'));
    expect(ours).toEqual(['expressway.lock']);
  });
});
