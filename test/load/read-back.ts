import type { Entry } from './ledger.ts';
import { type Customer, readFacts } from './operations.ts';

const WORKERS = 8;

/**
 * Reads what the ledger has of every resource, or of `sample` of them taken at random; gives how many were read, and what is
 * not as the last acknowledged write left it. Throws NoAnswer.
 */
export async function readBack({ send, ledger }: Customer, sample = Number.POSITIVE_INFINITY) {
  const all = [...ledger.users, ...ledger.groups];
  const wanted = all.length > sample ? takeSample(all, sample) : all;
  const faults: string[] = [];
  let next = 0;
  const work = async () => {
    for (let entry = wanted[next++]; entry; entry = wanted[next++]) {
      const { status, text, headers } = await send('GET', `/${entry.kind}/${entry.id}`);
      if (status === 200) faults.push(...compare(entry, JSON.parse(text), headers.etag ?? ''));
      else faults.push(`${describe(entry)} is lost: ${status} ${text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return { read: wanted.length, faults };
}

function compare(entry: Entry, resource: Record<string, unknown>, etag: string): string[] {
  const found = readFacts(entry.kind, resource);
  const version = Number(/^W\/"(\d+)/.exec(etag)?.[1]);
  const faults = [...new Set([...entry.facts.keys(), ...Object.keys(found)])].flatMap((fact) => {
    const possible = entry.facts.get(fact) ?? new Set([false]);
    const value = found[fact] ?? false;
    return possible.has(value) ? [] : [`${fact} is ${value}, written was ${[...possible].join(' or ')}`];
  });
  if (!(version >= entry.version && version <= entry.version + entry.unknown)) {
    faults.push(`its version is ${version}, acknowledged was ${entry.version}, and ${entry.unknown} unknown since`);
  }
  return faults.map((fault) => `${describe(entry)}: ${fault}`);
}

const describe = ({ kind, id, name }: Entry) => `${kind}/${id} (${name})`;

function takeSample<T>(items: readonly T[], size: number): T[] {
  const rest = [...items];
  return Array.from({ length: size }, () => {
    const [taken] = rest.splice(Math.floor(Math.random() * rest.length), 1);
    return taken as T;
  });
}
