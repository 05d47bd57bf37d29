import type { GuideFacts, TroubleGroup } from '../guide.types.ts';

/** What the window that Okta opens, the sign-in page and the console say. */
export const signInTroubles = ({ brand, supportEmail }: GuideFacts): TroubleGroup => ({
  title: 'Signing in and Authorize App',
  about: `You read these in the window that Okta opens, or in the ${brand} console.`,
  troubles: [
    {
      title: 'The e-mail address or the password is not right',
      texts: [
        'The e-mail address or the password is not right. Check both and try again.',
        'That password is not right. Check it and try again.',
        'That password is not right. Nothing was revoked.',
      ],
      means: `You sign in with your ${brand} administrator account, which is another one than your Okta account.`,
      cure: [
        `Enter the e-mail address and the password of your ${brand} administrator account.`,
        `If you have lost the password, write to ${supportEmail}: you get a link that sets a new one.`,
      ],
    },
    {
      title: 'Too many attempts',
      texts: ['Too many attempts. Try again in …'],
      means: 'The password was wrong several times in a row. Nothing is locked for good.',
      cure: ['Wait for the minutes that the page names, then sign in again.'],
    },
    {
      title: 'You cannot connect Okta to this organization',
      texts: ['You cannot connect …'],
      means: `You are signed in, but as a Viewer, as a member of no organization, or of one that is suspended. Only an Owner or an Integrations administrator may authorize an integration.`,
      cure: [
        'Ask one of the people whom the page names to press the button in Okta and sign in, or to change your role.',
        `If nobody is named, or the organization is suspended, write to ${supportEmail}.`,
      ],
    },
    {
      title: 'No organization was chosen',
      texts: ['Choose one of the organizations to continue.'],
      means: 'You administer several organizations, and Okta is connected to one of them.',
      cure: ['Choose the organization whose people are in this Okta, then continue.'],
    },
    {
      title: 'You belong to no organization',
      texts: ['You belong to no organization'],
      means: 'The account exists, but no organization has made it a member.',
      cure: [`Ask an owner of your organization, or ${supportEmail}, to add you.`],
    },
    {
      title: 'You have no right to do this',
      texts: ['You have no right to do this'],
      means: 'Your role lets you look at this page, but not change it. Nothing was changed.',
      cure: ['Ask an owner of your organization to do it, or to change your role.'],
    },
    {
      title: 'This request has expired',
      texts: ['This request has expired', 'interaction session not found'],
      means:
        'The window was open for more than an hour, it was answered already, it was started in another browser, or the browser refuses cookies. Nothing was granted.',
      cure: [
        'Go back to Okta and press the button again.',
        'Finish in the same browser, with cookies allowed for this site.',
      ],
    },
    {
      title: 'This request was answered in another browser',
      texts: ['This request was answered in another browser'],
      means:
        'Accept or Cancel was pressed in another browser, or you signed out before the answer had gone to Okta. Only the browser in which the button was pressed can continue.',
      cure: [
        'Continue in the browser in which you answered, or go back to Okta and press the button again.',
        'If you did not press the button in Okta yourself, close the page: somebody else began the request.',
      ],
    },
    {
      title: 'This request is not answered yet',
      texts: ['This request is not answered yet'],
      means: 'The browser came back before Accept or Cancel was pressed. Nothing was granted.',
      cure: ['Press “Go on” on the page, or go back to Okta and press the button again.'],
    },
    {
      title: 'You accepted this request already',
      texts: ['You accepted this request already'],
      means: 'Accept was pressed twice. It counts once, and the first press is being answered.',
      cure: ['Go back to Okta: if it does not say that the app is connected, press the button there again.'],
    },
    {
      title: 'Somebody else is signed in now',
      texts: ['Somebody else is signed in now'],
      means: 'Since the page was shown, this browser was signed in again or signed out. Nothing was granted.',
      cure: ['Go back to Okta, press the button again, read the page, and accept it.'],
    },
    {
      title: 'This application is not known here',
      texts: ['This application is not known here'],
      means: `The link names an application that is not registered with ${brand}: often an app that was not added from Okta’s catalog.`,
      cure: [
        `In Okta, open the ${brand} app from the catalog, and press the button there.`,
        `If it happens again, send the values that the page shows to ${supportEmail}.`,
      ],
    },
    {
      title: 'The return address is not registered',
      texts: ['The return address is not registered'],
      means: 'Okta asks to be answered at an address that is not registered for the app, so nothing was granted.',
      cure: [
        `If you came from Okta, send the return address that the page shows to ${supportEmail}: it must be registered exactly as it stands.`,
        'If you did not come from Okta, close the page: somebody may have altered the link.',
      ],
    },
    {
      title: 'The request cannot be answered',
      texts: [
        'This request cannot be answered',
        'response_mode … is not offered; use "query"',
        'requested scope is not offered',
        'state is longer than … bytes',
        'the parameters beside state are longer than … bytes',
      ],
      means:
        'The request that Okta’s app is configured to send is incomplete, asks for a permission that is not offered, or is longer than any request that Okta sends. The page says which.',
      cure: [
        'Press the button in Okta again.',
        `If it happens again, send the request id to ${supportEmail}: the app’s settings in Okta’s catalog need a change. Scopes may be named in one place only.`,
      ],
    },
    {
      title: 'The administrator cancelled the request',
      texts: ['The administrator cancelled the request', 'the administrator who consented is gone'],
      means: 'Cancel was pressed on Authorize App, or the account of who accepted was removed at that moment.',
      cure: ['Press the button in Okta again, and accept, as an administrator who may authorize integrations.'],
    },
    {
      title: 'The form is out of date',
      texts: ['This form is out of date', 'This form is of another organization'],
      means:
        'The form was open for a long time, or you signed in, signed out, or changed to another organization in another window. Nothing was changed.',
      cure: ['Go back, reload the page, and send the form again. Cookies must be allowed for this site.'],
    },
    {
      title: 'The link to set a password does not work any more',
      texts: ['This link does not work any more'],
      means: 'Such a link works once, for a limited time, and only the newest one does.',
      cure: [`If your password is set already, sign in with it. Otherwise ask ${supportEmail} for a new link.`],
    },
    {
      title: 'The new password was not set',
      texts: ['The password was not set. See below what to change.'],
      means: 'The password is too short or too long, or the second entry differs from the first.',
      cure: ['Follow what stands beside the field, and send the form again.'],
    },
    {
      title: 'There is nothing here',
      texts: ['There is nothing here', 'There is no such request', 'We could not read this request'],
      means: 'The address leads to no page, what it showed is gone, or the browser sent something else than expected.',
      cure: ['Start again from the console.'],
    },
  ],
});
