const MAX_LENGTH = 256;
const PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/;

/** What the id of a role or an entitlement may be. */
export const CATALOGUE_ID_RULE = `1 to ${MAX_LENGTH} ASCII letters, digits, ".", "_", ":" and "-", a letter or a digit first`;

/** Whether a role or an entitlement can have that id: it stands in an address and in mappings, so it is plain. */
export function isCatalogueId(id: string): boolean {
  return id.length <= MAX_LENGTH && PATTERN.test(id);
}
