// SPDX-License-Identifier: Apache-2.0
// A gateway's REST client, as small as a hospital's integration would write it: token, JSON, problem details.
import { randomUUID } from 'node:crypto';
import type { Ward } from '../data/dataset';

interface Problem {
    readonly code?: string;
    readonly detail?: string;
    readonly title?: string;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const shown = 3; // errors of one refusal

/** Which gateway, and who speaks to it. */
export interface ApiClientOptions {
    readonly ward: Ward;
    readonly base: string;
    /** Of the development tokens that it asks for. */
    readonly subject: string;
    readonly roles: readonly string[];
}

/** A refusal by the gateway: its problem, and the places in the request that it names. */
export class ApiError extends Error {
    readonly status: number;
    readonly code: string | undefined;

    constructor(request: string, status: number, { code, detail, title, errors = [] }: Problem) {
        const places = errors.slice(0, shown).map((error) => `\n  ${error.pointer} ${error.detail}`);
        const rest = errors.length > shown ? `\n  and ${String(errors.length - shown)} more` : '';
        const explanation = `${code ?? 'UNKNOWN'}: ${detail ?? title ?? ''}${places.join('')}${rest}`;
        super(`${request} was answered with ${String(status)} ${explanation}`);
        this.status = status;
        this.code = code;
    }
}

/** `undefined` where the gateway answers that there is nothing. */
export async function undefinedOn404<T>(answer: Promise<T>): Promise<T | undefined> {
    return answer.catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) {
            return undefined;
        }
        throw error;
    });
}

const json = { 'content-type': 'application/json' };
const renewBefore = 60; // seconds: a token this close to its end is not used for another request

/** One caller at one ward's gateway; tokens are asked for when needed. */
export class ApiClient {
    readonly ward: Ward;
    readonly base: string;
    readonly #subject: string;
    readonly #roles: readonly string[];
    #token: Promise<string> | undefined;
    /** Time of `performance.now`: the wall clock may be set meanwhile. */
    #renewAt = 0;

    constructor({ ward, base, subject, roles }: ApiClientOptions) {
        this.ward = ward;
        this.base = base;
        this.#subject = subject;
        this.#roles = roles;
    }

    async get<T>(path: string): Promise<T> {
        return request<T>(`${this.base}${path}`, { method: 'GET', headers: await this.#authorization() });
    }

    /** Posts with a fresh idempotency key; `what` names the request where it is refused. */
    async post<T>(path: string, body: unknown, what?: string): Promise<T> {
        const headers = { ...(await this.#authorization()), ...json, 'idempotency-key': `"${randomUUID()}"` };
        return request<T>(`${this.base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }, what);
    }

    async #authorization(): Promise<{ authorization: string }> {
        if (this.#token === undefined || performance.now() > this.#renewAt) {
            this.#renewAt = performance.now() + renewBefore * 1000;
            const body = JSON.stringify({ sub: this.#subject, roles: this.#roles });
            const asked = request<TokenAnswer>(`${this.base}/dev/token`, { method: 'POST', headers: json, body });
            this.#token = asked.then(({ access_token: token, expires_in: seconds }) => {
                this.#renewAt = performance.now() + (seconds - renewBefore) * 1000;
                return token;
            });
            this.#token.catch(() => (this.#token = undefined));
        }
        return { authorization: `Bearer ${await this.#token}` };
    }
}

interface TokenAnswer {
    readonly access_token: string;
    /** Seconds. */
    readonly expires_in: number;
}

type Call = Readonly<{ method: string; headers: Record<string, string>; body?: string }>;

async function request<T>(url: string, call: Call, what = `${call.method} ${url}`): Promise<T> {
    const response = await fetch(url, call);
    const answer: unknown = await response.json();
    if (!response.ok) {
        throw new ApiError(what, response.status, answer as Problem);
    }
    return answer as T;
}
