import '../support/to-be-scim-error.ts';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { aUser, givenScim, type ScimClient } from './scim-client.ts';

type Created = { id: string; meta: { version: string } };

describe('versions (RFC 7644 §3.14, RFC 9110 §13.1)', () => {
  let app: TestApp;
  let scim: ScimClient;
  beforeAll(async () => {
    app = await createTestApp();
    scim = await givenScim(app);
  });
  afterAll(() => app.close());

  const TYPES = {
    '/Users': { body: () => aUser(), change: { op: 'replace', path: 'displayName', value: 'Changed' } },
    '/Groups': {
      body: () => ({ displayName: `Group ${randomUUID()}` }),
      change: { op: 'replace', path: 'externalId', value: 'changed' },
    },
  };

  describe.each(Object.entries(TYPES))('of %s', (path, { body, change }) => {
    async function create() {
      const sent = body();
      const res = await scim.post(path, sent);
      const { id, meta } = res.body as Created;
      expect(res.headers.etag).toBe(meta.version);
      expect(res.headers.location).toBe(`${scim.base}${path}/${id}`);
      return { at: `${path}/${id}`, etag: meta.version, sent };
    }

    it('are the ETag and meta.version of every answer, and grow with what changes', async () => {
      const { at, etag, sent } = await create();
      const got = await scim.get(at);
      expect([got.headers.etag, got.body.meta.version]).toEqual([etag, etag]);
      const patched = await scim.patch(at, change);
      expect(patched.headers.etag).not.toBe(etag);
      expect((await scim.get(at)).headers.etag).toBe(patched.headers.etag);
      expect((await scim.patch(at, change)).headers.etag).toBe(patched.headers.etag);
      const put = await scim.put(at, sent);
      expect(put.headers.etag).toBe(put.body.meta.version);
      expect(put.headers.etag).not.toBe(patched.headers.etag);
    });

    it('If-None-Match answers 304 without a body where the client has the version, else 200', async () => {
      const { at, etag } = await create();
      for (const known of [etag, etag.replace('W/', ''), '*', `"x", ${etag}`]) {
        const res = await scim.get(at).set('If-None-Match', known);
        expect([res.status, res.text, res.headers.etag]).toEqual([304, '', etag]);
      }
      for (const unknown of ['W/"0"', '"x"', 'nonsense']) {
        expect((await scim.get(at).set('If-None-Match', unknown)).status).toBe(200);
      }
      await scim.patch(at, change);
      expect((await scim.get(at).set('If-None-Match', etag)).status).toBe(200);
    });

    it('answers without a body have the media type too: 304, 204 and those to HEAD (RFC 7644 §3.1)', async () => {
      const { at, etag } = await create();
      const answers = [
        await scim.get(at).set('If-None-Match', etag),
        await request(scim.base).head(at).set(scim.headers),
        await request(scim.base).head(at).set(scim.headers).set('If-None-Match', etag),
        await request(scim.base).head('/Nothing').set(scim.headers),
        await scim.patch(at, change),
        await scim.delete(at),
      ];
      expect(answers.map(({ status }) => status)).toEqual([304, 200, 304, 404, path === '/Groups' ? 204 : 200, 204]);
      for (const { headers } of answers) expect(headers['content-type']).toBe('application/scim+json');
    });

    it('If-Match lets PUT, PATCH and DELETE through for that version, else 412 and nothing changes', async () => {
      const { at, etag, sent } = await create();
      const stored = (await scim.get(at)).body;
      for (const stale of ['W/"99"', '"x"', 'nonsense', '']) {
        expect(await scim.put(at, { ...sent, externalId: 'put' }).set('If-Match', stale)).toBeScimError(412);
        expect(await scim.patch(at, change).set('If-Match', stale)).toBeScimError(412);
        expect(await scim.delete(at).set('If-Match', stale)).toBeScimError(412);
      }
      expect((await scim.get(at)).body).toEqual(stored);
      const patched = await scim.patch(at, change).set('If-Match', `"other", ${etag}`);
      expect(patched.status).toBeLessThan(300);
      expect((await scim.put(at, sent).set('If-Match', '*')).status).toBe(200);
      const { etag: newest } = (await scim.get(at)).headers;
      expect((await scim.delete(at).set('If-Match', newest as string)).status).toBe(204);
      expect(await scim.delete(at).set('If-Match', '*')).toBeScimError(404);
    });

    it('If-None-Match on a write refuses the versions it names with 412', async () => {
      const { at, etag, sent } = await create();
      expect(await scim.put(at, sent).set('If-None-Match', '*')).toBeScimError(412);
      expect(await scim.patch(at, change).set('If-None-Match', etag)).toBeScimError(412);
      expect(await scim.delete(at).set('If-None-Match', '*')).toBeScimError(412);
      expect((await scim.get(at)).headers.etag).toBe(etag);
      expect((await scim.delete(at).set('If-None-Match', 'W/"99"')).status).toBe(204);
    });

    it('let one of eight writers with the same version through', async () => {
      const { at, etag } = await create();
      const writes = Array.from({ length: 8 }, (_, n) =>
        scim.patch(at, { ...change, value: `writer ${n}` }).set('If-Match', etag),
      );
      const statuses = (await Promise.all(writes)).map(({ status }) => status).sort();
      expect(statuses.filter((status) => status < 300)).toHaveLength(1);
      expect(statuses.filter((status) => status === 412)).toHaveLength(7);
    });
  });
});
