import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { deriveKeys } from './derive-keys.ts';
import { readCookie } from './read-cookie.ts';
import { cookieName } from './sessions.ts';

const LIFETIME = 365 * 86_400_000;
/** E-mails one browser is known for, newest first. */
const MAX_EMAILS = 8;
const VALUE = /^[A-Za-z0-9_-]{22}(\.[A-Za-z0-9_-]{43}){1,8}$/;

/** Remembers, in a cookie of its own, which e-mails a browser has signed in with. */
export interface KnownBrowsers {
  /** The browser's id if it has signed in as this e-mail before. */
  find(req: Request, emailKey: string): string | undefined;
  /** Notes a successful sign-in. */
  remember(req: Request, res: Response, emailKey: string): void;
}

/** The cookie is a random id and one HMAC per e-mail over both: it names nobody and proves one e-mail each. */
export function createKnownBrowsers({
  appSecrets,
  https,
}: {
  appSecrets: readonly string[];
  https: boolean;
}): KnownBrowsers {
  const keys = deriveKeys(appSecrets, 'known browser');
  const name = cookieName('expressway-known', https);
  const prove = (key: string, id: string, emailKey: string): string =>
    createHmac('sha256', key).update(`${id} ${emailKey}`).digest('base64url');
  const read = (req: Request): { id: string; proofs: string[] } | undefined => {
    const value = readCookie(req, name);
    if (value === undefined || !VALUE.test(value)) return undefined;
    const [id = '', ...proofs] = value.split('.');
    return { id, proofs };
  };
  return {
    find(req, emailKey) {
      const known = read(req);
      if (!known) return undefined;
      const wanted = keys.map((key) => Buffer.from(prove(key, known.id, emailKey)));
      const proven = known.proofs.some((proof) => wanted.some((want) => timingSafeEqual(want, Buffer.from(proof))));
      return proven ? known.id : undefined;
    },
    remember(req, res, emailKey) {
      const { id, proofs } = read(req) ?? { id: randomBytes(16).toString('base64url'), proofs: [] };
      const own = keys.map((key) => prove(key, id, emailKey));
      const others = proofs.filter((proof) => !own.includes(proof));
      res.cookie(name, [id, own[0], ...others].slice(0, MAX_EMAILS + 1).join('.'), {
        httpOnly: true,
        sameSite: 'lax',
        secure: https,
        path: '/',
        maxAge: LIFETIME,
      });
    },
  };
}
