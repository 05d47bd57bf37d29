import type { Request } from 'express';
import type { Seal } from '../http/create-seal.ts';
import { readQuery } from '../http/read-form.ts';

const MAX_PLACE = 8_000;

/**
 * Where the pages of an organization's lists begin, as addresses have it: sealed, since a place counts the rows of all
 * organizations. `list` is the path of the page.
 */
export interface Places {
  close(place: string, list: string): string;
  /** The place in a parameter; '' where it is missing, or does not belong to that list. */
  read(req: Request, name: string, list: string): string;
}

/** Makes the places of an organization. */
export function createPlaces({ open, close }: Seal, organizationId: string): Places {
  const bind = (list: string) => `${organizationId} ${list}`;
  return {
    close: (place, list) => close(place, bind(list)),
    read(req, name, list) {
      const sealed = readQuery(req, name);
      return sealed === '' || sealed.length > MAX_PLACE ? '' : (open(sealed, bind(list)) ?? '');
    },
  };
}
