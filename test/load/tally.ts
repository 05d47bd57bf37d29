import { type Answer, NoAnswer } from './scim-client.ts';

/** How a request went. */
export interface Sent {
  readonly operation: string;
  /** When it was over, as Date.now() tells. */
  readonly at: number;
  /** In an open loop from when it was due. */
  readonly ms: number;
  /** Undefined: no answer. */
  readonly status: number | undefined;
  /** What is wrong with the answer, or why there was none. */
  readonly fault: string | undefined;
}

export type Tally = ReturnType<typeof createTally>;

/** Collects how requests went. */
export function createTally() {
  const all: Sent[] = [];
  return {
    all: all as readonly Sent[],
    /** Those that were over in a span of time. */
    between: (from: number, to = Number.POSITIVE_INFINITY) => all.filter(({ at }) => at >= from && at < to),
    add: (sent: Sent) => void all.push(sent),
  };
}

/** Waits for the outcome of a request that was due at `due` (performance.now()), and tells how it went. */
export async function observe(operation: string, due: number, answer: Promise<Answer>): Promise<Sent> {
  const over = () => ({ operation, at: Date.now(), ms: performance.now() - due });
  try {
    const got = await answer;
    return { ...over(), status: got.status, fault: findFault(got) };
  } catch (cause) {
    return { ...over(), status: undefined, fault: cause instanceof NoAnswer ? cause.message : String(cause) };
  }
}

/** Whether a request was carried out. */
export const isSuccess = ({ status }: Sent): boolean => status !== undefined && status < 300;

/** Whether the server said, as it should (RFC 7644 §3.12, RFC 9110 §10.2.3), that it cannot answer now. */
export const isUnavailable = ({ status, fault }: Sent): boolean => status === 503 && fault === undefined;

/** A 2xx has none, nor has a 503 that says in SCIM JSON, and in whole seconds, when to come again. */
function findFault({ status, headers, text }: Answer): string | undefined {
  if (status < 300) return undefined;
  const said = `${status} ${text.slice(0, 300)}`;
  if (status !== 503) return said;
  if (!/^\d+$/.test(headers['retry-after'] ?? '')) return `Retry-After: ${headers['retry-after']} with ${said}`;
  if (headers['content-type'] !== 'application/scim+json') return `${headers['content-type']} with ${said}`;
  try {
    const { status: told, detail } = JSON.parse(text) as Record<string, unknown>;
    return told === '503' && typeof detail === 'string' ? undefined : `not an error of SCIM: ${said}`;
  } catch {
    return `no JSON: ${said}`;
  }
}

/** The value below which that share of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Answers by status, the most common first: `201: 5, none: 1`. */
export function countStatuses(sent: readonly Pick<Sent, 'status'>[]): string {
  const counts = new Map<string, number>();
  for (const { status } of sent) counts.set(`${status ?? 'none'}`, (counts.get(`${status ?? 'none'}`) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');
}

/** Faults that are alike once, with how many there were: ids and names are left out of the comparison. */
export function summarize(faults: readonly string[]): string[] {
  const alike = new Map<string, { first: string; count: number }>();
  for (const fault of faults) {
    const kind = fault.replace(/[\da-f]{8}-[\da-f-]{27}|w?\d+/g, '…');
    alike.set(kind, { first: alike.get(kind)?.first ?? fault, count: (alike.get(kind)?.count ?? 0) + 1 });
  }
  return [...alike.values()].map(({ first, count }) => (count > 1 ? `${first} (and ${count - 1} alike)` : first));
}
