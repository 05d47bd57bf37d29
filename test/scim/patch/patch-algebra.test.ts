import fc from 'fast-check';
import { applyPatch } from '../../../app/scim/patch/apply-patch.ts';
import { parsePatch } from '../../../app/scim/patch/parse-patch.ts';
import type { Attribute, Resource } from '../../../app/scim/schemas/attribute.types.ts';
import { parseResource } from '../../../app/scim/schemas/parse-resource.ts';
import { USER_RESOURCE_TYPE } from '../../../app/scim/schemas/user-resource-type.ts';
import { ENTERPRISE } from '../scim-client.ts';

type Members = Record<string, unknown>;
type Operation = { op: string; path?: string; value?: unknown };

/** An attribute of a user that may come and go, with the path that names it. */
interface Place {
  path: string;
  attribute: Attribute;
}

const [enterprise] = USER_RESOURCE_TYPE.extensions;
const PLACES: Place[] = [
  ...USER_RESOURCE_TYPE.schema.attributes.map((attribute) => ({ path: attribute.name, attribute })),
  ...(enterprise?.attributes ?? []).map((attribute) => ({ path: `${ENTERPRISE}:${attribute.name}`, attribute })),
].filter(({ attribute }) => attribute.mutability !== 'readOnly' && attribute.clearable);
const LISTS = PLACES.filter(({ attribute }) => attribute.multiValued);

const places = fc.constantFrom(...PLACES);
const lists = fc.constantFrom(...LISTS);
/** Few texts, so that values meet; in two cases and with a letter that folds. */
const texts = fc.constantFrom('a', 'A', 'b', 'É', 'é', 'work', 'home', '1');

function valuesOf(attribute: Attribute): fc.Arbitrary<unknown> {
  if (attribute.multiValued) return fc.array(partsOf(attribute), { maxLength: 4 }).map(withOnePrimary);
  if (attribute.type === 'complex') return partsOf(attribute);
  if (attribute.type === 'boolean') return fc.boolean();
  return attribute.type === 'binary' ? fc.constantFrom('TUlJ', 'QUJD') : texts;
}

function partsOf({ subAttributes = [] }: Attribute): fc.Arbitrary<Members> {
  return fc.record(Object.fromEntries(subAttributes.map((sub) => [sub.name, valuesOf(sub)])), { requiredKeys: [] });
}

function withOnePrimary(items: Members[]): Members[] {
  const first = items.findIndex(({ primary }) => primary === true);
  return items.map((item, index) => (item.primary === true && index !== first ? { ...item, primary: false } : item));
}

/** A user in canonical form, as a PUT of it would store it. */
const canonical = (body: Members): Resource => parseResource(USER_RESOURCE_TYPE, { userName: 'u', ...body });
const resources = fc
  .record(Object.fromEntries(PLACES.map(({ path, attribute }) => [path, valuesOf(attribute)])), { requiredKeys: [] })
  .map((values) => canonical(toBody(values)));

function toBody(values: Members): Members {
  const body: Members = {};
  const extension: Members = {};
  for (const [path, value] of Object.entries(values)) {
    if (path.startsWith(ENTERPRISE)) extension[path.slice(ENTERPRISE.length + 1)] = value;
    else body[path] = value;
  }
  return { ...body, [ENTERPRISE]: extension };
}

/** The values by path, the extension's beside the others. */
function toValues(resource: Resource): Members {
  const { [ENTERPRISE]: extension, userName: _, ...values } = resource;
  for (const [name, value] of Object.entries((extension ?? {}) as Members)) values[`${ENTERPRISE}:${name}`] = value;
  return values;
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
};

/** Frozen, so that whatever is not pure throws. */
const apply = (resource: Resource, ...operations: Operation[]): Resource =>
  applyPatch(deepFreeze(resource), parsePatch(USER_RESOURCE_TYPE, 'id', deepFreeze({ Operations: operations })));

const without = (resource: Resource, path: string): Resource => {
  const { [path]: _, ...values } = toValues(resource);
  return canonical(toBody(values));
};

/** A place with a value for it. */
const assignments = (from: fc.Arbitrary<Place>) =>
  from.chain((place) => fc.record({ place: fc.constant(place), value: valuesOf(place.attribute) }));

const RUNS = { numRuns: 300 };

