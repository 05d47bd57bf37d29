import http from 'node:http';
import type { Express } from 'express';

/**
 * Makes the classes of a server's requests and responses; `adopt` makes them those of an app. Express gives each request
 * another prototype when it arrives, and to V8 every one of them is then a shape that it has never seen: each access
 * to it is a search (docs/performance.md). With the prototype from the beginning they all have one shape.
 */
export function createMessageClasses() {
  class Request extends http.IncomingMessage {}
  class Response<Message extends http.IncomingMessage> extends http.ServerResponse<Message> {}
  return {
    classes: { IncomingMessage: Request, ServerResponse: Response },
    adopt(app: Express): void {
      Object.setPrototypeOf(Request.prototype, app.request);
      Object.setPrototypeOf(Response.prototype, app.response);
      Object.assign(app, { request: Request.prototype, response: Response.prototype });
    },
  };
}
