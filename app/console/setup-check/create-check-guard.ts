import { timingSafeEqual } from 'node:crypto';
import { type Caller, type Guard, setCaller } from '../../http/caller.ts';

/**
 * Makes the guard of one check: it lets in who has the check's own token, as `caller`, and leaves everybody else to
 * the guard of the real connection, so that an invalid token meets the real refusal.
 */
export function createCheckGuard({ token, caller, real }: { token: string; caller: Caller; real: Guard }): Guard {
  const own = Buffer.from(`Bearer ${token}`);
  return (scope) => {
    const others = real(scope);
    return (req, res, next) => {
      const sent = Buffer.from(req.headers.authorization ?? '');
      if (sent.length !== own.length || !timingSafeEqual(sent, own)) return others(req, res, next);
      setCaller(res, caller);
      next();
    };
  };
}
