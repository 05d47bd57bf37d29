import type { Express } from 'express';

/**
 * Mounts the addresses by which an orchestrator asks: `/healthz` answers while the process lives, `/readyz` with 503
 * where `ping` says that the database does not answer.
 */
export function mountProbes(app: Express, ping: () => Promise<void>): void {
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', async (_req, res) => {
    const ready = await ping().then(
      () => true,
      () => false,
    );
    res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'the database does not answer' });
  });
}
