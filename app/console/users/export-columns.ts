import type { User } from '../../directory/user.types.ts';
import { USER_FIELD_NAMES, USER_FIELDS } from '../../directory/user-fields.ts';
import type { CsvColumn } from './to-csv.ts';
import { toWords } from './to-words.ts';
import { withoutUrn } from './without-urn.ts';

/** Certificates and pictures say nothing in a table. */
const LEFT_OUT = new Set(['x509Certificates', 'photos']);

/** The columns of the export: every attribute by its SCIM name, lists in one cell. */
export const EXPORT_COLUMNS: readonly CsvColumn<User>[] = [
  { name: 'id', read: ({ id }) => id },
  ...USER_FIELD_NAMES.filter((field) => !LEFT_OUT.has(field)).map((field) => ({
    name: withoutUrn(USER_FIELDS[field].path),
    read: ({ profile }: User) => (field === 'active' ? String(profile.active) : toWords(profile[field])),
  })),
  { name: 'permissions', read: ({ permissions }) => permissions.join('; ') },
  { name: 'created', read: ({ createdAt }) => createdAt.toISOString() },
  { name: 'lastModified', read: ({ lastModified }) => lastModified.toISOString() },
];
