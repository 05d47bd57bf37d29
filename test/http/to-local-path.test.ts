import { toLocalPath } from '../../app/http/to-local-path.ts';

const ROOTS = ['/console', '/interaction'];

describe('toLocalPath', () => {
  it.each(['/console', '/console/users?q=ann&after=3', '/interaction/abc', '/console?x=1'])('takes %s', (path) => {
    expect(toLocalPath(path, ROOTS)).toBe(path);
  });

  it.each([
    'https://evil.example/console',
    '//evil.example/console',
    '/\\evil.example/console',
    '/console\\..\\..',
    '\\\\evil.example',
    '/consoles',
    '/console/../oauth/authorize',
    '/console//evil.example',
    '/console\r\nLocation: https://evil.example',
    '/console/\u0000',
    '/console/ü',
    'console',
    'javascript:alert(1)',
    '/oauth/authorize',
    '',
    `/console/${'a'.repeat(3000)}`,
    undefined,
    ['/console'],
  ])('refuses %j', (path) => {
    expect(toLocalPath(path, ROOTS)).toBeUndefined();
  });
});
