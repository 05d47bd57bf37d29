/** One attribute of a user, as the schema definition describes it. */
export interface GuideAttribute {
  /** Without the URN of its schema: `name.givenName`. */
  readonly path: string;
  readonly label: string;
  readonly description: string;
  readonly enterprise: boolean;
  readonly required: boolean;
  readonly writable: boolean;
  /** What each value of a list has; empty where it is none. */
  readonly parts: readonly string[];
}

/** What the running server settles about the guide: it states none of it itself. */
export interface GuideFacts {
  readonly brand: string;
  readonly supportEmail: string;
  readonly publicUrl: string;
  /** The vendor's guide to single sign-on; undefined: the one in Okta's catalog is named. */
  readonly ssoGuideUrl: string | undefined;
  /** The button in Okta that begins: of the catalog app in OAuth 2 mode, or of the express wire. */
  readonly button: 'authenticate' | 'express';
  /** What each scope allows, in words, by its name. */
  readonly scopes: Readonly<Record<string, string>>;
  /** What a new organization accepts as `userType`. */
  readonly userTypes: readonly { readonly value: string; readonly permissions: readonly string[] }[];
  readonly attributes: readonly GuideAttribute[];
}

/** An error text and what to do about it. */
export interface Trouble {
  /** What is the matter, in a few words; the anchor is made of it. */
  readonly title: string;
  /** What is shown, word for word; `…` stands for what differs, and more may follow. */
  readonly texts: readonly string[];
  readonly means: string;
  /** What to do, one step each. */
  readonly cure: readonly string[];
}

/** Troubles that are met at the same place. */
export interface TroubleGroup {
  readonly title: string;
  readonly about: string;
  readonly troubles: readonly Trouble[];
}

/** What an error text means, for pages and explanations outside the guide. */
export interface Explanation {
  readonly title: string;
  readonly means: string;
  readonly cure: readonly string[];
  /** Where the guide says it: a path with an anchor. */
  readonly url: string;
}
