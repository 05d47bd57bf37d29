import type http from 'node:http';

/** How long requests in flight may take to finish once the process is told to stop (ms): longer than a SCIM request has. */
const GRACE = 20_000;

/** Stops accepting, lets what is in flight finish for 20 seconds at most, then cuts the rest. */
export async function drain(server: http.Server, grace = GRACE): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
