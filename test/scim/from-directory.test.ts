import { DirectoryError } from '../../app/directory/directory-error.ts';
import { fromDirectory } from '../../app/scim/from-directory.ts';

describe('refusals of the directory in SCIM (RFC 7644 §3.12)', () => {
  it('asks for another try in whole seconds where several requests changed one user (RFC 9110 §10.2.3)', () => {
    const error = fromDirectory(new DirectoryError('contended', 'Several requests at once.'));
    expect([error.status, error.scimType]).toEqual([503, undefined]);
    expect(error.headers['Retry-After']).toMatch(/^[1-9]\d*$/);
  });
});
