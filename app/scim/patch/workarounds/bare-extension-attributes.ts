/*
 * Custom mappings name an attribute of an extension without its URN, against RFC 7644 §3.10:
 *   {"op": "replace", "path": "department", "value": "Compilers"}
 *   {"op": "replace", "value": {"manager.displayName": "Grace"}}
 * Entra asks so, too, whether somebody has a manager:
 *   GET /Users?filter=id eq "2819c223" and manager eq "54d382a4"&attributes=id
 */
import type { ResourceType } from '../../schemas/attribute.types.ts';
import { type AttributePath, type ExtensionPath, resolvePath } from '../../schemas/resolve-path.ts';

/** What a path means that no core attribute has: the attribute of the one extension that has it, or undefined. */
export function resolveBarePath(type: ResourceType, text: string): AttributePath | ExtensionPath | undefined {
  const found = type.extensions
    .map(({ id }) => resolvePath(type, `${id}:${text}`))
    .filter((path) => path !== undefined);
  return found.length === 1 ? found[0] : undefined;
}
