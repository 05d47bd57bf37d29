/** An attribute's path as people read it: without the URN of an extension's schema. */
export const withoutUrn = (path: string): string => path.slice(path.lastIndexOf(':') + 1);
