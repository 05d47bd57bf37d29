import type { Authorization } from '../../app/connections/authorization.types.ts';
import { toConnectionHealth } from '../../app/connections/connection-health.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const days = (count: number): Date => new Date(NOW.getTime() + count * 86_400_000);

const active: Authorization = {
  id: 'grant-1',
  clientId: 'okta',
  clientName: 'Okta',
  status: 'active',
  endReason: null,
  endedAt: null,
  scopes: [],
  consentedBy: 'ann@acme.example',
  redirectHost: 'system-admin.okta.com',
  keepsExisting: false,
  createdAt: days(-100),
  activatedAt: days(-100),
  lastRequestAt: days(-1),
  lastRefreshAt: days(-3),
  expiresAt: days(300),
};
const pending: Authorization = {
  ...active,
  status: 'pending',
  activatedAt: null,
  lastRequestAt: null,
  lastRefreshAt: null,
};
const ended = (endReason: Authorization['endReason'], endedAt: Date): Authorization => ({
  ...active,
  status: 'ended',
  endReason,
  endedAt,
});
const FINE = { requests: 20, problems: 0, latestIsProblem: false };
const health = (authorizations: Authorization[], recent = FINE, suspended = false) =>
  toConnectionHealth(authorizations, { suspended, recent, now: NOW });

describe('the state of a connection', () => {
  it.each([
    ['never', 'without authorization', [], FINE],
    ['waiting', 'accepted, its code not exchanged yet', [pending], FINE],
    ['waiting', 'accepted again after a revocation', [pending, ended('revoked', days(-1))], FINE],
    ['healthy', 'heard within a week', [active], FINE],
    ['healthy', 'one request in ten refused, not the latest', [active], { ...FINE, problems: 2 }],
    ['idle', 'connected and never heard', [{ ...active, lastRequestAt: null, lastRefreshAt: null }], FINE],
    ['idle', 'silent for eight days', [{ ...active, lastRequestAt: days(-8), lastRefreshAt: days(-9) }], FINE],
    ['healthy', 'a refresh counts as heard', [{ ...active, lastRequestAt: null }], FINE],
    ['failing', 'more than one in ten refused', [active], { ...FINE, problems: 3 }],
    ['failing', 'the latest request refused', [active], { requests: 500, problems: 1, latestIsProblem: true }],
    ['revoked', 'the last was revoked', [ended('expired', days(-9)), ended('revoked', days(-1))], FINE],
    ['authenticate', 'the last ran out', [ended('revoked', days(-9)), ended('expired', days(-1))], FINE],
    ['authenticate', 'its code was presented twice', [ended('code_replayed', days(-1))], FINE],
    ['authenticate', 'the client gave it back', [ended('revoked_by_client', days(-1))], FINE],
    ['healthy', 'one is live beside a revoked one', [active, ended('revoked', days(0))], FINE],
  ] as const)('is %s: %s', (state, _why, authorizations, recent) => {
    expect(health([...authorizations], recent).state).toBe(state);
  });

  it('is suspended with the organization, whatever else', () => {
    expect(health([active], FINE, true).state).toBe('suspended');
  });

  it('says when the client was heard last, of live authorizations only', () => {
    expect(health([active, ended('revoked', days(0))]).lastHeardAt).toEqual(days(-1));
    expect(health([ended('revoked', days(0))]).lastHeardAt).toBeNull();
  });

  it('announces the ends of live authorizations within 60 days, the nearest first', () => {
    const soon = { ...active, id: 'soon', expiresAt: days(50) };
    const sooner = { ...active, id: 'sooner', expiresAt: days(5) };
    expect(health([active, soon, sooner]).endingSoon.map(({ id }) => id)).toEqual(['sooner', 'soon']);
    expect(health([active]).endingSoon).toEqual([]);
  });
});
