import { createHash, randomBytes } from 'node:crypto';
import type { Admin, Authorizer, Member, Membership, Role } from './account.types.ts';
import { AccountError } from './account-error.ts';
import type { AdminStore, RemovedMembership } from './admin.store.ts';
import type { AuditedBy } from './audit.types.ts';
import { hashPassword, isPassword, isPasswordLength, PASSWORD_LENGTH } from './passwords.ts';
import { toKey } from './to-key.ts';

/** How long a one-time link works. */
export const LINK_HOURS = 24;
const EMAIL = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+\.[^\s@\p{Cc}]+$/u;
const MAX_EMAIL = 254;

export interface NewAdmin {
  email: string;
  name?: string;
  organizationId: string;
  role: Role;
  /** Undefined: set later by a one-time link. */
  password?: string;
}

export type AdminService = ReturnType<typeof createAdminService>;

/** Admins: who they are, how they prove it, where they belong; a change `by` somebody stands in the audit list. */
export function createAdminService({ store }: { store: AdminStore }) {
  async function getMember(email: string, organizationId: string): Promise<Member> {
    const member = (await store.listMembers(organizationId)).find((one) => toKey(one.email) === toKey(email));
    if (member) return member;
    throw membershipNotFound(email);
  }

  return {
    toEmailKey: toKey,

    /**
     * Creates an admin with one membership. Throws `email_invalid`, `password_length`, `email_taken`,
     * `organization_not_found`.
     */
    async createAdmin({ email, name, organizationId, role, password }: NewAdmin, by?: AuditedBy): Promise<Admin> {
      const address = requireEmail(email);
      const passwordHash = password === undefined ? null : await hashPassword(requirePassword(password));
      return store.insertAdmin({ email: address, name: name ?? null, passwordHash, organizationId, role }, by);
    },

    findAdmin: async (id: string): Promise<Admin | undefined> => (await store.findAdmin(id)) ?? undefined,

    async findAdminByEmail(email: string): Promise<Admin | undefined> {
      const row = await store.findAdminByEmail(email);
      return row ? toAdmin(row) : undefined;
    },

    /**
     * Makes an existing admin a member of one more organization, or changes the role in it; gives the role before,
     * undefined for a new member. Throws `last_owner`, `admin_not_found`, `organization_not_found`.
     */
    addMembership: store.putMembership,

    /** The member with that e-mail. Throws `membership_not_found`. */
    getMember,

    /** Changes a member's role; gives the member as before. Throws `membership_not_found`, `last_owner`. */
    async setRole(email: string, organizationId: string, role: Role, by?: AuditedBy): Promise<Member> {
      const member = await getMember(email, organizationId);
      await store.putMembership(member, organizationId, role, by);
      return member;
    },

    /**
     * Takes a member out of the organization and ends the person's sessions; the account goes with its last membership.
     * Throws `membership_not_found`, `last_owner`.
     */
    async removeMember(email: string, organizationId: string, by?: AuditedBy): Promise<Member & RemovedMembership> {
      const member = await getMember(email, organizationId);
      const removed = await store.deleteMembership(member, organizationId, by);
      if (removed) return { ...member, ...removed };
      throw membershipNotFound(email);
    },

    /** Everybody who belongs to the organization, by e-mail. */
    listMembers: (organizationId: string): Promise<Member[]> => store.listMembers(organizationId),

    /**
     * The admin these prove to be, and which of the admin's passwords it was; undefined, after the same work, for an
     * unknown e-mail and a wrong password.
     */
    async verifyPassword(email: string, password: string): Promise<(Admin & { passwordVersion: string }) | undefined> {
      const row = await store.findAdminByEmail(email);
      const matches = await isPassword(row?.passwordHash ?? undefined, password);
      return row?.passwordHash && matches
        ? { ...toAdmin(row), passwordVersion: toPasswordVersion(row.passwordHash) }
        : undefined;
    },

    /** The admin with this id, unless the password is another than `verifyPassword` told this version of. */
    async findAdminWithPassword(id: string, passwordVersion: string): Promise<Admin | undefined> {
      const row = await store.findAdminWithPassword(id);
      return row?.passwordHash && toPasswordVersion(row.passwordHash) === passwordVersion ? toAdmin(row) : undefined;
    },

    /** By name. */
    listMemberships: (adminId: string): Promise<Membership[]> => store.listMemberships(adminId),

    /** Who in the organization may authorize and revoke connections. */
    listAuthorizers: (organizationId: string): Promise<Authorizer[]> => store.listAuthorizers(organizationId),

    /** Makes a link by which the admin sets a password; gives its token, which is not kept. */
    async createOneTimeLink(adminId: string, by?: AuditedBy): Promise<string> {
      const token = randomBytes(32).toString('base64url');
      await store.insertLink({ tokenHash: digest(token), adminId, hours: LINK_HOURS }, by);
      return token;
    },

    /** The admin a link still works for. */
    findLinkAdmin: (token: string): Promise<Admin | undefined> => store.findLinkAdmin(digest(token)),

    /** Sets the password by a link, which works once, and ends the admin's sessions. Throws `password_length`, `link_invalid`. */
    async setPasswordByLink(token: string, password: string): Promise<Admin> {
      const admin = await store.useLink(digest(token), await hashPassword(requirePassword(password)));
      if (admin) return admin;
      throw new AccountError('link_invalid', `The link was used before, or is older than ${LINK_HOURS} hours.`);
    },
  };
}

const membershipNotFound = (email: string): AccountError =>
  new AccountError('membership_not_found', `"${email}" is not an administrator of this organization.`);

const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Passwords are told apart by their hash, whose salt is new each time: no clock decides which was first. */
const toPasswordVersion = (passwordHash: string): string => digest(passwordHash);

const toAdmin = ({ id, email, name }: Admin): Admin => ({ id, email, name });

function requireEmail(email: string): string {
  const address = email.trim();
  if (address.length <= MAX_EMAIL && EMAIL.test(address)) return address;
  throw new AccountError('email_invalid', `"${email}" is not an e-mail address.`);
}

function requirePassword(password: string): string {
  if (isPasswordLength(password)) return password;
  const { min, max } = PASSWORD_LENGTH;
  throw new AccountError('password_length', `A password needs ${min} to ${max} characters.`);
}
