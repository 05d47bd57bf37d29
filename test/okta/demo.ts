// The whole story with a throw-away server and the Okta simulator; ends with code 1 when a step is not confirmed.
import path from 'node:path';
import { type DemoServer, startDemoServer } from './demo-server.ts';
import { createStory } from './demo-story.ts';
import { tellStory } from './tell-story.ts';

const MAIN = path.resolve(import.meta.dirname, '../../app/main.ts');

const story = createStory(process.stdout, process.env);
story.title(
  'Express Configure SCIM, from the button in Okta to the last revoke',
  'A server of its own on an empty database, an administrator, and an Okta organization that does on the wire what Okta does. Nothing of it stays.',
);
let server: DemoServer | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void (server?.stop() ?? Promise.resolve()).then(() => process.exit(130));
  });
}
try {
  story.step('The server starts', 'It makes its database, its keys, the first organization and its owner.');
  server = await startDemoServer(MAIN);
  story.confirm(`It answers at ${server.url}`, true);
  await tellStory(story, server);
} catch (cause) {
  story.confirm('The story could be told to its end', false, cause instanceof Error ? cause.message : cause);
} finally {
  const code = await server?.stop();
  if (server) story.confirm('The server stopped when told to, with code 0', code === 0, `code ${code}`);
}
if (story.end().unconfirmed > 0) process.exitCode = 1;
