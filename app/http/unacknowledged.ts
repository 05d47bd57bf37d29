import fs from 'node:fs';
import type { Socket } from 'node:net';

/** Each line holds the queue of bytes to send, in hexadecimal, and the inode of a socket (proc(5)). */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const [QUEUE, INODE] = [4, 9];

/**
 * Tells how many bytes the operating system has taken over for each of `sockets` and the other side has not acknowledged:
 * it has room for megabytes, and asks for more only when a third of that is free. Undefined where it does not say, which
 * is everywhere but on Linux.
 */
export async function readUnacknowledged(sockets: readonly Socket[]): Promise<(number | undefined)[]> {
  const tables = await Promise.all(TABLES.map((table) => fs.promises.readFile(table, 'utf8').catch(() => '')));
  return sockets.map((socket) => {
    const inode = readInode(socket);
    if (inode === undefined) return undefined;
    return tables.map((table) => findQueue(table, inode)).find((queue) => queue !== undefined);
  });
}

function findQueue(table: string, inode: string): number | undefined {
  const text = ` ${inode} `;
  for (let at = table.indexOf(text); at >= 0; at = table.indexOf(text, at + 1)) {
    const line = table.slice(table.lastIndexOf('\n', at) + 1, at + text.length);
    const fields = line.trim().split(/\s+/);
    if (fields[INODE] === inode) return Number.parseInt(fields[QUEUE] ?? '', 16);
  }
  return undefined;
}

function readInode(socket: Socket): string | undefined {
  // Not in Node's types, though in every version of it; gone with the connection.
  const { _handle: handle } = socket as unknown as { _handle?: { fd?: number } | null };
  if (handle?.fd === undefined || handle.fd < 0) return undefined;
  try {
    return /\d+/.exec(fs.readlinkSync(`/proc/self/fd/${handle.fd}`))?.[0];
  } catch {
    return undefined;
  }
}
