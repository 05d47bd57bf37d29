/**
 * Status of each `scimType`: RFC 7644 §3.12 Table 9, 409 by §3.3, 403 by §7.5.2; the last three are of RFC 9865 §2.1.
 */
const STATUS = {
  invalidFilter: 400,
  tooMany: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidVers: 400,
  sensitive: 403,
  invalidCursor: 400,
  expiredCursor: 400,
  invalidCount: 400,
} as const;

/** What kind of refusal it is (RFC 7644 §3.12, RFC 9865 §2.1). */
export type ScimType = keyof typeof STATUS;

interface ScimErrorOptions extends ErrorOptions {
  headers?: Readonly<Record<string, string>>;
}

/** A refusal as SCIM says it (RFC 7644 §3.12); `detail` is what Okta shows its administrator word for word. */
export class ScimError extends Error {
  override name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** For statuses without a `scimType`; the others are made by `of`. */
  constructor(status: number, detail: string, options?: ScimErrorOptions, scimType?: ScimType) {
    super(detail, options);
    this.status = status;
    this.scimType = scimType;
    this.headers = options?.headers ?? {};
  }

  /** A refusal with a `scimType`, whose status follows from it. */
  static of(scimType: ScimType, detail: string, options?: ErrorOptions): ScimError {
    return new ScimError(STATUS[scimType], detail, options, scimType);
  }
}
