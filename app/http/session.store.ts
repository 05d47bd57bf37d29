import { createHash } from 'node:crypto';
import { type SessionData, Store } from 'express-session';
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import type {} from './session.types.ts';

const MINUTE = 60_000;
/** A session ends this long after its last request … */
const IDLE_LIFETIME = 30 * MINUTE;
/** … and this long after it began, whatever happens. */
const ABSOLUTE_LIFETIME = 12 * 60 * MINUTE;

/**
 * Keeps express-session's sessions of admins who are signed in, by the SHA-256 of their id: a copy of the table opens no
 * session.
 */
export function createSessionStore(prisma: PrismaClient): Store {
  return new SessionStore(prisma);
}

// A class because express-session wants a subclass of its own.
class SessionStore extends Store {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    super();
    this.#prisma = prisma;
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const now = new Date();
    this.#prisma.session
      .findUnique({ where: { idHash: hash(id), expiresAt: { gt: now } }, select: { data: true } })
      .then((row) => done(null, row ? (row.data as unknown as SessionData) : null), done);
  }

  override set(id: string, session: SessionData, done: (error?: unknown) => void = () => undefined): void {
    this.#write(hash(id), session).then(() => done(), done);
  }

  override touch(id: string, session: SessionData, done: (error?: unknown) => void = () => undefined): void {
    const expiresAt = toExpiry(session.startedAt ?? Date.now());
    const worthWriting = new Date(expiresAt.getTime() - MINUTE);
    this.#prisma.session
      .updateMany({ where: { idHash: hash(id), expiresAt: { lt: worthWriting } }, data: { expiresAt } })
      .then(() => done(), done);
  }

  override destroy(id: string, done: (error?: unknown) => void = () => undefined): void {
    this.#prisma.session.deleteMany({ where: { idHash: hash(id) } }).then(() => done(), done);
  }

  async #write(idHash: string, session: SessionData): Promise<void> {
    const adminId = session.passport?.user;
    if (adminId === undefined) {
      // Nobody is signed in, or no longer: visitors fill no table.
      await this.#prisma.session.deleteMany({ where: { idHash } });
      return;
    }
    const startedAt = session.startedAt ?? Date.now();
    const row = {
      adminId,
      data: { ...session, startedAt } as unknown as Prisma.InputJsonObject,
      expiresAt: toExpiry(startedAt),
    };
    if (session.startedAt !== undefined) {
      // Never an upsert here: a request still running when its session was ended must not bring it back.
      await this.#prisma.session.updateMany({ where: { idHash }, data: row });
      return;
    }
    await this.#prisma.session.upsert({ where: { idHash }, create: { idHash, ...row }, update: row });
  }
}

const hash = (id: string): string => createHash('sha256').update(id).digest('base64url');

const toExpiry = (startedAt: number): Date =>
  new Date(Math.min(Date.now() + IDLE_LIFETIME, startedAt + ABSOLUTE_LIFETIME));
