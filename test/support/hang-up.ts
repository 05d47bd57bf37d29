import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from './test-app.ts';
import { until } from './until.ts';

/** A request as its line, headers and body; Host is added, and Content-Length where it is not given. */
export interface RawRequest {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends requests, each over a connection of its own, and closes these when the server has read them and not answered. */
export async function sendAndHangUp(app: TestApp, requests: readonly RawRequest[]): Promise<void> {
  const { port } = new URL(app.url);
  const before = await app.countClients();
  const sockets = requests.map(({ line, headers, body }) => {
    const socket = net.connect(Number(port), '127.0.0.1');
    const all = { Host: 'localhost', 'Content-Length': String(Buffer.byteLength(body)), ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
    return socket;
  });
  await until(async () => (await app.countClients()) >= before + requests.length);
  // What was accepted is read in the turns of the event loop that follow.
  await sleep(20);
  for (const socket of sockets) socket.destroy();
  await until(async () => (await app.countClients()) <= before);
}
