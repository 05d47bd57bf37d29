import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { findServerProgram } from '../../scripts/find-programs.mjs';
import { startProxy } from '../load/proxies.ts';

/** A server that breaks every connection once it has read the request, but for probes. */
async function startBreaking(requests: string[]): Promise<http.Server> {
  const server = http.createServer((req, res) => {
    // One request in ten asks on the side whether a server is ready, with the query of the request.
    if (/^\/(healthz|readyz)(\?|$)/.test(req.url ?? '')) return void res.end();
    requests.push(`${req.method} ${req.url}`);
    req.resume().on('end', () => req.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
const portOf = (server: http.Server): number => (server.address() as AddressInfo).port;

// Runs where nginx is installed (Debian: apt-get install nginx); npm ci and npm test need nothing but Node.js.
(findServerProgram('nginx') ? describe : describe.skip)('docs/proxies/nginx.conf', () => {
  it.each([
    ['PUT', 1],
    ['DELETE', 1],
    ['POST', 1],
    ['PATCH', 1],
    ['GET', 2],
  ])('sends %s, whose connection broke, to %i of two servers', async (method, times) => {
    const requests: string[] = [];
    const servers = [await startBreaking(requests), await startBreaking(requests)] as const;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-nginx-'));
    const proxy = await startProxy('nginx', folder, [portOf(servers[0]), portOf(servers[1])]);
    try {
      const body = method === 'GET' ? null : '{}';
      const { status } = await fetch(`${proxy.url}/scim/v2/Users/1?a=b`, { method, body });
      expect(status).toBe(502);
      expect(requests).toEqual(Array(times).fill(`${method} /scim/v2/Users/1?a=b`));
    } finally {
      await proxy.end();
      for (const server of servers) server.close();
      fs.rmSync(folder, { recursive: true });
    }
  });
});
