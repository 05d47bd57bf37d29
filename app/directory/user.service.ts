import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { CatalogueStore } from './catalogue.store.ts';
import { createAssignments } from './create-assignments.ts';
import { createListing } from './create-listing.ts';
import { createTurns } from './create-turns.ts';
import { assignedFields, changedFields, toAttributeChanges } from './diff-profile.ts';
import { DirectoryError } from './directory-error.ts';
import { foldCase } from './fold-case.ts';
import { isResourceId } from './is-resource-id.ts';
import { type NextPerson, nextPerson } from './next-person.ts';
import { quote } from './quote.ts';
import { quoteStart } from './quote-start.ts';
import type { UserStore, UserUpdate } from './user.store.ts';
import { type ChangeAction, type DirectoryContext, PERSON, type User, type UserProfile } from './user.types.ts';
import type { UserField } from './user-fields.ts';
import { validateProfile } from './validate-profile.ts';

/** Turns keep this process's writes apart; other processes' are met by trying again, at most so often. */
const ATTEMPTS = 5;
const PAUSE = 20;

export interface UpdateOptions {
  /** Whether the caller may change the user as it is now; given: a lost race is refused, not tried again. */
  ifVersion?: (version: number) => boolean;
  /** Keep the stored userName where the new one is taken and the user is being deactivated. */
  keepTakenUserName?: boolean;
  /** Whether the request says an externalId; unless given, where the new profile has one. */
  carriesExternalId?: boolean;
}

/** What a request makes of a user: its profile, and who it is. */
interface Wanted extends NextPerson {
  readonly profile: UserProfile;
}

export interface UserServiceDeps {
  store: UserStore;
  catalogue: Pick<CatalogueStore, 'findEntries' | 'listEntries'>;
}

export type UserService = ReturnType<typeof createUserService>;

