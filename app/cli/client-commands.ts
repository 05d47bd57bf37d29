import fs from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import type { OperatorAct } from '../accounts/audit.types.ts';
import { toAuditRow } from '../accounts/to-audit-row.ts';
import { APP_NAME, CLIENT_ID } from '../connections/client-names.ts';
import { type CliContext, CliError, JSON_OPTION, type JsonOption } from './cli-context.ts';
import { toMinute } from './to-minute.ts';
import { toTable } from './to-table.ts';

const HEADINGS = ['CLIENT', 'NAME', 'APP NAME', 'SECRETS MADE', 'CONNECTIONS', 'REGISTERED'];

interface AddOptions extends JsonOption {
  appName: string;
  name: string;
  jwks?: string;
}

/** `client add|list|set|rotate-secret|remove-test-hosts`. */
export function addClientCommands(program: Command, { services, print, answer }: CliContext): void {
  const client = program.command('client').description('OAuth clients: Okta, once for all organizations');

  client
    .command('add')
    .argument('<id>', 'the OAuth client_id', matching(CLIENT_ID))
    .description('register a client and print its secret, which is shown this once')
    .requiredOption('--app-name <appName>', 'the {appName} of the Admin Console URL', matching(APP_NAME))
    .option('--name <name>', 'how administrators know it', 'Okta')
    .option('--jwks <file>', 'public keys (JWK Set) of a client that authenticates by private_key_jwt, not by a secret')
    .option(...JSON_OPTION)
    .action(async (id: string, { appName, name, jwks, json }: AddOptions) => {
      const { clients } = await services();
      const keys = jwks === undefined ? undefined : readKeys(jwks);
      const audit = toOperatorRow({
        action: 'client.added',
        details: { clientId: id, name, appName, keys: keys !== undefined },
      });
      const clientSecret = await (keys
        ? clients.addClientWithKeys({ id, name, appName, jwks: keys }, audit)
        : clients.addClient({ id, name, appName }, undefined, audit));
      const text = clientSecret
        ? `Registered the client "${id}". Its secret, shown this once:\n${clientSecret}`
        : `Registered the client "${id}", which authenticates by private_key_jwt.`;
      answer({ json }, { text, document: { clientId: id, ...(clientSecret && { clientSecret }) } });
    });

  client
    .command('list')
    .description('list the clients, with when each secret that works was made')
    .option(...JSON_OPTION)
    .action(async ({ json }: JsonOption) => {
      const clients = await (await services()).clients.listClients();
      const rows = clients.map((one) => [
        one.id,
        one.name,
        one.appName,
        one.authMethod === 'secret' ? one.secretsMadeAt.map(toMinute).join(', ') : 'keys (private_key_jwt)',
        String(one.connections),
        toMinute(one.createdAt),
      ]);
      const text = rows.length > 0 ? toTable(HEADINGS, rows) : 'There are no clients.';
      answer({ json }, { text, document: clients });
    });

  client
    .command('set')
    .argument('<id>')
    .description("change the redirect URIs to those of another {appName}, Okta's test hosts included")
    .requiredOption('--app-name <appName>', 'the {appName} of the Admin Console URL', matching(APP_NAME))
    .action(async (id: string, { appName }: { appName: string }) => {
      const { clients } = await services();
      const audit = toOperatorRow({ action: 'client.app_name_changed', details: { clientId: id, appName } });
      await clients.setAppName(id, appName, audit);
      print(`The client "${id}" now has the redirect URIs of ${appName}.`);
    });

  client
    .command('rotate-secret')
    .argument('<id>')
    .description('add a secret and print it; the older ones work until --retire-old')
    .option('--retire-old', 'instead: let only the newest secret work')
    .option(...JSON_OPTION)
    .action(async (id: string, { retireOld, json }: JsonOption & { retireOld?: boolean }) => {
      const { clients } = await services();
      if (retireOld) {
        const retired = await clients.retireOldSecrets(id, (count) =>
          toOperatorRow({ action: 'client.secrets_retired', details: { clientId: id, retired: count } }),
        );
        const text = `Retired ${retired} older ${retired === 1 ? 'secret' : 'secrets'} of "${id}"; the newest works.`;
        answer({ json }, { text, document: { clientId: id, retired } });
        return;
      }
      const added = toOperatorRow({ action: 'client.secret_added', details: { clientId: id } });
      const clientSecret = await clients.rotateSecret(id, added);
      const text = `Added a secret to "${id}"; the older ones work until --retire-old. Shown this once:\n${clientSecret}`;
      answer({ json }, { text, document: { clientId: id, clientSecret } });
    });

  client
    .command('remove-test-hosts')
    .argument('<id>')
    .description("remove the redirect URIs of Okta's internal test hosts, when the catalog review is over")
    .action(async (id: string) => {
      const { clients } = await services();
      const removed = await clients.removeTestHosts(id, (count) =>
        toOperatorRow({ action: 'client.test_hosts_removed', details: { clientId: id, removed: count } }),
      );
      print(`Removed ${removed} redirect ${removed === 1 ? 'URI' : 'URIs'} of Okta's test hosts from "${id}".`);
    });
}

const toOperatorRow = (act: OperatorAct) => toAuditRow({ ...act, ...BY_COMMAND_LINE, organizationId: null });

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
