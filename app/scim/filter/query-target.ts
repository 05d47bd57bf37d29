import type { ResourceType } from '../schemas/attribute.types.ts';
import { type AttributePath, formatPath } from '../schemas/resolve-path.ts';

/** The fields that every table of resources has. */
export type CommonField = 'id' | 'version' | 'createdAt' | 'lastModified';

/** Whose filter or sort it is: a resource type and where the directory keeps its attributes. */
export interface QueryTarget<Field extends string> {
  readonly type: ResourceType;
  /** The address of the resource type's endpoint: `meta.location` without the slash and the id. */
  readonly address: string;
  /** The directory's field that holds the attribute, or sub-attribute, of that path; a list is one field. */
  readonly findField: (path: string) => Field | undefined;
}

const COMMON: Readonly<Record<string, CommonField>> = {
  id: 'id',
  'meta.created': 'createdAt',
  'meta.lastModified': 'lastModified',
};

/** The field that holds what a path names; undefined where the directory keeps none. */
export function findField<Field extends string>(
  path: AttributePath,
  target: QueryTarget<Field>,
): Field | CommonField | undefined {
  const name = toFieldPath(path);
  return COMMON[name] ?? target.findField(name);
}

/** The path of the field: a list is kept whole, other attributes by their parts. */
export function toFieldPath({ extension, attribute, sub }: AttributePath): string {
  return formatPath({ attribute, ...(extension && { extension }), ...(sub && !attribute.multiValued && { sub }) });
}
