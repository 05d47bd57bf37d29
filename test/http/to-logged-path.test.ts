import { toLoggedPath } from '../../app/http/to-logged-path.ts';

const TOKEN = 'q3Jm0c5mGc0y7eXbWZ0rj2bU0V8sQn4x1Kp6TtYyAaE';

describe('toLoggedPath', () => {
  it.each([
    ['/console/users?q=ann@example.com', '/console/users'],
    [`/password/${TOKEN}`, '/password/:token'],
    [`/password/%79${TOKEN}`, '/password/:token'],
    [`/password/${TOKEN},`, '/password/:token'],
    [`/password/${TOKEN};x=1`, '/password/:token'],
    ['/password/lowercase', '/password/:token'],
    [`/password/x/${TOKEN}/lowercase`, '/password/:token/…/…'],
    [`//password//${TOKEN}?again=${TOKEN}`, '//password//:token'],
    [`/PASSWORD/${TOKEN}/`, '/…/:token/'],
    [`/%70assword/%79${TOKEN}`, '/…/…'],
    [`/password%2F${TOKEN}`, '/…'],
    [`/password;x=1/${TOKEN}`, '/…/…'],
    [`/console/${TOKEN}`, '/console/…'],
    ['/interaction/Vb1nZ2kq0xYtW3rS8uT5p', '/interaction/:uid'],
    ['/interaction/%56b1nZ2kq0xYtW3rS8uT5p/sign-in?x', '/interaction/:uid/sign-in'],
    ['/interaction/abc/organization#x', '/interaction/:uid/organization'],
    ['/oauth/authorize?state=secret', '/oauth/authorize'],
    ['/oauth/authorize/abc;y', '/oauth/authorize/:uid'],
    [`http://evil.example/password/${TOKEN}`, '…//…/password/:token'],
    ['/console/users/0b0f2c62-1c2e-4d11-9a3a-3f6d1b6f2c11', '/console/users/0b0f2c62-1c2e-4d11-9a3a-3f6d1b6f2c11'],
    ['/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server'],
    ['', ''],
  ])('keeps of %s only %s', (target, path) => {
    expect(toLoggedPath(target)).toBe(path);
  });
});
