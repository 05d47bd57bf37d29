import fc from 'fast-check';
import { createUserStore } from '../../../app/directory/user.store.ts';
import type { DirectoryContext, ListItem, UserProfile } from '../../../app/directory/user.types.ts';
import { findUserField, USER_FIELD_NAMES, USER_FIELDS } from '../../../app/directory/user-fields.ts';
import type { Filter } from '../../../app/scim/filter/filter.types.ts';
import { matchesResource } from '../../../app/scim/filter/matches.ts';
import { parseFilter } from '../../../app/scim/filter/parse-filter.ts';
import { toQuery } from '../../../app/scim/filter/to-query.ts';
import type { Resource } from '../../../app/scim/schemas/attribute.types.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { toScimUser } from '../../../app/scim/users/user.mapper.ts';
import type { Database } from '../../../app/store/database.types.ts';
import { giveBack, openTestDatabase } from '../../support/test-database.ts';
import { ADDRESS, arbitraryFilter, INSTANTS, TEXTS, toId } from './arbitrary-filter.ts';
import { printFilter } from './print-filter.ts';

const PEOPLE = 60;
const FILTERS = 600;
const seed = Math.trunc(Math.random() * 2 ** 31);

/** Positions are of the text, which may be written in several ways. */
const withoutPositions = (filter: Filter): unknown =>
  JSON.parse(JSON.stringify(filter, (name, value) => (name === 'position' ? undefined : value)));

describe('any filter (RFC 7644 §3.4.2.2)', () => {
  it('is printed, read and printed again as the same filter', () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        const text = printFilter(filter);
        const parsed = parseFilter(USER_RESOURCE_TYPE, text);
        expect(withoutPositions(parsed)).toEqual(withoutPositions(filter));
        expect(printFilter(parsed)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads the same in any case of names and operators, and with any space', () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        const text = printFilter(filter);
        const loud = text.replace(/"(?:[^"\\]|\\.)*"|[^"]+/gu, (part) =>
          part.startsWith('"') ? part : part.toUpperCase(),
        );
        const wide = ` ${text.replace(/"(?:[^"\\]|\\.)*"|[\s()[\]]/gu, (part) => (part.startsWith('"') ? part : ` ${part} `))}`;
        for (const written of [loud, wide]) {
          expect(withoutPositions(parseFilter(USER_RESOURCE_TYPE, written))).toEqual(withoutPositions(filter));
        }
      }),
      { numRuns: 300 },
    );
  });

  describe('on a random directory', () => {
    let database: Database;
    let context: DirectoryContext;
    const resources: Resource[] = [];
    const target = { type: USER_RESOURCE_TYPE, address: ADDRESS, findField: findUserField };

    beforeAll(async () => {
      database = await openTestDatabase();
      const { id } = await database.prisma.organization.create({ data: { name: 'Acme', nameKey: 'acme' } });
      context = { organizationId: id, userNameFormat: 'any', anyUserType: true, actor: 'a', requestId: 'r' };
      const store = createUserStore(database);
      for (const [index, profile] of fc.sample(arbitraryProfile, { numRuns: PEOPLE, seed }).entries()) {
        // Inactive, or with somebody's externalId, it would be restored instead of created.
        const { externalId, ...created } = { ...profile, active: true, userName: `${profile.userName} ${index}` };
        const outcome = await store.insertUser(context, created, []);
        if (outcome.kind !== 'created') throw new Error(`Nobody was created: ${outcome.kind}`);
        // What the database sets itself, of few values too.
        await database.sql(
          'UPDATE users SET id = $1, version = $2, created_at = $3, last_modified = $4 WHERE id = $5',
          [toId(index + 1), (index % 2) + 1, INSTANTS[index % 3], INSTANTS[(index + 1) % 3], outcome.user.id],
        );
      }
      const { items } = await store.listUsers(id, { limit: PEOPLE, count: true });
      resources.push(...items.map((user) => toScimUser(user, ADDRESS.replace('/Users', ''))));
      expect(resources).toHaveLength(PEOPLE);
    });
    afterAll(() => giveBack(database));

    it('finds in SQL whom a plain evaluation finds', async () => {
      const store = createUserStore(database);
      let found = 0;
      await fc.assert(
        fc.asyncProperty(arbitraryFilter, async (filter) => {
          const query = toQuery(filter, target);
          const expected = resources.filter((resource) => matchesResource(resource, filter)).map(({ id }) => id);
          const page = await store.listUsers(context.organizationId, { query, limit: PEOPLE, count: true });
          // The seed makes the same directory again.
          expect({ seed, found: page.items.map(({ id }) => id) }).toEqual({ seed, found: expected });
          expect(page.total).toBe(expected.length);
          if (expected.length > 0 && expected.length < PEOPLE) found += 1;
        }),
        { numRuns: FILTERS },
      );
      // The filters would prove little if most of them held of everybody or nobody.
      expect(found).toBeGreaterThan(FILTERS / 3);
    });
  });
});

const text = fc.constantFrom(...TEXTS);

/** An item of a list with some of its members. */
function itemOf(field: string): fc.Arbitrary<ListItem> {
  const attribute = USER_RESOURCE_TYPE.schema.attributes.find(({ name }) => name === field);
  const members: Record<string, fc.Arbitrary<string | boolean>> = {};
  for (const { name, type } of attribute?.subAttributes ?? []) {
    members[name] = type === 'boolean' ? fc.boolean() : type === 'binary' ? fc.constantFrom('YQ==', 'QQ==') : text;
  }
  // Every value but an address has a `value`.
  return fc.record(members, { requiredKeys: field === 'addresses' ? [] : ['value'] }) as fc.Arbitrary<ListItem>;
}

const arbitraryProfile = fc.record(
  Object.fromEntries(
    USER_FIELD_NAMES.map((field): [string, fc.Arbitrary<unknown>] => {
      const { type } = USER_FIELDS[field];
      if (type === 'boolean') return [field, fc.boolean()];
      return [field, type === 'text' ? text : fc.array(itemOf(field), { maxLength: 3 })];
    }),
  ),
  { requiredKeys: ['userName', 'active', 'emails', 'phoneNumbers', 'addresses'] as string[] as never[] },
) as unknown as fc.Arbitrary<UserProfile>;
