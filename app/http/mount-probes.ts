import type { Express } from 'express';
import { isDatabaseReadOnly } from '../store/database-errors.ts';

interface Deps {
  /** Resolves when the database answers and takes writes; throws when not. */
  ping: () => Promise<void>;
  /** Whether the clock of this process agrees with the database's. */
  isClockRight: () => boolean | Promise<boolean>;
  /** Whether this process was told to stop. */
  isStopping: () => boolean;
}

/**
 * Mounts the addresses by which an orchestrator or a load balancer asks: `/healthz` answers while the process lives,
 * `/readyz` with 503 where requests had better go to another process or cannot be carried out, and why.
 */
export function mountProbes(app: Express, { ping, isClockRight, isStopping }: Deps): void {
  const findTrouble = async (): Promise<string | undefined> => {
    await ping();
    return (await isClockRight()) ? undefined : 'the clock of this server differs from that of the database';
  };
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', async (_req, res) => {
    const trouble = isStopping() ? 'the server is stopping' : await findTrouble().catch(toTrouble);
    res.status(trouble === undefined ? 200 : 503).json({ status: trouble ?? 'ok' });
  });
}

const toTrouble = (cause: unknown): string =>
  isDatabaseReadOnly(cause) ? 'the database is read-only' : 'the database does not answer';
