import { formTargets } from '../../app/oauth/form-targets.ts';

describe('where the browser may go after a decision (CSP form-action)', () => {
  it.each([
    ['https://system-admin.okta.com/cb', ['https://system-admin.okta.com', 'https://*.okta.com']],
    ['http://system-admin.okta1.com:1802/cb', ['http://system-admin.okta1.com:1802', 'http://*.okta1.com:1802']],
    ['https://okta.example/cb', ['https://okta.example']],
    ['http://localhost:9000/cb', ['http://localhost:9000']],
    ['http://127.0.0.1:9000/cb', ['http://127.0.0.1:9000']],
    ['http://[::1]:9000/cb', ['http://[::1]:9000']],
  ])('%s → %j', (redirectUri, targets) => {
    expect(formTargets(redirectUri)).toEqual(targets);
  });
});
