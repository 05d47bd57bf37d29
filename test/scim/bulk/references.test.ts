import { findReferences, replaceReferences, splitReferences } from '../../../app/scim/bulk/references.ts';

const data = {
  displayName: 'bulkId:',
  note: 'about bulkId:x',
  members: [{ value: 'bulkId:a' }, { value: '1' }, { value: 'bulkId:b', display: 'B' }],
  'urn:x:User': { department: 'D', manager: { value: 'bulkId:c', displayName: 'C' } },
  Operations: [{ op: 'remove', path: 'members[value eq "bulkId:d" or value eq "bulkId:a"]' }],
  __proto__: null,
};

describe('references of a bulk request (RFC 7644 §3.7.2)', () => {
  it('are found wherever a text is bulkId:…, and quoted in a path, and nowhere else', () => {
    expect([...findReferences(data)]).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are replaced by ids in a copy; members named __proto__ stay what they are', () => {
    const source = JSON.parse('{"__proto__": {"value": "bulkId:a"}, "list": ["bulkId:b", 1, null, true]}');
    const copy = replaceReferences(source, (bulkId) => `<${bulkId}>`) as object;
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"value":"<a>"},"list":["<b>",1,null,true]}');
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(source)).toContain('bulkId:a');
    expect(replaceReferences(data, (bulkId) => `<${bulkId}>`)).toMatchObject({
      displayName: 'bulkId:',
      note: 'about bulkId:x',
      Operations: [{ path: 'members[value eq "<d>" or value eq "<a>"]' }],
    });
  });

  it('part data into what can be said now, and what waits: items of lists whole, objects member by member', () => {
    const { members, ...rest } = data;
    const extension = rest['urn:x:User'];
    const { now, later } = splitReferences({ members, 'urn:x:User': extension, title: 'T' }, new Set(['a', 'c']));
    expect(now).toEqual({
      members: [members[1], members[2]],
      'urn:x:User': { department: 'D', manager: { displayName: 'C' } },
      title: 'T',
    });
    expect(later).toEqual({ members: [members[0]], 'urn:x:User': { manager: { value: 'bulkId:c' } } });
    expect(splitReferences({ title: 'T' }, new Set(['a']))).toEqual({ now: { title: 'T' }, later: undefined });
  });
});
