import type { Page } from 'playwright-core';
import type { TestApp } from '../support/test-app.ts';

/** What a page may need to be found: ids of the organization in the picture. */
export interface Scene {
  readonly app: TestApp;
  readonly organizationId: string;
  /** The way into Authorize App, with a fresh `state`. */
  authorizeUrl(): string;
  /** The id here of the user with this login; the first request of a kind, and so on, are asked of the database. */
  userId(login: string): Promise<string>;
  groupId(name: string): Promise<string>;
  requestId(error: string): Promise<string>;
  authorizationId(): Promise<string>;
}

/** One page to take a picture of. */
export interface Shot {
  /** The file: `<name>-light.png`, `<name>-dark.png`, `<name>-phone.png`. */
  readonly name: string;
  /** When in the story: before Okta is connected, after everything, or when it does not work any more. */
  readonly when: 'before' | 'after' | 'failing';
  /** Whose eyes: an owner's, a viewer's, nobody's. */
  readonly who?: 'owner' | 'viewer' | 'nobody';
  path(scene: Scene): string | Promise<string>;
  /** What the page answers, 200 unless said: a picture of another page is none of this one. */
  readonly status?: number;
  /** What to do on the page before the picture. */
  prepare?(page: Page): Promise<void>;
  /** The file in public/guide/ for which the part of the page is taken too. */
  readonly guide?: { readonly name: string; readonly part: string };
}
