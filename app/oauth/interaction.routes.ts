import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { Existing } from '../connections/authorization.types.ts';
import { ConnectionsError } from '../connections/connections-error.ts';
import { CsrfError } from '../http/csrf.ts';
import { PageError } from '../http/page-error.ts';
import { allowFormTargets } from '../http/page-headers.ts';
import { readField, readQuery } from '../http/read-form.ts';
import { getRequestId } from '../http/request-id.ts';
import { findCurrentAdmin, isFreshlySignedIn } from '../http/sign-in.ts';
import type { SignIn } from '../http/sign-in.types.ts';
import { answerOfSession, isOfOtherSession, toSessionDigest } from './answering-session.ts';
import type { Consent, ConsentRequest, ConsentService } from './consent.service.ts';
import { ALREADY_ACCEPTED, CHANGED_HANDS, ELSEWHERE, EXPIRED } from './error-messages.ts';
import { formTargets } from './form-targets.ts';
import { defaultExisting, FRESH_MINUTES, type InteractionPages, type Membership } from './interaction-pages.ts';
import { hashIdentifier } from './oidc-record.store.ts';

interface Deps {
  provider: Provider;
  consent: ConsentService;
  signIn: SignIn;
  pages: InteractionPages;
  listMemberships: (adminId: string) => Promise<Membership[]>;
}

interface Interaction {
  request: ConsentRequest;
  /** The client sent prompt=login: only the password that was entered for this interaction counts. */
  asksLogin: boolean;
}

/**
 * Sign-in, choice of the organization, and Authorize App: the steps between `/oauth/authorize` and the code.
 * Mount it behind sessions, form parser and CSRF protection.
 */
export function createInteractionRouter({ provider, consent, signIn, pages, listMemberships }: Deps): Router {
  const router = Router({ caseSensitive: true, strict: true });

  /** The interaction of this browser at this address. Throws the page that says it has expired. */
  const getInteraction = async (req: Request, res: Response): Promise<Interaction> => {
    const details = await provider.interactionDetails(req, res).catch((cause: unknown) => {
      if (cause instanceof errors.SessionNotFound) throw new PageError(400, EXPIRED, { cause });
      throw cause;
    });
    const request = details.uid === req.params.uid && (await consent.findRequest(details.uid, details.params));
    if (!request) throw new PageError(400, EXPIRED);
    if (details.result && isOfOtherSession(details.result, toSessionDigest(req))) throw new PageError(400, ELSEWHERE);
    allowFormTargets(req, res, formTargets(request.redirectUri));
    const prompts = String(details.params.prompt ?? '').split(' ');
    return { request, asksLogin: prompts.includes('login') };
  };

  // Not told by time: the interaction began by the clock of one process, and the sign-in was by that of another.
  const isFresh = (req: Request, { request, asksLogin }: Interaction): boolean =>
    isFreshlySignedIn(req, FRESH_MINUTES) &&
    (!asksLogin || req.session.authenticatedFor === hashIdentifier(request.uid));

  /** The next page for who is signed in: sign-in, organization, or Authorize App. */
  const showNext = async (interaction: Interaction, req: Request, res: Response): Promise<void> => {
    const { request } = interaction;
    const admin = findCurrentAdmin(req);
    if (!admin || readQuery(req, 'as') === 'other') return pages.signIn(req, res, request);
    if (!isFresh(req, interaction)) return pages.signIn(req, res, request, { reentry: admin });
    const memberships = await listMemberships(admin.id);
    const several = memberships.filter(mayAuthorize).length > 0 && memberships.length > 1;
    const asked = readQuery(req, 'organization') || readField(req, 'organization');
    const named = memberships.find(({ organizationId }) => organizationId === asked);
    const chosen = several ? named : (named ?? memberships[0]);
    if (several && !(chosen && mayAuthorize(chosen))) {
      return pages.organization(req, res, request, { admin, memberships, nothingChosen: asked !== '' });
    }
    if (!chosen || !mayAuthorize(chosen)) return pages.notAllowed(req, res, request, { admin, membership: chosen });
    const older = await consent.listOlder(request, chosen.organizationId);
    return pages.authorizeApp(req, res, request, { admin, membership: chosen, older, several });
  };

  router.get('/:uid', async (req, res) => showNext(await getInteraction(req, res), req, res));

  router.post('/:uid/sign-in', async (req, res) => {
    const { request } = await getInteraction(req, res);
    const before = findCurrentAdmin(req);
    const result = await signIn.signIn(req, res);
    if (result.ok) {
      req.session.authenticatedFor = hashIdentifier(request.uid);
      return res.redirect(303, `/interaction/${request.uid}`);
    }
    const { problem, status } = result;
    const email = readField(req, 'email');
    res.status(status);
    return pages.signIn(req, res, request, { problem, email, ...(before?.email === email && { reentry: before }) });
  });

  router.post('/:uid/organization', async (req, res) => {
    const { request } = await getInteraction(req, res);
    const chosen = new URLSearchParams({ organization: readField(req, 'organization') });
    res.redirect(303, `/interaction/${request.uid}?${chosen}`);
  });

  router.post('/:uid', async (req, res) => {
    const interaction = await getInteraction(req, res);
    const { request } = interaction;
    const admin = findCurrentAdmin(req);
    // What was read and who accepts must be the same person, however many windows are open.
    if (!admin || admin.id !== readField(req, 'admin')) throw new PageError(403, CHANGED_HANDS);
    const decision = readField(req, 'decision');
    const finish = (result: Parameters<Provider['interactionFinished']>[2]) =>
      provider.interactionFinished(req, res, answerOfSession(req, result), { mergeWithLastSubmission: false });
    if (decision === 'cancel') {
      return finish({ error: 'access_denied', error_description: 'The administrator cancelled the request' });
    }
    const organization = readField(req, 'organization');
    const chosen = (await listMemberships(admin.id)).find(({ organizationId }) => organizationId === organization);
    const existing = readField(req, 'existing');
    if (
      decision !== 'accept' ||
      !chosen ||
      !mayAuthorize(chosen) ||
      !isFresh(req, interaction) ||
      !isExisting(existing)
    ) {
      return showNext(interaction, req, res);
    }
    const { organizationId } = chosen;
    const older = await consent.listOlder(request, organizationId);
    return finish(
      await acceptOnce(consent, request, {
        admin,
        organizationId,
        existing: existing || (older.length > 0 ? defaultExisting(older) : null),
        requestId: getRequestId(res),
      }),
    );
  });

  return router;
}

const mayAuthorize = (membership: Membership): boolean => membership.mayAuthorize;

/** Empty where the form had no such choice, or the browser did not send it. */
const isExisting = (value: string): value is Existing | '' => ['', 'replace', 'keep'].includes(value);

async function acceptOnce(consent: ConsentService, request: ConsentRequest, given: Consent) {
  try {
    return await consent.accept(request, given);
  } catch (cause) {
    if (!(cause instanceof ConnectionsError && cause.code === 'already_accepted')) throw cause;
    throw new PageError(409, ALREADY_ACCEPTED, { cause });
  }
}

/** Explains a form of an older session: somebody signed in again since it was shown. Mount it after the router. */
export const explainStaleForm: ErrorRequestHandler = (error: unknown, _req, _res, next) => {
  const stale = error instanceof CsrfError && !error.sessionless;
  next(stale ? new PageError(403, CHANGED_HANDS, { cause: error }) : error);
};
