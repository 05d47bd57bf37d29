import { foldCase } from '../fold-case.ts';
import type { Identity } from './to-identity.ts';

/** What stands in the place of a value that was erased. */
export const ERASED = '[erased]';
/** What stands in the place of an id where only an id can. */
export const ERASED_ID = '00000000-0000-0000-0000-000000000000';

/** A key this short may mean something else: it counts only in the attribute that holds it, and in quotation marks. */
const SHORT = 6;
/** Of a value that the request log cut off, the start says enough when it is this long. */
const START = 4;
const ELLIPSIS = '…';
/** An error text that quotes something long ends the quotation so. */
const CUT_OFF = /([^\s"“\\]+)…/gu;
/** Members by which an object says whom it is about (RFC 7643 §2.4, §3.1; RFC 7644 §3.5.2, §3.7). */
const ABOUT = new Set(['id', 'value', '$ref', 'username', 'externalid', 'employeenumber', 'path', 'location']);

/** Where a value stands. */
interface Place {
  /** The member's name in lower case. */
  readonly name: string;
  /** It tells somebody's manager. */
  readonly isManager: boolean;
}

/**
 * `everything`: whatever names the person. `references`: in what is about another user, only what refers to the person,
 * by id or as a manager; what that user has in common with the person is that user's.
 */
export type EraserScope = 'everything' | 'references';

export type Eraser = ReturnType<typeof createEraser>;

/** Pure. Takes one person out of texts and JSON; what does not name the person is given back as it is, the same object. */
export function createEraser({ id, keys, names, nameParts }: Identity) {
  const isShort = (key: string): boolean => key.length < SHORT && !key.includes('@');
  const ids = new RegExp(id, 'gi');
  const texts = toPattern({
    bare: [...keys.keys()].filter((key) => !isShort(key)),
    quoted: [...[...keys.keys()].filter(isShort), ...names, ...nameParts],
  });
  const namesId = (text: string): boolean => text.toLowerCase().includes(id);

  /** Whether a whole value is the person's. */
  function isKey(text: string, { name, isManager }: Place): boolean {
    const folded = foldCase(text.trim());
    if (isManager && names.has(folded)) return true;
    const members = keys.get(folded);
    if (members) return isManager || !isShort(folded) || members.has(name);
    return folded.endsWith(ELLIPSIS) && isStart(folded.slice(0, -ELLIPSIS.length));
  }

  /** Whether a value that was cut off begins as one of the person's. */
  const isStart = (folded: string): boolean =>
    folded.length >= START && (id.startsWith(folded) || [...keys.keys()].some((key) => key.startsWith(folded)));

  const eraseText = (text: string): string =>
    text
      .replace(ids, ERASED)
      .replace(texts, toReplacement)
      .replace(CUT_OFF, (found, start: string) => (isStart(foldCase(start)) ? ERASED : found));

  function eraseLeaf(text: string, place: Place, scope: EraserScope): string {
    if (scope === 'references' && !place.isManager) return text.replace(ids, ERASED);
    return isKey(text, place) ? ERASED : eraseText(text);
  }

  function isAbout(object: object, isManager: boolean, scope: EraserScope): boolean {
    return Object.entries(object).some(([member, value]) => {
      const name = member.toLowerCase();
      if (!ABOUT.has(name) || (typeof value !== 'string' && typeof value !== 'number')) return false;
      const text = String(value);
      return namesId(text) || ((scope === 'everything' || isManager) && isKey(text, { name, isManager }));
    });
  }

  function eraseValue(value: unknown, place: Place, scope: EraserScope): unknown {
    if (typeof value === 'string') return eraseLeaf(value, place, scope);
    if (typeof value === 'number') return eraseNumber(value, place, scope);
    if (Array.isArray(value))
      return keepSame(
        value,
        value.map((item) => eraseValue(item, place, scope)),
      );
    if (!(value instanceof Object)) return value;
    // An operation of a PATCH says by its path what its value is.
    const isManager = place.isManager || ('path' in value && isManagerName(String(value.path)));
    if (isAbout(value, isManager, scope)) return ERASED;
    const members = Object.entries(value);
    const erased = members.map(([member, one]) => {
      const inside = { name: member.toLowerCase(), isManager: isManager || isManagerName(member) };
      return eraseValue(one, inside, scope);
    });
    if (erased.every((one, at) => one === members[at]?.[1])) return value;
    return Object.fromEntries(members.map(([member], at) => [eraseText(member), erased[at]]));
  }

  function eraseNumber(value: number, place: Place, scope: EraserScope): unknown {
    return eraseLeaf(String(value), place, scope) === ERASED ? ERASED : value;
  }

  return {
    id,
    probes: toProbes([id, ...keys.keys(), ...names, ...nameParts]),
    /** What stands in the place of what was erased. */
    placeholder: ERASED,
    /** Those that stand for the person wherever a manager is named. */
    managerKeys: [...keys.keys()].flatMap(toUnfolded),
    managerNames: [...names].flatMap(toUnfolded),
    text: eraseText,
    json: (value: unknown, scope: EraserScope): unknown => eraseValue(value, { name: '', isManager: false }, scope),
    /** Whether a value that names a manager names the person. */
    isManager: (value: unknown): boolean =>
      typeof value === 'string' && (namesId(value) || isKey(value, { name: 'value', isManager: true })),
  };
}

const isManagerName = (name: string): boolean => /manager/i.test(name);

const keepSame = (before: readonly unknown[], after: readonly unknown[]): readonly unknown[] =>
  after.every((item, at) => item === before[at]) ? before : after;

/** Quotation marks stay. */
function toReplacement(found: string): string {
  const [, start = '', end = ''] = /^(\\?"|“)?.*?(\\?"|”)?$/su.exec(found) ?? [];
  return start + ERASED + end;
}

/** Values that stand alone, with nothing on either side that would make them part of a longer one, and quoted ones. */
function toPattern({ bare, quoted }: { bare: readonly string[]; quoted: readonly string[] }): RegExp {
  const longestFirst = (values: readonly string[]) =>
    values
      .flatMap(toSpellings)
      .sort((one, other) => other.length - one.length)
      .map(escapePattern)
      .join('|');
  const parts = [
    bare.length > 0 && `(?<![\\p{L}\\p{N}._%+-])(?:${longestFirst(bare)})(?![\\p{L}\\p{N}_@%+-]|\\.[\\p{L}\\p{N}])`,
    quoted.length > 0 && `(?:\\\\?"|“)(?:${longestFirst(quoted)})(?:\\\\?"|”)`,
  ].filter((part) => part !== false);
  // An empty alternative would match everywhere.
  return new RegExp(parts.length > 0 ? parts.join('|') : '(?!)', 'giu');
}

/** As it may be written, and as a filter or an error text quotes it, which writes some characters as JSON does. */
const toSpellings = (value: string): string[] => [
  ...new Set(
    toUnfolded(value)
      .flatMap((one) => [one, one.normalize('NFD')])
      .flatMap((one) => [one, toJsonText(one)]),
  ),
];
/** The one letter that becomes two when it is folded (Unicode, SpecialCasing.txt) is not found by the two. */
const toUnfolded = (value: string): string[] => [value, value.replaceAll('i\u0307', '\u0130')];
const toJsonText = (value: string): string => JSON.stringify(value).slice(1, -1);
const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/**
 * What a database looks for in folded texts: where no `part` occurs, and no `start` where something was cut off, nothing is
 * to be erased.
 */
export interface Probes {
  readonly parts: readonly string[];
  readonly starts: readonly string[];
}

/** Characters that every database folds as this process does, and JSON writes as they are. */
const PLAIN = /[ !#-[\]-~]+/g;

function toProbes(values: readonly string[]): Probes {
  const starts = values.filter(({ length }) => length >= START).map((value) => value.slice(0, START));
  return { parts: [...new Set(values.map(toPart))], starts: [...new Set(starts.map(toPart))] };
}

/** The longest plain part of a value; '' is part of every text. */
const toPart = (value: string): string =>
  (value.match(PLAIN) ?? []).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
