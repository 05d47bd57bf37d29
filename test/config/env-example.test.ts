import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { Env, loadConfig } from '../../app/config/load-config.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const example = fs.readFileSync(path.join(ROOT, '.env.example'), 'utf8');
const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const names = Object.keys(Env.shape);

/** A variable of the example: the comment line above it, and the value that is commented out. */
const entries = [...example.matchAll(/^# (.+)\n#([A-Z_]+)=(.*)$/gm)].map(([, comment = '', name = '', value = '']) => ({
  comment,
  name,
  value: parseEnv(`${name}=${value}`)[name] ?? '',
}));

describe('.env.example', () => {
  it('has every variable that the server reads, and no other, in the order of the schema', () => {
    expect(entries.map(({ name }) => name)).toEqual(names);
    expect(example.match(/^#?[A-Z_]+=/gm)).toHaveLength(names.length);
  });

  it('sets nothing as it is: a copy starts as no file does', () => {
    expect(parseEnv(example)).toEqual({});
  });

  it('tells the default of each, as the schema has it', () => {
    const defaults = Env.parse({});
    for (const { name, comment } of entries) {
      const value: unknown = Reflect.get(defaults, name);
      expect(comment).toMatch(/Default: .+[.]$/);
      if (typeof value === 'string' || typeof value === 'number') expect(comment).toContain(`Default: ${value}.`);
    }
    expect(entries.find(({ name }) => name === 'PUBLIC_URL')?.comment).toContain('Default: http://localhost:$PORT.');
  });

  it('shows values that are accepted', () => {
    const all = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
    expect(loadConfig(all)).toMatchObject({ publicUrl: 'https://sso.example.com', host: '127.0.0.1' });
  });
});

describe('the table of variables in README.md', () => {
  it('has every variable that the server reads, and no other, in the order of the schema', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(names);
  });

  it('tells the default of each', () => {
    const defaults = Env.parse({});
    for (const [, name = '', shown = ''] of readme.matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)) {
      const value: unknown = Reflect.get(defaults, name);
      if (typeof value === 'string' || typeof value === 'number')
        expect({ name, shown }).toEqual({ name, shown: `\`${value}\`` });
    }
  });
});
