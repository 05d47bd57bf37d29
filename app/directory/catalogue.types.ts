/** Roles and entitlements: two catalogues of the same form, and one attribute of a user for each (RFC 7643 §4.1.2). */
export type CatalogueKind = 'role' | 'entitlement';

/** What an operator says of a role or an entitlement. */
export interface NewCatalogueEntry {
  /** What a user's `value` names; chosen by the operator, compared with case. */
  readonly id: string;
  readonly displayName: string;
  readonly type?: string;
  readonly description?: string;
}

/** What an organization's users may be given. It never changes: an entry that is added again is another. */
export interface CatalogueEntry extends NewCatalogueEntry {
  /** List order. */
  readonly seq: number;
  /** To the millisecond; the version, too. */
  readonly createdAt: Date;
}

/** Ids by the catalogue they are of. */
export type CatalogueIds = Readonly<Record<CatalogueKind, readonly string[]>>;
