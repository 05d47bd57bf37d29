import { createTokenCache } from '../../app/oauth/token-cache.ts';

describe('the memory of the bearer guard', () => {
  const live = async () => ({ value: { organization: 'a' }, keep: true });

  it('gives a live token again without reading it', async () => {
    const cache = createTokenCache<{ organization: string }>();
    expect(cache.find('t')).toBeUndefined();
    expect(await cache.read('t', live)).toEqual({ organization: 'a' });
    expect(cache.find('t')).toEqual({ organization: 'a' });
    expect(cache.find('T')).toBeUndefined();
  });

  it('keeps nothing that is not to be kept, and nothing that failed', async () => {
    const cache = createTokenCache<{ organization: string }>();
    await cache.read('new', async () => ({ ...(await live()), keep: false }));
    await expect(cache.read('bad', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect([cache.find('new'), cache.find('bad')]).toEqual([undefined, undefined]);
  });

  it('forgets at once', async () => {
    const cache = createTokenCache<{ organization: string }>();
    await cache.read('t', live);
    cache.forget();
    expect(cache.find('t')).toBeUndefined();
  });

  it('does not keep what was read before a revocation and arrived after it (RFC 7009 §2.1)', async () => {
    const cache = createTokenCache<{ organization: string }>();
    await cache.read('t', () => {
      cache.forget();
      return live();
    });
    expect(cache.find('t')).toBeUndefined();
  });
});
