import type { BulkOperation } from './bulk.types.ts';

/**
 * What to do next: an operation as a whole; of one in a circle that part which needs no other (`part`), and what was
 * left of it once the others are there (`rest`).
 */
export interface Step {
  readonly kind: 'whole' | 'part' | 'rest';
  readonly index: number;
}

/** The order of the operations of one bulk request, which learns as it goes how each of them ended. */
export interface Schedule {
  /** The next step; undefined when all are done. */
  next(): Step | undefined;
  /** Says that an operation was carried out, or failed: others may begin. `done` false takes its rest away. */
  settle(index: number, done: boolean): void;
}

/**
 * Orders operations (RFC 7644 §3.7.1): as they were sent, but that one which refers to a bulkId waits for the POST that
 * has it, and one on a resource waits for those before it on the same. Where POSTs wait for each other, the first of
 * the circle goes in two steps. Pure but for its own state.
 */
export function createSchedule(operations: readonly BulkOperation[]): Schedule {
  const dependencies = findDependencies(operations);
  const dependents = operations.map((): number[] => []);
  dependencies.forEach((known, index) => {
    for (const dependency of known) dependents[dependency]?.push(index);
  });
  const waiting = dependencies.map(({ size }) => size);
  const begun = new Set<number>();
  const settled = new Set<number>();
  const parted = new Set<number>();

  /** Each operation that waits is followed to one it waits for, until one comes twice: it waits for itself. */
  function findCircle(start: number): number {
    const passed = new Set<number>();
    let index = start;
    while (!passed.has(index)) {
      passed.add(index);
      for (const dependency of dependencies[index] ?? []) {
        if (settled.has(dependency)) continue;
        index = dependency;
        break;
      }
    }
    return index;
  }

  return {
    next() {
      for (const index of parted) {
        if (waiting[index] !== 0) continue;
        parted.delete(index);
        return { kind: 'rest', index };
      }
      let first: number | undefined;
      for (let index = 0; index < operations.length; index += 1) {
        if (begun.has(index)) continue;
        if (waiting[index] === 0) {
          begun.add(index);
          return { kind: 'whole', index };
        }
        first ??= index;
      }
      if (first === undefined) return undefined;
      const index = findCircle(first);
      begun.add(index);
      parted.add(index);
      return { kind: 'part', index };
    },

    settle(index, done) {
      if (!done) parted.delete(index);
      if (settled.has(index)) return;
      settled.add(index);
      for (const dependent of dependents[index] ?? []) waiting[dependent] = (waiting[dependent] ?? 0) - 1;
    },
  };
}

function findDependencies(operations: readonly BulkOperation[]): ReadonlySet<number>[] {
  const creators = new Map<string, number>();
  operations.forEach(({ method, bulkId }, index) => {
    if (method === 'POST' && bulkId !== undefined) creators.set(bulkId, index);
  });
  const lastOn = new Map<string, number>();
  return operations.map(({ method, path, references }, index) => {
    const found = new Set<number>();
    for (const bulkId of references) {
      const creator = creators.get(bulkId);
      if (creator !== undefined) found.add(creator);
    }
    if (method === 'POST') return found;
    const before = lastOn.get(path);
    if (before !== undefined) found.add(before);
    lastOn.set(path, index);
    return found;
  });
}