/** The use cases on users; each runs in one organization and throws DirectoryError where it refuses. */
export function createUserService({ store, catalogue }: UserServiceDeps) {
  const inTurn = createTurns(contended);
  const assignments = createAssignments({ catalogue });
  const listing = createListing(store.listUsers);

  /**
   * The permissions of a user type; none for a type that is only accepted because all are, or because the user has it
   * (`held`). Throws for others.
   */
  async function getPermissions(
    context: DirectoryContext,
    userType: string,
    held?: string,
  ): Promise<readonly string[]> {
    const types = await store.listUserTypes(context.organizationId);
    const known = types.find(({ value }) => foldCase(value) === foldCase(userType));
    if (known) return known.permissions;
    if (context.anyUserType || userType === held) return [];
    const accepted = types.map(({ value }) => quote(value)).join(', ') || 'none';
    const message = `userType ${quote(userType)} is not accepted by this organization; accepted: ${accepted}.`;
    throw new DirectoryError('user_type_not_accepted', message);
  }

  /**
   * Replaces all of an inactive user, in its turn: undefined when it is no longer what `profile` restores. Throws
   * `user_name_taken` when another request restored it first. A profile that says inactive leaves it inactive.
   */
  function restoreUser(context: DirectoryContext, { id }: { id: string }, profile: UserProfile) {
    return inTurn(`${context.organizationId} ${id}`, async () => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const twin = await store.findUser(context.organizationId, id);
        const sameName = twin !== undefined && foldCase(twin.profile.userName) === foldCase(profile.userName);
        if (twin?.profile.active && sameName) throw userNameTaken(profile);
        const sameId = profile.externalId !== undefined && twin?.profile.externalId === profile.externalId;
        if (!twin || twin.profile.active || !(sameName || sameId)) return undefined;
        const restored = await tryRestore(context, twin, profile);
        if (restored) return restored;
        await sleep(Math.random() * PAUSE * attempt);
      }
      throw contended();
    });
  }

  async function tryRestore(context: DirectoryContext, twin: User, next: UserProfile): Promise<User | undefined> {
    const { replaced, person } = nextPerson(twin, next, next.externalId !== undefined);
    const held = replaced ? undefined : twin.profile;
    const { profile, unknown } = await assignments.complete(context.organizationId, held, next);
    if (unknown) await assignments.refuse(context.organizationId, unknown);
    const permissions = profile.userType === undefined ? [] : await getPermissions(context, profile.userType);
    const fields = changedFields(twin.profile, profile);
    if (fields.length === 0 && isDeepStrictEqual(permissions, twin.permissions)) return twin;
    const action = profile.active ? 'restored' : 'updated';
    return write(context, twin, { profile, replaced, person }, { fields, permissions, action });
  }

  function write(
    context: DirectoryContext,
    user: User,
    { profile, replaced, person }: Wanted,
    written: Pick<UserUpdate, 'fields' | 'action' | 'permissions'>,
  ): Promise<User | undefined> {
    const attributes = toAttributeChanges(written.fields, user.profile, profile);
    if (replaced) attributes.push({ attribute: PERSON, ...replaced });
    return store.updateUser(context, user, { ...written, profile, person, attributes, startsAnew: !!replaced });
  }

  /**
   * What a change of profile does to the permissions: given with the first type, left alone by later ones, and given
   * anew to another person.
   */
  async function nextPermissions(context: DirectoryContext, user: User, { profile: { userType }, replaced }: Wanted) {
    if (userType === undefined) return replaced && [];
    if (userType === user.profile.userType && !replaced) return undefined;
    const permissions = await getPermissions(context, userType, user.profile.userType);
    const first = user.profile.userType === undefined && user.permissions.length === 0;
    return first || replaced ? permissions : undefined;
  }

  /** What `edit` makes of a user. Of another person's it makes it without what the one before was given. */
  function toWanted(user: User, edit: (profile: UserProfile) => UserProfile, options: UpdateOptions): Wanted {
    const profile = edit(user.profile);
    const carried = profile.externalId !== undefined && options.carriesExternalId !== false;
    const next = nextPerson(user, profile, carried);
    if (!next.replaced) return { ...next, profile };
    const { roles: _, entitlements: __, ...others } = user.profile;
    return { ...next, profile: edit(others) };
  }

  /**
   * A deactivation is never refused because of another attribute. What the user would be allowed by after coming back
   * (roles, entitlements, the user type) and is not accepted stays as it was; the rest is kept as it was sent.
   */
  async function tryUpdate(
    context: DirectoryContext,
    user: User,
    wanted: Wanted,
    options: UpdateOptions,
  ): Promise<User | undefined> {
    const { replaced, person } = wanted;
    const held = replaced ? undefined : user.profile;
    const { profile: next, unknown } = await assignments.complete(context.organizationId, held, wanted.profile);
    const fields = changedFields(user.profile, next);
    if (fields.length === 0 && !replaced) {
      return !person || (await store.updatePerson(context.organizationId, user, person)) ? user : undefined;
    }
    const deactivating = user.profile.active && !next.active;
    const keep = (field: UserField) =>
      tryUpdate(context, user, { ...wanted, profile: { ...next, [field]: user.profile[field] } }, options);
    if (!deactivating) validateProfile(context, user.profile, next);
    if (!deactivating && unknown) await assignments.refuse(context.organizationId, unknown);
    if (unknown) return keep(unknown.field);
    try {
      const permissions = await nextPermissions(context, user, wanted);
      const action = toAction(user.profile, next);
      return await write(context, user, { ...wanted, profile: next }, { fields, permissions, action });
    } catch (cause) {
      const code = deactivating && cause instanceof DirectoryError ? cause.code : undefined;
      if (code === 'user_type_not_accepted') return keep('userType');
      if (code === 'user_name_taken' && options.keepTakenUserName) return keep('userName');
      throw cause;
    }
  }

  async function getUser(organizationId: string, id: string): Promise<User> {
    const user = await store.findUser(organizationId, id);
    if (user) return user;
    const shown = isResourceId(id) ? quote(id) : quoteStart(id);
    throw new DirectoryError('user_not_found', `There is no user with id ${shown}.`);
  }

  return {
    /** The user with that id. Throws `user_not_found`, for another organization's users too. */
    getUser,

    /**
     * Creates a user, or restores the inactive one that has its userName or externalId: same id, attributes replaced,
     * permissions assigned anew, active unless `profile` says otherwise; another person, as the externalId tells, is in
     * none of its groups. The userName decides where both point at
     * different users: the one with the externalId cannot take it while the other, though inactive, has it.
     * Throws `user_name_taken` for the userName of an active user.
     */
    async createUser(context: DirectoryContext, wanted: UserProfile): Promise<User> {
      validateProfile(context, undefined, wanted);
      const { profile, unknown } = await assignments.complete(context.organizationId, undefined, wanted);
      const attributes = toAttributeChanges(assignedFields(profile), undefined, profile);
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const outcome = await store.insertUser(context, profile, attributes, { twinOnly: unknown !== undefined });
        if (outcome.kind === 'created') {
          listing.noteWrite();
          return outcome.user;
        }
        const isNone = outcome.kind === 'none';
        if (isNone && profile.userType !== undefined) await getPermissions(context, profile.userType);
        const holder = isNone ? await store.findHolder(context.organizationId, profile.userName) : undefined;
        if (holder?.active) throw userNameTaken(profile);
        // Decided in the twin's turn, however often others switch it on and off meanwhile.
        const twin = isNone ? holder : outcome;
        // The inactive user may have had the value before; only there it is accepted.
        if (unknown && !twin) await assignments.refuse(context.organizationId, unknown);
        const restored = twin && (await restoreUser(context, twin, profile));
        if (restored) return restored;
        await sleep(Math.random() * PAUSE * attempt);
      }
      throw contended();
    },

    /**
     * Changes a user to what `edit` makes of its profile; without a difference nothing is written. `edit` runs again
     * on the newer profile when another process was faster, and without roles and entitlements where it turns out that
     * another person takes over. Throws what `edit` throws, and DirectoryError.
     */
    updateUser(
      context: DirectoryContext,
      id: string,
      edit: (profile: UserProfile) => UserProfile,
      options: UpdateOptions = {},
    ): Promise<User> {
      return inTurn(`${context.organizationId} ${id}`, async () => {
        for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
          const user = await getUser(context.organizationId, id);
          if (options.ifVersion?.(user.version) === false) throw versionConflict(id);
          const updated = await tryUpdate(context, user, toWanted(user, edit, options), options);
          if (updated) return updated;
          if (options.ifVersion) throw versionConflict(id);
          await sleep(Math.random() * PAUSE * attempt);
        }
        throw contended();
      });
    },

    /** Removes a user for good. Throws `user_not_found` and `version_conflict`. */
    deleteUser(context: DirectoryContext, id: string, ifVersion?: (version: number) => boolean): Promise<void> {
      return inTurn(`${context.organizationId} ${id}`, async () => {
        if (!ifVersion) {
          if (!(await store.deleteUser(context, id, undefined))) await getUser(context.organizationId, id);
          listing.noteWrite();
          return;
        }
        const { version } = await getUser(context.organizationId, id);
        if (!ifVersion(version) || !(await store.deleteUser(context, id, version))) throw versionConflict(id);
        listing.noteWrite();
      });
    },

    /** A page of users. `reader` is whose paging is remembered, so that an import skips nobody. */
    listUsers: listing.list,

    /** The users with these ids that are still there, in that order, with all their groups. */
    readUsers: store.readUsers,
  };
}

const userNameTaken = ({ userName }: UserProfile) =>
  new DirectoryError(
    'user_name_taken',
    `userName ${quote(userName)} is used by another active user of this organization.`,
  );

function toAction(before: UserProfile, after: UserProfile): ChangeAction {
  if (before.active === after.active) return 'updated';
  return after.active ? 'reactivated' : 'deactivated';
}

const versionConflict = (id: string) =>
  new DirectoryError('version_conflict', `User ${quote(id)} was changed since it was read: its version is another.`);

const contended = () =>
  new DirectoryError('contended', 'The user is being changed by several requests at once; send the request again.');
