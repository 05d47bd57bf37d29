import type { Response } from 'express';
import { getCaller, toConnectionKey } from '../http/caller.ts';
import type { Outbox } from '../http/outbox.ts';
import type { Sending } from '../http/sending.ts';
import { getLocals } from './send-scim.ts';

/** Begins the answer to a request behind the guard. */
export type OpenSending = (res: Response) => Sending;

/** Makes what begins answers, which count for the connection whose token was sent. */
export const createOpenSending =
  (outbox: Outbox): OpenSending =>
  (res) =>
    outbox.open(res, {
      connection: toConnectionKey(getCaller(res)),
      onDrop: ({ message }) => {
        getLocals(res).detail = message;
      },
    });
