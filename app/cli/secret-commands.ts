import type { Command } from 'commander';
import { type CliContext, JSON_OPTION, type JsonOption } from './cli-context.ts';

/** `secrets rewrap` and `key rotate`. */
export function addSecretCommands(program: Command, { services, answer }: CliContext): void {
  program
    .command('secrets')
    .description('APP_SECRET, which encrypts keys in the database')
    .command('rewrap')
    .description('encrypt under the newest APP_SECRET what an older one encrypts: that one can then be dropped')
    .option(...JSON_OPTION)
    .action(async ({ json }: JsonOption) => {
      const { signingKeys, audit } = await services();
      const done = await signingKeys.rewrap();
      await audit.recordOfOperator({ action: 'secrets.rewrapped', details: done });
      const text = `Encrypted ${done.rewrapped} of ${done.keys} signing keys anew. Nothing in the database needs an older APP_SECRET than the newest.`;
      answer({ json }, { text, document: done });
    });

  program
    .command('key')
    .description('signing keys of the authorization server')
    .command('rotate')
    .description('make a new signing key; the older ones are kept until --retire-old')
    .option('--retire-old', 'instead: keep the newest key alone')
    .option(...JSON_OPTION)
    .action(async ({ retireOld, json }: JsonOption & { retireOld?: boolean }) => {
      const { signingKeys, audit } = await services();
      if (retireOld) {
        const retired = await signingKeys.retireOld();
        await audit.recordOfOperator({ action: 'key.retired', details: { kids: retired } });
        const text = `Retired ${retired.length} older ${retired.length === 1 ? 'key' : 'keys'}; the newest is kept.`;
        answer({ json }, { text, document: { retired } });
        return;
      }
      const kid = await signingKeys.rotate();
      await audit.recordOfOperator({ action: 'key.rotated', details: { kid } });
      const text = `Made the signing key ${kid}. Servers use it from their next start; the older ones are kept until --retire-old.`;
      answer({ json }, { text, document: { kid } });
    });
}
