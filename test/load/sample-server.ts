/** How the server is at a moment, all its processes together; megabytes and milliseconds. */
export interface Sample {
  readonly at: number;
  readonly rss: number;
  readonly heap: number;
  /** How late an event loop was at most since the sample before. */
  readonly lag: number;
  /** Entries of the request log that are not written yet. */
  readonly waiting: number;
  /** Entries that were dropped since the start. */
  readonly dropped: number;
}

/** What the event loop's timer is set to (ms): no lateness of its own. */
const TIMER = 10;

/** Reads the server's metrics. Throws where it does not answer. */
export async function sampleServer(url: string, token: string): Promise<Sample> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  /** One value of each of its processes. */
  const read = (name: string): number[] => {
    const values = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].map((line) => Number(line[1]));
    if (values.length === 0) throw new Error(`/metrics has no ${name}`);
    return values;
  };
  const sum = (name: string) => read(name).reduce((one, other) => one + other);
  return {
    at: Date.now(),
    rss: sum('process_resident_memory_bytes') / 1e6,
    heap: sum('nodejs_heap_size_used_bytes') / 1e6,
    lag: Math.max(0, Math.max(...read('nodejs_eventloop_lag_max_seconds')) * 1_000 - TIMER),
    waiting: sum('expressway_request_log_waiting'),
    dropped: sum('expressway_request_log_dropped_total'),
  };
}
