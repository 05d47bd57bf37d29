import { createHash, randomBytes } from 'node:crypto';
import type { Send } from './record-exchanges.ts';

/** How Okta might keep its tokens; what the real one does is not published, so every way has to work. */
export interface TokenHabits {
  clientAuthentication: 'basic' | 'post';
  /** Refreshes when the token is about to expire, or only when the server has answered 401. */
  refreshes: 'ahead' | 'after-401';
  /** Whether operations at the same moment share one refresh or each do their own. */
  concurrentRefreshes: 'shared' | 'each';
  /** Whether a refresh token that comes with a refresh replaces the first one. */
  rotatedRefreshToken: 'adopt' | 'ignore';
}

export interface Tokens {
  accessToken: string;
  refreshToken: string | undefined;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  scope: string | undefined;
}

/** What the token endpoint refused, in its own words. */
export class TokenError extends Error {
  override name = 'TokenError';
  readonly status: number;
  /** RFC 6749 §5.2, or undefined when the answer was no such JSON. */
  readonly code: string | undefined;

  constructor(status: number, code: string | undefined, description: string) {
    super(description);
    this.status = status;
    this.code = code;
  }
}

export interface TokenClient {
  /** Exchanges the code of the redirect for tokens (RFC 6749 §4.1.3); throws TokenError. */
  exchange(code: string, redirectUri: string, verifier?: string): Promise<Tokens>;
  /** The access token an operation starts with; refreshed before if these are the habits. Throws TokenError. */
  accessToken(): Promise<string>;
  /** Called when the server answered 401 to `used`: another access token, or undefined if there is none to get. */
  renew(used: string): Promise<string | undefined>;
  current(): Tokens | undefined;
}

const AHEAD_MS = 60_000;

/** PKCE by S256 (RFC 7636 §4.2). */
export function createChallenge(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** Okta's side of the token endpoint. Takes the wire, the clock, the client and its habits. */
export function createTokenClient({
  send,
  now,
  tokenUrl,
  clientId,
  clientSecret,
  habits,
}: {
  send: Send;
  now: () => number;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  habits: TokenHabits;
}): TokenClient {
  let tokens: Tokens | undefined;
  let refreshing: Promise<Tokens> | undefined;

  async function request(parameters: Record<string, string>): Promise<Tokens> {
    const form = new URLSearchParams(parameters);
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    if (habits.clientAuthentication === 'basic') {
      const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
      headers.Authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    } else {
      form.set('client_id', clientId);
      form.set('client_secret', clientSecret);
    }
    const answer = await send({ method: 'POST', url: tokenUrl, headers, body: form.toString() });
    const body = parseObject(answer.body);
    if (answer.status !== 200) {
      throw new TokenError(
        answer.status,
        typeof body?.error === 'string' ? body.error : undefined,
        typeof body?.error_description === 'string' ? body.error_description : `HTTP ${answer.status}`,
      );
    }
    const {
      access_token: accessToken,
      token_type: type,
      expires_in: expiresIn,
      refresh_token: refreshToken,
    } = body ?? {};
    if (typeof accessToken !== 'string' || String(type).toLowerCase() !== 'bearer' || typeof expiresIn !== 'number') {
      throw new TokenError(answer.status, undefined, 'The token answer lacks access_token, token_type or expires_in');
    }
    return {
      accessToken,
      refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
      expiresAt: now() + expiresIn * 1000,
      scope: typeof body?.scope === 'string' ? body.scope : undefined,
    };
  }

  async function refresh(refreshToken: string): Promise<Tokens> {
    if (habits.concurrentRefreshes === 'shared' && refreshing) return refreshing;
    const running = request({ grant_type: 'refresh_token', refresh_token: refreshToken }).then((fresh) => {
      const rotated = habits.rotatedRefreshToken === 'adopt' ? fresh.refreshToken : undefined;
      tokens = { ...fresh, refreshToken: rotated ?? refreshToken };
      return tokens;
    });
    refreshing = running;
    try {
      return await running;
    } finally {
      if (refreshing === running) refreshing = undefined;
    }
  }

  return {
    async exchange(code, redirectUri, verifier) {
      tokens = await request({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        ...(verifier && { code_verifier: verifier }),
      });
      return tokens;
    },
    async accessToken() {
      if (!tokens) throw new TokenError(401, 'invalid_grant', 'Okta holds no token for this app');
      const due = habits.refreshes === 'ahead' && tokens.expiresAt - AHEAD_MS <= now();
      return due && tokens.refreshToken ? (await refresh(tokens.refreshToken)).accessToken : tokens.accessToken;
    },
    async renew(used) {
      if (habits.refreshes === 'ahead' || !tokens?.refreshToken) return undefined;
      const renewed = habits.concurrentRefreshes === 'shared' && tokens.accessToken !== used;
      return renewed ? tokens.accessToken : (await refresh(tokens.refreshToken)).accessToken;
    },
    current: () => tokens,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
