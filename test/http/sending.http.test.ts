import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Response } from 'express';
import { pino } from 'pino';
import { createOutbox } from '../../app/http/outbox.ts';
import { createSending } from '../../app/http/sending.ts';
import { ClientGoneError } from '../../app/store/database-errors.ts';

/** More than is gathered before the first write. */
const LONG = 'x'.repeat(600_000);

const outbox = createOutbox({ log: pino({ level: 'silent' }) });
let server: http.Server;
let client: net.Socket;
let res: Response;
beforeEach(async () => {
  server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  [, res] = (await once(server, 'request')) as [unknown, Response];
});
afterEach(() => {
  client.destroy();
  server.close();
});
afterAll(() => outbox.close());

const open = () => outbox.open(res, { connection: 'acme okta', onDrop: () => undefined });

async function hangUp(): Promise<void> {
  client.destroy();
  await once(res, 'close');
}

describe('an answer whose client has gone', () => {
  it('while its next part was read is not watched: nothing would end that', async () => {
    const watch = jest.fn();
    const answer = { res, connection: 'acme okta', onDrop: jest.fn(), held: 0, isClosed: false, mark: undefined };
    const sending = createSending(answer, { fits: () => true, count: jest.fn(), enqueue: jest.fn(), watch });
    await sending.reserve(1_000);
    await hangUp();
    await expect(sending.add(LONG)).rejects.toThrow(ClientGoneError);
    expect(() => sending.end('')).toThrow(ClientGoneError);
    await expect(sending.reserve(0)).rejects.toThrow(ClientGoneError);
    expect(watch).not.toHaveBeenCalled();
  });

  it('holds nothing, whatever is added then', async () => {
    const sending = open();
    await sending.reserve(1_000);
    sending.add('x'.repeat(1_000));
    expect(outbox.count().unsent).toBe(2_000);
    await hangUp();
    expect(outbox.count().unsent).toBe(0);
    sending.hold(5_000);
    await expect(sending.add(LONG)).rejects.toThrow(ClientGoneError);
    expect(outbox.count().unsent).toBe(0);
  });
});

it('what is gathered counts as it is added, in bytes of UTF-8, beside what is reserved', async () => {
  const sending = open();
  await sending.reserve(500);
  sending.add('é'.repeat(1_000));
  expect([outbox.count().unsent, sending.bytes()]).toEqual([2_500, 2_000]);
  await sending.reserve(0);
  expect(outbox.count().unsent).toBe(2_000);
  client.resume();
  sending.end('é');
  await once(res, 'close');
  expect([outbox.count().unsent, sending.bytes()]).toEqual([0, 2_002]);
});
