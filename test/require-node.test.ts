import { execFile } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Runs `file` on this Node.js, which says that it is v20.20.2. */
function runAsOld(file: string): Promise<{ code: unknown; out: string; err: string }> {
  const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
    Object.defineProperty(process, 'version', { value: 'v20.20.2' });`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(old)}`, path.join(ROOT, file)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, out, err) => resolve({ code: error?.code, out, err }));
  });
}

describe('on a Node.js that is too old', () => {
  it.each(['app/main.ts', 'scripts/generate-client.mjs'])('%s says in one line which one is needed', async (file) => {
    const { code, out, err } = await runAsOld(file);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Expressway needs Node\.js 24 or newer, and this is v20\.20\.2 \(.+\)\. .*"npm ci".*\n$/);
  });
});
