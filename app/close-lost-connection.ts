import type { Worker } from 'node:cluster';

/** What node:cluster says to a worker when it hands a connection over, and what the worker answers when it has it. */
interface Internal {
  readonly act?: string;
  readonly ack?: number;
}

type Send = (message: Internal, handle?: { close(): void }, ...rest: unknown[]) => boolean;

/**
 * Closes the connection that `worker` was handed and had not taken when it ended: node:cluster keeps its own end of it
 * open for ever (lib/internal/cluster/round_robin_handle.js closes it on the answer alone), and who sent the request
 * would wait for nobody. There is one at most, since the next is handed over after the answer.
 */
export function closeLostConnection(worker: Worker): void {
  const { process } = worker as unknown as { process: { send: Send } };
  const send = process.send.bind(process);
  let handed: { close(): void } | undefined;
  process.send = (message, handle, ...rest) => {
    if (message.act === 'newconn') handed = handle;
    return send(message, handle, ...rest);
  };
  // Before node:cluster hears the answer, and hands over the next.
  worker.process.prependListener('internalMessage', ({ ack }: Internal) => {
    if (ack !== undefined) handed = undefined;
  });
  const close = (): void => handed?.close();
  // Until the channel is closed, which may be after the end, node:cluster goes on handing over.
  worker.process.once('exit', close).once('disconnect', close);
}
