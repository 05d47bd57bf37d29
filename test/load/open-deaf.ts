import net from 'node:net';

/** A client that asks for the SCIM address `url` and reads nothing of the answer. */
export function openDeaf(url: string, token: string): net.Socket {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = net.connect(Number(port), hostname).pause();
  socket.on('error', () => undefined);
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  return socket;
}
