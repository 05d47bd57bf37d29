import { type Request, type Response, Router } from 'express';
import type { Membership } from '../../accounts/account.types.ts';
import type { AdminService } from '../../accounts/admin.service.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import type { OrganizationLocals } from '../../http/pages.types.ts';
import { readField } from '../../http/read-form.ts';
import { currentAdmin } from '../../http/sign-in.ts';
import { toLocalPath } from '../../http/to-local-path.ts';
import { belongsNowhere } from '../viewer.ts';

/** The choice between the organizations an admin belongs to. */
export function createOrganizationRouter({
  pages,
  admins,
}: Pick<PageToolkit, 'pages'> & { admins: AdminService }): Router {
  const router = Router();

  router.get('/organization', async (req, res) => render(req, res, await listChoices(req), false));

  router.post('/organization', async (req, res) => {
    const memberships = await listChoices(req);
    const chosen = memberships.find(({ organizationId }) => organizationId === readField(req, 'organization'));
    if (!chosen) {
      render(req, res.status(422), memberships, true);
      return;
    }
    const returnTo = toLocalPath(req.session.returnTo, ['/console']);
    delete req.session.returnTo;
    req.session.organizationId = chosen.organizationId;
    res.redirect(303, returnTo ?? '/console');
  });

  return router;

  async function listChoices(req: Request): Promise<Membership[]> {
    const admin = currentAdmin(req);
    const memberships = await admins.listMemberships(admin.id);
    if (memberships.length === 0) throw belongsNowhere(admin.email);
    return memberships;
  }

  function render(req: Request, res: Response, memberships: readonly Membership[], nothingChosen: boolean): void {
    const locals = {
      ...pages.common(req, res),
      action: '/console/organization',
      hidden: {},
      clientName: null,
      signedInAs: currentAdmin(req).email,
      notYouUrl: '/console/sign-in?other=1',
      organizations: memberships.map(({ organizationId, organizationName, role }) => ({
        id: organizationId,
        name: organizationName,
        role,
        mayChoose: true,
        selected: organizationId === req.session.organizationId,
      })),
      nothingChosen,
    } satisfies OrganizationLocals;
    res.render('organization', locals);
  }
}
