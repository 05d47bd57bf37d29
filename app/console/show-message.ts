import type { ShowMessage } from '../http/error-pages.ts';
import type { Pages } from '../http/pages.ts';
import type { MessageLocals } from '../http/pages.types.ts';
import type { ConsoleLocals } from './console.types.ts';
import { toConsoleLocals } from './console-page.ts';
import { findViewer } from './viewer.ts';

/** `console/message`: as `message`, in the console's frame. */
export type ConsoleMessageLocals = ConsoleLocals & MessageLocals;

/** Explains within the console's frame, so that its pages stay at hand; before it is known who looks, without it. */
export const createShowMessage =
  (pages: Pages): ShowMessage =>
  (req, res, status, content) => {
    if (!findViewer(res)) {
      pages.message(res, status, content);
      return;
    }
    const locals = {
      ...toConsoleLocals(pages, req, res),
      details: [],
      link: null,
      explainedUrl: null,
      ...content,
    } satisfies ConsoleMessageLocals;
    res.status(status).render('console/message', locals);
  };
