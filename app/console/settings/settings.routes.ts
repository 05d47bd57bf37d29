import { type Request, type Response, Router } from 'express';
import { AccountError } from '../../accounts/account-error.ts';
import type { AdminService } from '../../accounts/admin.service.ts';
import { toSettingLine } from '../../accounts/setting-words.ts';
import { PageError } from '../../http/page-error.ts';
import type { PageToolkit } from '../../http/page-toolkit.ts';
import { readField } from '../../http/read-form.ts';
import { getRequestId } from '../../http/request-id.ts';
import { takeNotice, toConsoleLocals } from '../console-page.ts';
import { getViewer } from '../viewer.ts';
import { listTimeZones } from './list-time-zones.ts';
import type { SettingsPreview, SettingsService } from './settings.service.ts';
import {
  editSettingsForm,
  parseSettingsForm,
  toFormFields,
  toSettingsView,
  toWantedSettings,
  withoutEmptyRows,
} from './settings-form.ts';
import type { SettingsConfirmLocals, SettingsLocals, SettingsView } from './settings-page.types.ts';

const SETTINGS = '/console/settings';

export interface SettingsRouterDeps extends Pick<PageToolkit, 'pages'> {
  settings: SettingsService;
  admins: Pick<AdminService, 'listAuthorizers'>;
  clientName: string;
}

/** The organization's settings: read by every member, changed by owners after they saw what a change does. */
export function createSettingsRouter({ pages, settings, admins, clientName }: SettingsRouterDeps): Router {
  const router = Router();

  router.get('/settings', async (req, res) => {
    const { settings: now, version } = await settings.getSettings(getViewer(res).membership);
    const notice = takeNotice(req);
    await renderForm(req, res, toSettingsView(now), {
      version,
      ...(notice !== null && { notice: { text: notice, tone: 'good' } }),
    });
  });

  router.post('/settings', async (req, res) => {
    const { membership, admin } = getViewer(res);
    requireSameOrganization(readField(req, 'organization'), membership.organizationId);
    const version = Number(readField(req, 'version'));
    const typed = parseSettingsForm((field) => readField(req, field));
    const button = readField(req, 'do');
    const edited = editSettingsForm(typed, button);
    const view = edited?.view ?? withoutEmptyRows(typed);
    const wanted = toWantedSettings(view);
    const preview = await settings.previewSettings(membership, wanted);
    if (edited || button === 'edit') return renderForm(req, res, view, { version, focus: edited?.focus ?? null });
    if (preview.problems.length > 0) {
      return renderForm(req, res.status(422), view, { version, problems: preview.problems });
    }
    if (preview.changes.length === 0) {
      const notice = { text: 'This is what is set already: there is nothing to save.', tone: 'info' } as const;
      return renderForm(req, res, view, { version: preview.version, notice });
    }
    if (button !== 'save' || version !== preview.version) return renderConfirm(req, res, view, preview, version);
    try {
      await settings.saveSettings(membership, wanted, version, { actor: admin.email, requestId: getRequestId(res) });
    } catch (cause) {
      if (!(cause instanceof AccountError && cause.code === 'settings_changed')) throw cause;
      return renderConfirm(req, res, view, await settings.previewSettings(membership, wanted), version);
    }
    req.session.notice = 'The settings were saved. They apply from the next request on.';
    res.redirect(303, SETTINGS);
  });

  return router;

  async function renderForm(
    req: Request,
    res: Response,
    view: SettingsView,
    given: { version: number } & Partial<Pick<SettingsLocals, 'problems' | 'focus' | 'notice'>>,
  ): Promise<void> {
    const { organizationId, role } = getViewer(res).membership;
    const { version, problems = [], focus = null, notice = null } = given;
    const authorizers = await admins.listAuthorizers(organizationId);
    const locals = {
      ...toConsoleLocals(pages, req, res),
      action: SETTINGS,
      hidden: { organization: organizationId, version: String(version), rows: String(view.userTypes.length) },
      clientName,
      mayChange: role === 'owner',
      owners: authorizers.filter((one) => one.role === 'owner').map(({ email }) => email),
      settings: view,
      problems,
      focus,
      timeZones: listTimeZones(view.timeZone),
      auditUrl: '/console/audit?action=settings.changed',
      notice,
    } satisfies SettingsLocals;
    res.render('console/settings', locals);
  }

  /** `readVersion`: of the settings that the form was filled from. */
  function renderConfirm(
    req: Request,
    res: Response,
    view: SettingsView,
    { version, changes }: SettingsPreview,
    readVersion: number,
  ): void {
    const conflict = readVersion !== version;
    const { organizationId } = getViewer(res).membership;
    const locals = {
      ...toConsoleLocals(pages, req, res),
      action: SETTINGS,
      hidden: { organization: organizationId, version: String(version), ...toFormFields(view) },
      changes: changes.map(({ change, impact }) => ({ ...toSettingLine(change), impact })),
      conflict,
      settingsUrl: SETTINGS,
    } satisfies SettingsConfirmLocals;
    res.status(conflict ? 409 : 200).render('console/settings-confirm', locals);
  }
}

/** A form filled in for one organization must not change another that was switched to in a second window. */
function requireSameOrganization(ofForm: string, ofSession: string): void {
  if (ofForm === ofSession) return;
  throw new PageError(409, {
    title: 'This form is of another organization',
    happened: ['You switched organizations in another window since this form was opened. Nothing was changed.'],
    next: ['Open the settings again, and check which organization is named at the top.'],
    link: { href: SETTINGS, label: 'Open the settings' },
  });
}
