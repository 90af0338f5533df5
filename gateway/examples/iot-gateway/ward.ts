// SPDX-License-Identifier: Apache-2.0
// The ward's gateway over HTTP: a token by client credentials (`private_key_jwt`, RFC 7523), and posts.

import { type KeyObject, randomUUID, sign } from 'node:crypto';

/** Where the ward is, and as whom to speak to it. */
export interface WardSettings {
    readonly gateway: string;
    readonly tokenUrl: string;
    /** Of statements to the issuer: its name. */
    readonly issuer: string;
    readonly client: string;
    readonly clientKey: KeyObject;
}

/** Why something was refused, of a request or of one post. */
export interface Problem {
    readonly status: number;
    readonly code: string;
    readonly detail?: string;
    readonly retryAfter?: number;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** What was said of one post. */
export interface Result {
    readonly status: 'accepted' | 'duplicate' | 'rejected';
    readonly state?: string;
    readonly problem?: Problem;
}

/** Why there are no results, and how many seconds to wait. */
export interface Refusal {
    readonly problem: Problem;
    readonly retryAfter: number;
}

/** What came back: a result for each post, or why there is none. */
export type Answer = { readonly results: readonly Result[] } | Refusal;

const STATEMENT_SECONDS = 60;
/** A token is not used in its last seconds. */
const TOKEN_MARGIN = 30;
const PATIENCE = 60_000;
/** Seconds. Whoever says more is asked once an hour. */
const LONGEST_RETRY_AFTER = 3600;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Nobody sends readings and statements elsewhere than where they were meant to go. */
const manner = (): RequestInit => ({ redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Seconds that a `Retry-After` demands, written as a number or as a date; what is neither demands nothing. */
export function retryAfterOf(written: string | null, now = Date.now()): number {
    const said = (written ?? '').trim();
    const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - now) / 1000;
    return Number.isNaN(seconds) ? 0 : Math.min(LONGEST_RETRY_AFTER, Math.max(0, seconds));
}

/** An address to which readings and statements may go: nobody else reads them on their way. @throws Error */
export function checkedAddress(address: string): string {
    const { protocol, hostname } = new URL(address);
    if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname))) {
        throw new Error(`${address} is not https`);
    }
    return address;
}

/** A client of one gateway. */
export class Ward {
    readonly #settings: WardSettings;
    #token: { readonly value: string; readonly until: number } | undefined;
    /** Of the request that was not answered yet: a repetition is the same request. */
    #pending: { readonly body: string; readonly key: string } | undefined;

    constructor(settings: WardSettings) {
        this.#settings = settings;
        checkedAddress(settings.gateway);
        checkedAddress(settings.tokenUrl);
    }

    /** Sends posts, and waits up to ten seconds until they are on the ledger. Rejects where nobody answers. */
    async post(bodies: readonly string[]): Promise<Answer> {
        const body = `{"windows":[${bodies.join()}]}`;
        this.#pending = this.#pending?.body === body ? this.#pending : { body, key: randomUUID() };
        const headers = {
            authorization: `Bearer ${await this.#tokenNow()}`,
            'content-type': 'application/json',
            'idempotency-key': `"${this.#pending.key}"`,
            prefer: 'wait=10',
        };
        const answer = await fetch(`${this.#settings.gateway}/v1/vitals`, { method: 'POST', headers, body, ...manner() });
        const said = (await answer.json().catch(() => ({}))) as { readonly results?: unknown } & Partial<Problem>;
        if (answer.status === 401) {
            this.#token = undefined;
        }
        if (answer.status < 500 && answer.status !== 401 && answer.status !== 429 && said.code !== 'IDEMPOTENCY_IN_PROGRESS') {
            this.#pending = undefined; // what stands is known by the names of the posts from now on
        }
        if (Array.isArray(said.results)) {
            return { results: said.results as Result[] };
        }
        const problem = { ...said, status: answer.status, code: typeof said.code === 'string' ? said.code : '' };
        return { problem, retryAfter: retryAfterOf(answer.headers.get('retry-after')) };
    }

    async #tokenNow(): Promise<string> {
        if (this.#token === undefined || this.#token.until <= performance.now()) {
            const body = new URLSearchParams({
                grant_type: 'client_credentials',
                client_id: this.#settings.client,
                client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
                client_assertion: this.#statement(),
            });
            const answer = await fetch(this.#settings.tokenUrl, { method: 'POST', body, ...manner() });
            const said = (await answer.json()) as { access_token?: string; expires_in?: number; error?: string; code?: string };
            if (said.access_token === undefined) {
                throw new Error(`no token: ${String(answer.status)} ${said.error ?? said.code ?? ''}`);
            }
            const lasts = Math.max(1, (said.expires_in ?? STATEMENT_SECONDS) - TOKEN_MARGIN);
            this.#token = { value: said.access_token, until: performance.now() + lasts * 1000 };
        }
        return this.#token.value;
    }

    #statement(): string {
        const { client, clientKey, issuer } = this.#settings;
        const iat = Math.floor(Date.now() / 1000);
        const claims = { iss: client, sub: client, aud: issuer, jti: randomUUID(), iat, exp: iat + STATEMENT_SECONDS };
        const said = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(claims)}`;
        const signature = sign('sha256', Buffer.from(said), { key: clientKey, dsaEncoding: 'ieee-p1363' });
        return `${said}.${signature.toString('base64url')}`;
    }
}
