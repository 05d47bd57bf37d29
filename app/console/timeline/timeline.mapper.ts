import type { LoggedRequest } from '../../activity/activity.types.ts';
import type { Authorization } from '../../connections/authorization.types.ts';
import type { HistoryEntry, Named } from '../../directory/history.types.ts';
import { PERSON } from '../../directory/user.types.ts';
import { toMoment } from '../../http/to-moment.ts';
import { toIgnoredLines } from '../activity/to-ignored-lines.ts';
import { toGroupUrl, toRequestUrl, toUserUrl } from '../console-urls.ts';
import { toWords } from '../users/to-words.ts';
import { withoutUrn } from '../users/without-urn.ts';
import type { MemberList, NamedLink, TimelineEntry } from './timeline.types.ts';

/** What an entry is told with. */
export interface TimelineContext {
  readonly type: 'user' | 'group';
  readonly zone: string;
  readonly authorizations: readonly Authorization[];
  /** The requests about this user or group, by their id. */
  readonly requests: ReadonlyMap<string, readonly LoggedRequest[]>;
  readonly named: ReadonlyMap<string, Named>;
  /** What people call an attribute, by its path without the schema's URN. */
  readonly labels: ReadonlyMap<string, string>;
}

const VERBS = {
  created: 'created',
  updated: 'changed',
  deactivated: 'deactivated',
  reactivated: 'reactivated',
  restored: 'restored',
  deleted: 'deleted',
} as const;
/** A value longer than this is cut: certificates and notes would hide the rest. */
const LONGEST = 300;

/** A change in words. An actor is the id of an authorization, which is looked up, or a name in plain text. */
export function toTimelineEntry(change: HistoryEntry, context: TimelineContext): TimelineEntry {
  const { type, zone, authorizations, requests, labels } = context;
  const authorization = authorizations.find(({ id }) => id === change.actor);
  const clientName = authorization?.clientName ?? change.actor;
  const { group, members } = change;
  const ignored = group ? [] : (requests.get(change.requestId) ?? []).flatMap((request) => request.ignored);
  return {
    at: toMoment(change.createdAt, { zone }),
    who: authorization ? `${clientName} (${authorization.redirectHost})` : clientName,
    action: group ? (group.joined ? 'joined' : 'left') : change.action,
    did: group ? `${group.joined ? 'added this user to' : 'took this user out of'} the group` : toDeed(change, type),
    group: group && toGroupLink(group, context),
    lines: change.attributes
      .filter(({ attribute }) => attribute !== PERSON)
      .map(({ attribute, before, after }) => {
        const path = withoutUrn(attribute);
        return { label: labels.get(path) ?? path, path, before: cut(toWords(before)), after: cut(toWords(after)) };
      })
      .filter(({ before, after }) => before !== after),
    joined: members && members.joined > 0 ? toMemberList(members.joinedIds, members.joined, context) : null,
    left: members && members.left > 0 ? toMemberList(members.leftIds, members.left, context) : null,
    notes: [
      ...(type === 'user' && !group ? toPermissionNotes(change) : []),
      ...toIgnoredLines(ignored, clientName).map(
        ({ attribute, why }) => `${clientName} sent ${attribute}: ignored. ${why}`,
      ),
    ],
    requestId: change.requestId,
    requestUrl: toRequestUrl(change.requestId),
  };
}

function toDeed({ action, attributes }: HistoryEntry, type: TimelineContext['type']): string {
  if (!attributes.some(({ attribute }) => attribute === PERSON)) return `${VERBS[action]} this ${type}`;
  return action === 'updated' ? 'gave this user to a new person' : `${VERBS[action]} this user for a new person`;
}

/**
 * When permissions are given: with the user, anew at a restore and to another person, with the first type, and never by
 * a later one.
 */
function toPermissionNotes({ action, attributes }: HistoryEntry): string[] {
  const person = attributes.find(({ attribute }) => attribute === PERSON);
  if (person) {
    return [
      `A new person: the id at the identity provider was ${cut(toWords(person.before))} and is ${cut(toWords(person.after))}.`,
      'It is out of all groups, and has the roles and entitlements of this request alone and the permissions of its user type.',
    ];
  }
  const type = attributes.find(({ attribute }) => attribute === 'userType');
  if (action === 'restored') return ['Restored: permissions assigned anew from the user type.'];
  if (action === 'created') return type ? ['Permissions assigned from the user type.'] : [];
  if (action !== 'updated' || !type || type.after === undefined) return [];
  return type.before === undefined ? [] : ['Permissions stayed as they were: a change of user type leaves them.'];
}

function toGroupLink({ id, name }: NonNullable<HistoryEntry['group']>, { named }: TimelineContext): NamedLink {
  const found = named.get(id);
  return { name: found?.name ?? name ?? 'a group that was deleted', url: found?.exists ? toGroupUrl(id) : null };
}

function toMemberList(ids: readonly string[], count: number, { named }: TimelineContext): MemberList {
  const links = ids.flatMap((id) => {
    const found = named.get(id);
    if (!found) return [];
    return [{ name: found.name, url: found.exists ? (found.type === 'User' ? toUserUrl(id) : toGroupUrl(id)) : null }];
  });
  return { named: links, others: count - links.length };
}

const cut = (words: string | null): string | null =>
  words !== null && words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
