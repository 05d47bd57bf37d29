import { runCli } from '../../app/cli/run-cli.ts';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';
import { TEST_APP_SECRET } from './test-app.ts';

/**
 * Runs a command on a database that is open already, and stays open, with what it reads from standard input and with
 * these application secrets, and with `pause` in the place of waiting; gives what a terminal would show.
 */
export async function runCommand(
  database: Database,
  args: readonly string[],
  stdin = '',
  appSecrets = [TEST_APP_SECRET],
  pause?: (time: number) => Promise<unknown>,
) {
  let [out, err] = ['', ''];
  const code = await runCli({
    args,
    start: async () => ({
      config: loadConfig({ PUBLIC_URL: 'https://sso.example.com' }),
      appSecrets,
      database: { ...database, close: async () => undefined },
      bootstrapped: { owner: undefined, clientSecretAt: '', redirectUris: [] },
    }),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => stdin,
    ...(pause && { pause }),
  });
  return { code, out, err };
}

/** Runs a command with --json; gives the one document that it answers with. */
export async function runJson<Document>(database: Database, args: readonly string[]): Promise<Document> {
  const { code, out, err } = await runCommand(database, [...args, '--json']);
  if (code !== 0 || err !== '') throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as Document;
}
