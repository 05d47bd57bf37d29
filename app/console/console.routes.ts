import { Router } from 'express';
import type { AdminService } from '../accounts/admin.service.ts';
import type { PageToolkit } from '../http/page-toolkit.ts';
import { requireSignedIn } from '../http/require-signed-in.ts';
import { createOrganizationRouter } from './organization.routes.ts';
import { createSignInRouter } from './sign-in.routes.ts';
import { requireOrganization } from './viewer.ts';

export interface ConsoleDeps {
  toolkit: PageToolkit;
  admins: AdminService;
}

/** The customer administrator's pages, below `/console`. */
export function createConsoleRouter({ toolkit, admins }: ConsoleDeps): Router {
  const router = Router();
  router.use(...toolkit.guarded({ popup: false }));
  router.use(createSignInRouter(toolkit));
  router.use(requireSignedIn('/console/sign-in'));
  router.use(createOrganizationRouter({ ...toolkit, admins }));
  router.use(requireOrganization({ admins }));
  router.use(toolkit.errors.notFound, toolkit.errors.onError);
  return router;
}