describe('the algebra of PATCH (RFC 7644 §3.5.2)', () => {
  it('add: twice is once (§3.5.2.1)', () => {
    fc.assert(
      fc.property(resources, assignments(places), (resource, { place: { path }, value }) => {
        const operation = { op: 'add', path, value };
        const once = apply(resource, operation);
        expect(apply(once, operation)).toEqual(once);
        expect(apply(resource, operation, operation)).toEqual(once);
      }),
      RUNS,
    );
  });

  it('replace: the last one counts (§3.5.2.3); of a complex value, for the parts it names', () => {
    fc.assert(
      fc.property(
        resources,
        places.chain((place) => fc.tuple(fc.constant(place), valuesOf(place.attribute), valuesOf(place.attribute))),
        (resource, [{ path, attribute }, first, second]) => {
          const twice = apply(resource, { op: 'replace', path, value: first }, { op: 'replace', path, value: second });
          const merges = attribute.type === 'complex' && !attribute.multiValued;
          const last = merges ? { ...(first as Members), ...(second as Members) } : second;
          expect(twice).toEqual(apply(resource, { op: 'replace', path, value: last }));
        },
      ),
      RUNS,
    );
  });

  it('remove: after add to what was absent, it is as before (§3.5.2.2)', () => {
    fc.assert(
      fc.property(resources, assignments(places), (resource, { place: { path }, value }) => {
        const before = without(resource, path);
        expect(apply(before, { op: 'add', path, value }, { op: 'remove', path })).toEqual(before);
        expect(apply(resource, { op: 'remove', path })).toEqual(before);
      }),
      RUNS,
    );
  });

  it('add to what is absent is replace, with a path and without', () => {
    fc.assert(
      fc.property(resources, assignments(places), (resource, { place: { path }, value }) => {
        const before = without(resource, path);
        const added = apply(before, { op: 'add', path, value });
        expect(apply(before, { op: 'replace', path, value })).toEqual(added);
        expect(apply(before, { op: 'replace', value: { [path]: value } })).toEqual(added);
        expect(apply(before, { op: 'add', value: { [path]: value } })).toEqual(added);
      }),
      RUNS,
    );
  });

  it('touches no other attribute', () => {
    const operations = fc.constantFrom('add', 'replace', 'remove');
    fc.assert(
      fc.property(resources, assignments(places), operations, (resource, { place: { path }, value }, op) => {
        const after = apply(resource, { op, path, ...(op !== 'remove' && { value }) });
        expect(without(after, path)).toEqual(without(resource, path));
      }),
      RUNS,
    );
  });

  it('the difference to another user, as operations, makes that user of this one, as a PUT does', () => {
    fc.assert(
      fc.property(resources, resources, (before, after) => {
        const operations = difference(before, after);
        expect(operations.length === 0 ? before : apply(before, ...operations)).toEqual(after);
      }),
      RUNS,
    );
  });

  it('disjoint paths: the order does not matter', () => {
    const sets = fc
      .uniqueArray(places, { selector: ({ path }) => path, minLength: 2, maxLength: 6 })
      .chain((chosen) => fc.tuple(...chosen.map((place) => assignments(fc.constant(place)))))
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
      );
    fc.assert(
      fc.property(resources, sets, fc.constantFrom('add', 'replace'), (resource, [one, other], op) => {
        const toOperations = (all: typeof one) => all.map(({ place: { path }, value }) => ({ op, path, value }));
        expect(apply(resource, ...toOperations(other))).toEqual(apply(resource, ...toOperations(one)));
      }),
      RUNS,
    );
  });

  it('whatever happens to lists: one primary value at most, no value twice, and a PUT of the result stores the same', () => {
    const filters = fc.constantFrom(
      'type eq "work"',
      'value pr',
      'primary eq true',
      'not (type eq "home")',
      'type eq "a" or display co "A"',
      'type ne "work" and primary ne true',
      'type eq "home" and primary eq true',
    );
    const operations = lists.chain(({ path, attribute }) => {
      const subs = fc.constantFrom(...(attribute.subAttributes ?? []));
      const op = fc.constantFrom('add', 'replace', 'remove');
      return fc.oneof(
        fc.record({ op, path: fc.constant(path), value: valuesOf(attribute) }),
        fc.record({ op, path: filters.map((filter) => `${path}[${filter}]`), value: partsOf(attribute) }),
        fc
          .tuple(op, filters, subs)
          .chain(([named, filter, sub]) =>
            valuesOf(sub).map((value) => ({ op: named, path: `${path}[${filter}].${sub.name}`, value })),
          ),
      );
    });
    let applied = 0;
    fc.assert(
      fc.property(resources, fc.array(operations, { minLength: 1, maxLength: 6 }), (resource, all) => {
        let patched = resource;
        for (const operation of all) {
          try {
            patched = apply(patched, operation);
            applied += 1;
          } catch (cause) {
            expect(['noTarget', 'invalidValue', 'invalidFilter']).toContain((cause as { scimType?: string }).scimType);
          }
        }
        for (const { path } of LISTS) {
          const items = (patched[path] ?? []) as Members[];
          expect(items.filter(({ primary }) => primary === true).length).toBeLessThanOrEqual(1);
        }
        expect(canonical(patched)).toEqual(patched);
      }),
      { numRuns: 1_000 },
    );
    expect(applied).toBeGreaterThan(1_000);
  });
});

/** What a client that compares sends: parts of complex values apart, as a replacement leaves the others. */
function difference(before: Resource, after: Resource): Operation[] {
  const [from, to] = [toValues(before), toValues(after)];
  return PLACES.flatMap(({ path, attribute }): Operation[] => {
    const [old, value] = [from[path], to[path]];
    if (value === undefined) return old === undefined ? [] : [{ op: 'remove', path }];
    if (attribute.type !== 'complex' || attribute.multiValued) return [{ op: 'replace', path, value }];
    const gone = Object.keys((old ?? {}) as Members).filter((name) => !Object.hasOwn(value as Members, name));
    return [...gone.map((name) => ({ op: 'remove', path: `${path}.${name}` })), { op: 'replace', path, value }];
  });
}
