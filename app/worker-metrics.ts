import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, type MetricObject, Registry } from 'prom-client';
import type { ShareMetrics } from './http/metrics.ts';
import type { Supervisor } from './supervise.ts';

/** How long a scrape waits for a worker (ms), and the worker that was asked for its primary. */
const PATIENCE = { ofPrimary: 2_000, ofWorker: 4_000 };

/** What goes between the primary and its workers: whoever asks has given the question its `id`. */
type Message =
  | { readonly metrics: 'give'; readonly id: number }
  | { readonly metrics: 'given'; readonly id: number; readonly values: MetricObject[] }
  | { readonly metrics: 'gather'; readonly id: number }
  | { readonly metrics: 'gathered'; readonly id: number; readonly text: string };

/**
 * In the primary: answers a worker that was scraped with the metrics of all, each with its worker's name as a label, so
 * that the counters of one that was replaced begin anew and never lower a sum. A worker that does not answer is left out.
 */
export function gatherMetrics({ list, countSuccessors }: Pick<Supervisor, 'list' | 'countSuccessors'>): void {
  const own = createPrimaryRegistry({ list, countSuccessors });
  const answers = createQuestions<MetricObject[] | undefined>();
  const ask = (worker: Worker): Promise<MetricObject[] | undefined> =>
    answers.ask(PATIENCE.ofPrimary, (id, giveUp) => {
      worker.send({ metrics: 'give', id } satisfies Message, (error) => error && giveUp());
    });
  cluster.on('message', async (worker, message: Message) => {
    if (message.metrics === 'given') answers.settle(message.id, message.values);
    if (message.metrics !== 'gather') return;
    const parts = await Promise.all([own.getMetricsAsJSON(), ...list().map(ask)]);
    const text = await AggregatorRegistry.aggregate(parts.filter((part) => part !== undefined)).metrics();
    // It may be gone by now, and with it whoever asked.
    worker.send({ metrics: 'gathered', id: message.id, text } satisfies Message, () => undefined);
  });
}

function createPrimaryRegistry({ list, countSuccessors }: Pick<Supervisor, 'list' | 'countSuccessors'>): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, labels: { worker: 'primary' } });
  new Gauge({
    name: 'expressway_workers',
    help: 'Workers that listen.',
    registers: [registry],
    collect() {
      this.set(list().length);
    },
  });
  new Counter({
    name: 'expressway_worker_restarts_total',
    help: 'Workers that took the place of one that ended.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(countSuccessors());
    },
  });
  return toSeparate(registry);
}

/** In a worker: gives its metrics to the primary, and has it gather those of all. */
export const shareMetrics =
  (worker: string): ShareMetrics =>
  (registry) => {
    registry.setDefaultLabels({ worker });
    toSeparate(registry);
    const send = (message: Message) => process.send?.(message);
    const answers = createQuestions<string | undefined>();
    process.on('message', async (message: Message) => {
      if (message.metrics === 'gathered') answers.settle(message.id, message.text);
      if (message.metrics !== 'give') return;
      send({ metrics: 'given', id: message.id, values: await registry.getMetricsAsJSON() });
    });
    return async () => {
      const text = await answers.ask(PATIENCE.ofWorker, (id) => send({ metrics: 'gather', id }));
      if (text === undefined) throw new Error('the primary process did not gather the metrics in time');
      return text;
    };
  };

/** Nothing is added up: the label tells every process's series from the others'. */
function toSeparate(registry: Registry): Registry {
  for (const metric of registry.getMetricsAsArray()) Object.assign(metric, { aggregator: 'first' });
  return registry;
}

/** Questions to another process, each of which is answered, or given up after a time (ms): undefined. */
function createQuestions<Answer>() {
  const open = new Map<number, (answer?: Answer) => void>();
  let last = 0;
  return {
    ask(patience: number, put: (id: number, giveUp: () => void) => void): Promise<Answer | undefined> {
      return new Promise((resolve) => {
        last += 1;
        const id = last;
        const settle = (answer?: Answer): void => {
          clearTimeout(late);
          open.delete(id);
          resolve(answer);
        };
        const late = setTimeout(settle, patience);
        open.set(id, settle);
        put(id, settle);
      });
    },
    settle: (id: number, answer: Answer): void => open.get(id)?.(answer),
  };
}
