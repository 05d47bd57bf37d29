// Jest runs tests in a vm context, but its `structuredClone` belongs to the outer realm, so clones fail
// oidc-provider's `x.constructor === Object` checks. Replace it with a same-realm clone (JSON-like data only).
const clone = (v) =>
  Array.isArray(v)
    ? v.map(clone)
    : v && typeof v === 'object'
      ? v instanceof Date
        ? new Date(v)
        : Object.fromEntries(Object.entries(v).map(([k, x]) => [k, clone(x)]))
      : v;
globalThis.structuredClone = clone;
