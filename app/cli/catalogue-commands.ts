import type { Command } from 'commander';
import { BY_COMMAND_LINE } from '../accounts/audit.service.ts';
import type { CatalogueEntry, CatalogueKind } from '../directory/catalogue.types.ts';
import { type CliContext, type CliServices, JSON_OPTION, type JsonOption } from './cli-context.ts';
import { toTable } from './to-table.ts';

const PLURAL: Record<CatalogueKind, string> = { role: 'roles', entitlement: 'entitlements' };
const PAGE = 200;

type EntryOptions = Pick<CatalogueEntry, 'displayName' | 'type' | 'description'>;

/** `org role|entitlement add|list|remove`: what Okta finds under /Roles and /Entitlements. */
export function addCatalogueCommands(org: Command, context: CliContext): void {
  addCatalogue(org, 'role', context);
  addCatalogue(org, 'entitlement', context);
}

function addCatalogue(org: Command, kind: CatalogueKind, { services, print, answer }: CliContext): void {
  const plural = PLURAL[kind];
  const catalogue = org
    .command(kind)
    .description(`${plural} that an organization's users may be given in Okta; they grant nothing by themselves`);

  catalogue
    .command('add')
    .argument('<organization>')
    .argument('<id>', 'what Okta sends as value, compared with case')
    .description(`let users be given one more ${kind}`)
    .requiredOption('--display-name <name>', 'how people read it')
    .option('--type <type>', 'a word by which to group them')
    .option('--description <text>', 'what it is for, up to 1,000 characters')
    .option(...JSON_OPTION)
    .action(async (name: string, id: string, { json, ...options }: EntryOptions & JsonOption) => {
      const { organizations, catalogues, audit } = await services();
      const { id: organizationId, name: orgName } = await organizations.getOrganizationByName(name);
      const added = await catalogues.addEntry(organizationId, kind, { id, ...options });
      await audit.record({
        organizationId,
        action: 'catalogue.added',
        details: { kind, id: added.id, displayName: added.displayName },
        ...BY_COMMAND_LINE,
      });
      answer({ json }, { text: `Added the ${kind} "${added.id}" to "${orgName}".`, document: toDocument(added) });
    });

  catalogue
    .command('list')
    .argument('<organization>')
    .description(`list the ${plural} of an organization`)
    .option(...JSON_OPTION)
    .action(async (name: string, { json }: JsonOption) => {
      const open = await services();
      const { id: organizationId, name: orgName } = await open.organizations.getOrganizationByName(name);
      const entries = await listAll(open, organizationId, kind);
      const rows = entries.map(({ id, displayName, type = '', description = '' }) => [
        id,
        displayName,
        type,
        description,
      ]);
      const table = toTable(['ID', 'DISPLAY NAME', 'TYPE', 'DESCRIPTION'], rows);
      const text = rows.length > 0 ? table : `"${orgName}" has no ${plural}.`;
      answer({ json }, { text, document: entries.map(toDocument) });
    });

  catalogue
    .command('remove')
    .argument('<organization>')
    .argument('<id>')
    .description(`let no more users be given a ${kind}; who holds it keeps it until Okta changes that`)
    .action(async (name: string, id: string) => {
      const { organizations, catalogues, audit } = await services();
      const { id: organizationId, name: orgName } = await organizations.getOrganizationByName(name);
      const { holders } = await catalogues.removeEntry(organizationId, kind, id);
      await audit.record({
        organizationId,
        action: 'catalogue.removed',
        details: { kind, id, holders },
        ...BY_COMMAND_LINE,
      });
      print(`Removed the ${kind} "${id}" from "${orgName}". ${toHolders(holders)}`);
    });
}

async function listAll({ catalogues }: CliServices, organizationId: string, kind: CatalogueKind) {
  const entries: CatalogueEntry[] = [];
  let page = await catalogues.listEntries(organizationId, kind, 'cli', { startIndex: 1, count: PAGE });
  entries.push(...page.items);
  while (page.more && page.last) {
    page = await catalogues.listEntries(organizationId, kind, 'cli', { startIndex: 1, count: PAGE, cursor: page.last });
    entries.push(...page.items);
  }
  return entries;
}

const toDocument = ({ id, displayName, type, description }: CatalogueEntry) => ({ id, displayName, type, description });

function toHolders(holders: number): string {
  if (holders === 0) return 'No user holds it.';
  const who = holders === 1 ? '1 user holds it and keeps it' : `${holders} users hold it and keep it`;
  return `${who} until Okta changes that.`;
}
