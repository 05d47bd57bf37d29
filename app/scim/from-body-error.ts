import { tooLarge } from './body-limits.ts';
import { NOT_UTF8_JSON } from './read-body.ts';
import { ScimError } from './scim-error.ts';

/**
 * The SCIM refusal for what the body parser or the router refused; undefined for other errors. Their own messages may
 * quote the body, so they are not passed on.
 */
export function fromBodyError(error: unknown): ScimError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status < 400 || error.status > 499) return undefined;
  const cause = error;
  switch ('type' in error ? error.type : undefined) {
    case 'entity.too.large':
      return tooLarge({ cause });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ScimError(415, NOT_UTF8_JSON, { cause });
    case 'entity.parse.failed':
      return ScimError.of('invalidSyntax', 'The request body is not valid JSON.', { cause });
    default:
      return ScimError.of('invalidSyntax', 'The request could not be read: its body or address is malformed.', {
        cause,
      });
  }
}
