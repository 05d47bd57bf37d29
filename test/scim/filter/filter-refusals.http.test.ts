import '../../support/to-be-scim-error.ts';
import { countCpu } from '../../support/count-cpu.ts';
import { createTestApp, type TestApp } from '../../support/test-app.ts';
import { ENTERPRISE, givenScim, type ScimClient } from '../scim-client.ts';

describe('filters on Users that are refused (RFC 7644 §3.4.2.2, §3.12)', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  it.each([
    ['', 'The filter ends where the name of an attribute is expected.'],
    ['userName', 'The filter ends where an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr) is expected.'],
    ['userName eq', 'The filter ends where a value after "eq" is expected.'],
    ['eq "x"', '"eq" at position 1 is no attribute of User.'],
    [
      'userName is "x"',
      '"is" at position 10 stands where an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr) is expected.',
    ],
    ['userName eq x', '"x" at position 13 is no value: write texts in double quotation marks'],
    ["userName eq 'x'", '"\'x\'" at position 13 is no value'],
    ['userName eq 007', '"007" at position 13 is no value'],
    ['userName eq "x', 'A quotation mark at position 13 is not closed.'],
    ['userName eq "\\x"', 'The text in quotation marks at position 13 is no JSON string.'],
    ['userName eq "\\u0000"', 'contains a NUL character'],
    ['userName eq true', 'userName true cannot be used: it must be a string. (position 13)'],
    ['userName eq "x" userName eq "y"', '"userName" at position 17 stands where "and", "or" or the end of the filter'],
    ['userName eq "x" and', 'The filter ends where the name of an attribute is expected.'],
    ['(userName eq "x"', 'The filter ends where a closing parenthesis is expected.'],
    ['userName eq "x")', '")" at position 16 stands where "and", "or" or the end of the filter is expected.'],
    ['not userName eq "x"', '"userName" at position 5 stands where an opening parenthesis is expected.'],
    ['shoeSize eq 4', '"shoeSize" at position 1 is no attribute of User.'],
    ['userName.value eq "x"', '"userName.value" at position 1 is no attribute of User.'],
    ['userName[value eq "x"]', '"[" at position 9 stands where an operator'],
    ['name eq "x"', 'name cannot be compared as a whole: name a part of it, such as name.formatted (position 9).'],
    ['addresses co "x"', 'addresses cannot be compared as a whole'],
    ['active eq "perhaps"', 'active "perhaps" cannot be used'],
    ['active eq ""', 'active "" cannot be used: write true or false (position 11).'],
    [
      'active gt true',
      '"gt" at position 8 makes no sense for active, which is of type boolean: use one of eq, ne, pr.',
    ],
    ['active co "t"', '"co" at position 8 makes no sense for active'],
    ['emails[primary le false]', '"le" at position 16 makes no sense for emails.primary'],
    ['meta.created co "2026"', '"co" at position 14 makes no sense for meta.created, which is of type dateTime'],
    ['meta.created gt "soon"', 'meta.created "soon" cannot be used: write a date and time such as'],
    ['meta.created gt "2026-02-30T00:00:00Z"', 'meta.created "2026-02-30T00:00:00Z" cannot be used'],
    ['meta.created gt 5', 'meta.created 5 cannot be used'],
    ['title gt null', 'null means no value, so "gt" cannot compare with it: use eq, ne or pr (position 10).'],
    ['emails[value co null]', 'null means no value'],
    ['emails[type eq "work"', 'The filter ends where a closing bracket is expected.'],
    ['emails[]', '"]" at position 8 stands where the name of an attribute is expected.'],
    ['emails[shoe eq "work"]', '"shoe" at position 8 is no attribute of an item of emails.'],
    ['emails[emails[type pr]]', '"emails" at position 8 is no attribute of an item of emails.'],
    ['meta.version gt "x"', '"gt" at position 14 is not offered for meta.version: use eq or ne.'],
    ['password eq "x"', '"password" at position 1 is no attribute of User.'],
    [`${ENTERPRISE} eq "x"`, 'is no attribute of User.'],
    ['\u0000', '"\\u0000" at position 1 is no attribute of User.'],
  ])('refuses %s with invalidFilter and says where and why', async (filter, detail) => {
    const res = await scim.find(filter);
    expect(res).toBeScimError(400, 'invalidFilter');
    expect(res.body.detail).toContain(detail);
    expect(res.body.detail.length).toBeLessThan(400);
  });

  it.each([
    ['1,000 parentheses', `${'('.repeat(1_000)}title eq "x"${')'.repeat(1_000)}`, 'nested more than 32 levels deep'],
    ['300 comparisons', Array(300).fill('title eq "x"').join(' and '), 'more than 100 comparisons'],
    ['10,000 characters', `title eq "${'x'.repeat(10_000)}"`, 'more than 8192 characters'],
    ['a thousand brackets', 'emails['.repeat(1_000), '"emails" at position 8'],
    ['a thousand backslashes', `title eq "${'\\'.repeat(999)}`, 'is not closed'],
    ['a thousand negations', `${'not('.repeat(1_000)}title pr${')'.repeat(1_000)}`, 'nested more than 32 levels deep'],
  ])('refuses a filter of %s at once', async (_what, filter, detail) => {
    const took = countCpu();
    const res = await scim.find(filter);
    expect(res).toBeScimError(400, 'invalidFilter');
    expect(res.body.detail).toContain(detail);
    expect(took()).toBeLessThan(1_000);
  });
});
