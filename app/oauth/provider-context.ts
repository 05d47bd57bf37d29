// Its types are in oidc-provider-context.d.ts: those of oidc-provider do not name its inner files.
import context from 'oidc-provider/lib/helpers/als.js';

/**
 * Makes the function that serves a request of oidc-provider. It keeps each request's context in an AsyncLocalStorage,
 * and from the first one on Node.js before 24 follows every promise of the process, which makes each SCIM request
 * dearer (docs/performance.md): so it is switched off while none is served.
 */
export function createContextKeeper(): <T>(serve: () => Promise<T>) => Promise<T> {
  let serving = 0;
  return async (serve) => {
    serving += 1;
    try {
      return await serve();
    } finally {
      serving -= 1;
      if (serving === 0) context.disable();
    }
  };
}
