import { type IRoute, type RequestHandler, Router } from 'express';
import type { Guard } from '../http/caller.ts';
import { limitGuard, limitTime } from './deadline.ts';
import { READ_BODY } from './read-body.ts';
import { requireAcceptable } from './require-acceptable.ts';
import { ScimError } from './scim-error.ts';
import { toLoggedAddress } from './to-logged-address.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

const WITH_BODY: ReadonlySet<Method> = new Set(['post', 'put', 'patch']);

/**
 * Adds a route: it answers only behind the guard, only what the client accepts, and reads a body only where its method
 * has one. Of paths that match the same address the one mounted first has it, for all methods.
 */
export type Mount = (method: Method, path: string, scope: string | undefined, handler: RequestHandler) => void;

/** Adds a document that is the same for everybody: GET without a token answers it, a token that is sent must be live. */
export type MountOpen = (path: string, handler: RequestHandler) => void;

/** A router on which nothing but open documents can be mounted without a guard, and everything else is refused behind one. */
export interface GuardedRouter {
  router: Router;
  mount: Mount;
  mountOpen: MountOpen;
  /** Closes the list: 405 for other methods of known paths, 404 for everything else (deny by default). */
  refuseOthers(): void;
}

/**
 * Makes a guarded router on which `first` runs before everything: paths are compared with case (RFC 3986 §6.2.2.1), and
 * an encoded letter is another path. Each request has `time` ms from the last byte of its body to the first one of its
 * answer.
 */
export function createGuardedRouter(unlimited: Guard, first: RequestHandler, time: number): GuardedRouter {
  // What comes behind a guard is within its limit.
  const guard: Guard = (scope) => limitGuard(time, unlimited(scope));
  const router = Router({ caseSensitive: true });
  const methods = new Map<string, Set<string>>();
  const routes = new Map<string, IRoute>();
  const anyone = guard();
  router.use(first);
  router.use((req, res, next) => {
    if (isDecodable(req.path)) return next();
    return anyone(req, res, (error?: unknown) => next(error ?? notFound(req.originalUrl)));
  });

  function add(method: Method, path: string, ...handlers: RequestHandler[]): void {
    const known = methods.get(path) ?? new Set(['HEAD']);
    methods.set(path, known.add(method.toUpperCase()));
    if (!routes.has(path)) routes.set(path, router.route(path));
    routes.get(path)?.[method](...handlers);
  }

  return {
    router,
    mount(method, path, scope, handler) {
      const handlers = WITH_BODY.has(method) ? [...READ_BODY, limitTime(time, handler)] : [handler];
      add(method, path, guard(scope), requireAcceptable, ...handlers);
    },
    mountOpen(path, handler) {
      const guardSent: RequestHandler = (req, res, next) => {
        // Whoever tests a connection by this document must learn that the token is no longer good.
        if (req.headers.authorization?.trim()) return anyone(req, res, next);
        next();
      };
      add('get', path, guardSent, requireAcceptable, handler);
    },
    refuseOthers() {
      for (const [path, known] of methods) {
        const allowed = [...known].filter((name) => name !== 'HEAD' || known.has('GET')).join(', ');
        routes.get(path)?.all(anyone, (req) => {
          const detail = `${req.method} is not offered on this address; offered are ${allowed}.`;
          throw new ScimError(405, detail, { headers: { Allow: allowed } });
        });
      }
      router.use(anyone, (req) => {
        throw notFound(req.originalUrl);
      });
    },
  };
}

/** The router fails on a malformed escape before any handler runs, so it is refused by the guard first. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function notFound(url: string): ScimError {
  const path = toLoggedAddress(url).slice(0, 200);
  return new ScimError(404, `There is nothing at ${path}. GET /scim/v2/ResourceTypes tells what this service offers.`);
}
