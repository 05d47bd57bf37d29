import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { readUnacknowledged } from '../../app/http/unacknowledged.ts';
import { until } from '../support/until.ts';

const SIZE = 32 * 1024 * 1024;
/** No other system tells how much is not acknowledged. */
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('what the other side of a connection has not acknowledged', () => {
  let server: net.Server;
  beforeAll(async () => {
    server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  const open: net.Socket[] = [];
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  async function connect(): Promise<{ client: net.Socket; socket: net.Socket }> {
    const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    const [socket] = (await once(server, 'connection')) as [net.Socket];
    open.push(client, socket);
    return { client, socket };
  }

  onLinux('is known of each socket, and gets less while it reads, before the system asks for more', async () => {
    const [one, other] = [await connect(), await connect()];
    one.socket.write(Buffer.alloc(SIZE));
    const read = () => readUnacknowledged([one.socket, other.socket]);
    const taken = async () => one.socket.bytesWritten - one.socket.writableLength - ((await read())[0] ?? 0);
    // The other side's system takes what it has room for, and then no more until its program reads.
    let [queued, unchanged] = [0, 0];
    await until(async () => {
      const [queue = 0] = await read();
      unchanged = queue > 0 && queue === queued ? unchanged + 1 : 0;
      queued = queue;
      return unchanged > 10;
    });
    expect((await read())[1]).toBe(0);
    // Nothing of the one write has gone by, for all that Node can tell.
    expect(one.socket.writableLength).toBe(SIZE);
    const before = await taken();
    one.client.once('data', () => one.client.pause()).resume();
    await until(async () => {
      one.client.once('data', () => one.client.pause()).resume();
      return (await taken()) > before;
    });
    one.client.resume();
    await until(async () => (await read())[0] === 0 && one.socket.writableLength === 0);
  });

  it('is not known of one that is closed', async () => {
    const { client, socket } = await connect();
    for (const each of [client, socket]) each.destroy();
    expect(await readUnacknowledged([socket])).toEqual([undefined]);
  });
});
