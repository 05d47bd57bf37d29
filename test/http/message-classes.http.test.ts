import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import request from 'supertest';
import { createMessageClasses } from '../../app/http/message-classes.ts';

describe('the requests and responses of a server', () => {
  it('have the prototypes of the app from the beginning, so that Express changes none', async () => {
    const { classes, adopt } = createMessageClasses();
    const app = express();
    const seen: boolean[] = [];
    const server = http.createServer(classes, (req, res) => {
      const before = [Object.getPrototypeOf(req), Object.getPrototypeOf(res)];
      app(req, res);
      seen.push(Object.getPrototypeOf(req) === before[0], Object.getPrototypeOf(res) === before[1]);
    });
    adopt(app);
    app.get('/', (req, res) => {
      res
        .status(201)
        .json({ q: req.query.q, app: req.app === app, ip: req.ip, is: req instanceof http.IncomingMessage });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { status, body } = await request(`http://127.0.0.1:${port}`).get('/?q=1');
    server.close();
    expect(status).toBe(201);
    expect(body).toEqual({ q: '1', app: true, ip: '127.0.0.1', is: true });
    expect(seen).toEqual([true, true]);
  });

  it('are another server’s own, and another app’s', () => {
    const [one, other] = [express(), express()];
    for (const app of [one, other]) createMessageClasses().adopt(app);
    expect((one.request as unknown as { app: unknown }).app).toBe(one);
    expect((other.response as unknown as { app: unknown }).app).toBe(other);
  });
});
