import { isResourceId } from '../../app/directory/is-resource-id.ts';

describe('what can be the id of a user or a group (RFC 7643 §3.1)', () => {
  it.each([
    ['takes a UUID', '5f0c1c5e-6d3c-4a8e-9d2b-0b6a1f3c9e11', true],
    ['takes no upper case: ids are compared with case', '5F0C1C5E-6D3C-4A8E-9D2B-0B6A1F3C9E11', false],
    ['takes no UUID without hyphens', '5f0c1c5e6d3c4a8e9d2b0b6a1f3c9e11', false],
    ['takes no UUID in braces', '{5f0c1c5e-6d3c-4a8e-9d2b-0b6a1f3c9e11}', false],
    ['takes no line break behind it', '5f0c1c5e-6d3c-4a8e-9d2b-0b6a1f3c9e11\n', false],
    ['takes no name', 'me', false],
    ['takes no empty text', '', false],
  ])('%s', (_title, text, expected) => {
    expect(isResourceId(text)).toBe(expected);
  });
});
