import { toLoggedPath } from '../../app/http/to-logged-path.ts';

describe('toLoggedPath', () => {
  it.each([
    ['/console/users?q=ann@example.com', '/console/users'],
    ['/password/q3Jm0c5mGc0y7eXbWZ0rj2bU0V8sQn4x1Kp6TtYyAaE', '/password/…'],
    ['/interaction/Vb1nZ2kq0xYtW3rS8uT5p/consent', '/interaction/…/consent'],
    ['/console/users/0b0f2c62-1c2e-4d11-9a3a-3f6d1b6f2c11', '/console/users/0b0f2c62-1c2e-4d11-9a3a-3f6d1b6f2c11'],
    ['/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server'],
    ['', ''],
  ])('keeps of %s only %s', (target, path) => {
    expect(toLoggedPath(target)).toBe(path);
  });
});
