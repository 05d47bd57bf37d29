import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockFolder } from '../../app/store/lock-folder.ts';

const MAIN = path.resolve(import.meta.dirname, '../../app/cli/main.ts');

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'expressway-cli-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs the command in a process of its own, in an empty working folder. */
function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: `pglite:${path.join(folder, 'data')}` };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('npm run cli', () => {
  it('sets up an empty database before the command, and refuses in one line while another process has it', async () => {
    const set = await run('org', 'set', 'Brellium Demo', '--user-name-format', 'any');
    expect(set).toMatchObject({ code: 0, out: expect.stringContaining('userName format any') });
    expect(set.err).toMatch(/Owner: admin@example\.com\n.*shown this once: \S{12,}\n$/);
    const release = await lockFolder(path.join(folder, 'data'), () => undefined);
    try {
      const refused = await run('org', 'create', 'Acme');
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toMatch(/^error: The embedded database in .+ is in use by another process: .+\n$/);
    } finally {
      await release();
    }
  });
});
