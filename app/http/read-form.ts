import express, { type Request } from 'express';

/** Parses a page's form: small and flat; the settings, with fifty user types, are the largest. */
export const parseForm = express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 150 });

/** A field of the form, or '' when it is missing or was sent twice. */
export function readField(req: Request, name: string): string {
  const value: unknown = (req.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** A parameter of the query, or '' when it is missing or was sent twice. */
export function readQuery(req: Request, name: string): string {
  const value: unknown = req.query[name];
  return typeof value === 'string' ? value : '';
}
