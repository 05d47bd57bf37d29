import express, { type RequestHandler } from 'express';

/** Our own files are asked for again each time (304 by ETag): after an upgrade no page wears its old style sheet. */
export const serveFiles = (folder: string, caching: string): RequestHandler =>
  express.static(folder, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: (res) => res.setHeader('Cache-Control', caching),
  });
