import { runCli } from '../../app/cli/run-cli.ts';
import { loadConfig } from '../../app/config/load-config.ts';
import type { Database } from '../../app/store/database.types.ts';

/** Runs a command on a database that is open already, and stays open; gives what a terminal would show. */
export async function runCommand(database: Database, args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await runCli({
    args,
    start: async () => ({
      config: loadConfig({ PUBLIC_URL: 'https://sso.example.com' }),
      database: { ...database, close: async () => undefined },
      bootstrapped: { owner: undefined, clientSecretAt: '', redirectUris: [] },
    }),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => '',
  });
  return { code, out, err };
}
