import type { ConsoleMessageLocals } from '../../../app/console/show-message.ts';
import type { MessageLocals } from '../../../app/http/pages.types.ts';
import { common, console, type PageSample } from './common.ts';

const message: MessageLocals = {
  ...common,
  tone: 'problem',
  title: 'The way back is not on the list',
  happened: ['The address is not registered.'],
  next: ['Check the address.', 'Write to support.'],
  details: [{ label: 'Redirect URI', value: 'https://elsewhere.example/callback' }],
  link: { href: '/console', label: 'Open the console' },
  explainedUrl: '/guide/okta-scim#this-request-has-expired',
};

export const messageSamples: readonly PageSample[] = [
  ['message', 'of a problem', message],
  ['message', 'of success', { ...message, tone: 'done', next: [], details: [], link: null } satisfies MessageLocals],
  [
    'console/message',
    'about a missing right',
    {
      ...message,
      ...console,
      title: 'You have no right to do this',
      happened: ['Only owners and integrations administrators can revoke an authorization.', 'Nothing was changed.'],
      next: ['Ask an owner of your organization to do it, or to change your role.'],
      details: [],
    } satisfies ConsoleMessageLocals,
  ],
];
