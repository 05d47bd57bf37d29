import type { MessageLocals } from './pages.types.ts';

/** What a page that explains a failure says beside its status. */
export type PageErrorContent = Pick<MessageLocals, 'title' | 'happened' | 'next'> &
  Partial<Pick<MessageLocals, 'details' | 'link' | 'explainedUrl'>>;

/** A failure of a page that its reader can understand: shown as `message` with this status. */
export class PageError extends Error {
  override name = 'PageError';
  readonly status: number;
  readonly content: PageErrorContent;

  constructor(status: number, content: PageErrorContent, options?: ErrorOptions) {
    super(content.title, options);
    this.status = status;
    this.content = content;
  }
}
