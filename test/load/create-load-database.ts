import pg from 'pg';

/** Makes a database on the server and gives its URL; in UTF-8, whatever the locale of the machine. */
export async function createLoadDatabase(serverUrl: string, name = 'load'): Promise<string> {
  await withClient(serverUrl, (client) =>
    client.query(`CREATE DATABASE ${name} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0`),
  );
  return serverUrl.replace(/postgres$/, name);
}

/** Runs `work` with a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
