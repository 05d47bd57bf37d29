import fs from 'node:fs';
import path from 'node:path';
import { keptSecret } from '../../app/config/development-secrets.ts';
import { makeFolder } from '../support/server-process.ts';

describe('a secret that is made and kept in development', () => {
  let place: ReturnType<typeof makeFolder>;
  beforeEach(() => {
    place = makeFolder();
  });
  afterEach(() => place.remove());

  it('is 256 random bits, the same the next time, in a file that only its owner may read', () => {
    const { value, file } = keptSecret(place.folder, 'app-secret');
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(keptSecret(place.folder, 'app-secret').value).toBe(value);
    expect(keptSecret(place.folder, 'other').value).not.toBe(value);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(place.folder).sort()).toEqual(['app-secret', 'other']);
  });

  it('is never the empty text that a killed process left in its file', () => {
    fs.writeFileSync(path.join(place.folder, 'app-secret'), '');
    const { value } = keptSecret(place.folder, 'app-secret');
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(keptSecret(place.folder, 'app-secret').value).toBe(value);
  });
});
