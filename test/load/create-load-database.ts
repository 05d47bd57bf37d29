import { withClient } from '../support/with-client.ts';

/** Makes a database on the server and gives its URL; in UTF-8, whatever the locale of the machine. */
export async function createLoadDatabase(serverUrl: string, name = 'load'): Promise<string> {
  await withClient(serverUrl, (client) =>
    client.query(`CREATE DATABASE ${name} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0`),
  );
  return serverUrl.replace(/postgres$/, name);
}
