declare module 'oidc-provider/lib/helpers/als.js' {
  import type { AsyncLocalStorage } from 'node:async_hooks';

  /** Where oidc-provider keeps the request that it serves (Provider.ctx). */
  const context: AsyncLocalStorage<unknown>;
  export default context;
}
