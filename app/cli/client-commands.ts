import fs from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { APP_NAME, CLIENT_ID } from '../connections/client-names.ts';
import { type CliContext, CliError } from './cli-context.ts';

/** `client add|rotate-secret|remove-test-hosts`. */
export function addClientCommands(program: Command, { services, print }: CliContext): void {
  const client = program.command('client').description('OAuth clients: Okta, once for all organizations');

  client
    .command('add')
    .argument('<id>', 'the OAuth client_id', matching(CLIENT_ID))
    .description('register a client and print its secret, which is shown this once')
    .requiredOption('--app-name <appName>', 'the {appName} of the Admin Console URL', matching(APP_NAME))
    .option('--name <name>', 'how administrators know it', 'Okta')
    .option('--jwks <file>', 'public keys (JWK Set) of a client that authenticates by private_key_jwt, not by a secret')
    .action(async (id: string, { appName, name, jwks }: { appName: string; name: string; jwks?: string }) => {
      if (jwks !== undefined) {
        await (await services()).clients.addClientWithKeys({ id, name, appName, jwks: readKeys(jwks) });
        print(`Registered the client "${id}", which authenticates by private_key_jwt.`);
        return;
      }
      const secret = await (await services()).clients.addClient({ id, name, appName });
      print(`Registered the client "${id}". Its secret, shown this once:\n${secret}`);
    });

  client
    .command('set')
    .argument('<id>')
    .description("change the redirect URIs to those of another {appName}, Okta's test hosts included")
    .requiredOption('--app-name <appName>', 'the {appName} of the Admin Console URL', matching(APP_NAME))
    .action(async (id: string, { appName }: { appName: string }) => {
      await (await services()).clients.setAppName(id, appName);
      print(`The client "${id}" now has the redirect URIs of ${appName}.`);
    });

  client
    .command('rotate-secret')
    .argument('<id>')
    .description('add a secret and print it; the older ones work until --retire-old')
    .option('--retire-old', 'instead: let only the newest secret work')
    .action(async (id: string, { retireOld }: { retireOld?: boolean }) => {
      const { clients } = await services();
      if (retireOld) {
        const retired = await clients.retireOldSecrets(id);
        print(`Retired ${retired} older ${retired === 1 ? 'secret' : 'secrets'} of "${id}"; the newest works.`);
        return;
      }
      const secret = await clients.rotateSecret(id);
      print(`Added a secret to "${id}"; the older ones work until --retire-old. Shown this once:\n${secret}`);
    });

  client
    .command('remove-test-hosts')
    .argument('<id>')
    .description("remove the redirect URIs of Okta's internal test hosts, when the catalog review is over")
    .action(async (id: string) => {
      const removed = await (await services()).clients.removeTestHosts(id);
      print(`Removed ${removed} redirect ${removed === 1 ? 'URI' : 'URIs'} of Okta's test hosts from "${id}".`);
    });
}

function readKeys(file: string): { keys: Record<string, unknown>[] } {
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (parsed instanceof Object && 'keys' in parsed && Array.isArray(parsed.keys)) return { keys: parsed.keys };
  } catch (cause) {
    throw new CliError(`${file} cannot be read as JSON.`, { cause });
  }
  throw new CliError(`${file} holds no JWK Set: {"keys": [ … ]}.`);
}

const matching =
  ({ pattern, rule }: typeof CLIENT_ID | typeof APP_NAME) =>
  (value: string): string => {
    if (pattern.test(value)) return value;
    throw new InvalidArgumentError(`It ${rule}`);
  };
