// SPDX-License-Identifier: Apache-2.0
// A gateway's REST client, as small as a hospital's integration would write it: token, JSON, problem details.
import { randomUUID } from 'node:crypto';
import type { Ward } from './dataset';

interface Problem {
    readonly code?: string;
    readonly detail?: string;
    readonly title?: string;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const shown = 3; // errors of one refusal

function explanation({ code, detail, title, errors = [] }: Problem): string {
    const lines = errors.slice(0, shown).map((error) => `\n  ${error.pointer} ${error.detail}`);
    const rest = errors.length > shown ? `\n  and ${String(errors.length - shown)} more` : '';
    return `${code ?? 'UNKNOWN'}: ${detail ?? title ?? ''}${lines.join('')}${rest}`;
}

/** A refusal by the gateway: its problem, and the places in the request that it names. */
export class ApiError extends Error {
    readonly status: number;
    readonly code: string | undefined;

    constructor(request: string, status: number, problem: Problem) {
        super(`${request} was answered with ${String(status)} ${explanation(problem)}`);
        this.status = status;
        this.code = problem.code;
    }
}

const renewBefore = 60; // seconds: a token this close to its end is not used for another request

/** One caller at one ward's gateway; tokens are asked for when needed. */
export class ApiClient {
    readonly ward: Ward;
    readonly base: string;
    readonly #subject: string;
    readonly #roles: readonly string[];
    #token: Promise<string> | undefined;
    #renewAt = 0;

    constructor(ward: Ward, base: string, subject: string, roles: readonly string[]) {
        this.ward = ward;
        this.base = base;
        this.#subject = subject;
        this.#roles = roles;
    }

    async get<T>(path: string): Promise<T> {
        return this.#send<T>('GET', path, {});
    }

    /** Posts with a fresh idempotency key; `prefer` asks the gateway to wait for the ledger. */
    async post<T>(path: string, body: unknown, prefer?: string): Promise<T> {
        const headers = { 'idempotency-key': `"${randomUUID()}"`, ...(prefer === undefined ? {} : { prefer }) };
        return this.#send<T>('POST', path, headers, body);
    }

    async #send<T>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<T> {
        const authorization = `Bearer ${await this.#currentToken()}`;
        return request<T>(`${this.base}${path}`, method, { ...headers, authorization }, body);
    }

    async #currentToken(): Promise<string> {
        if (this.#token === undefined || Date.now() > this.#renewAt) {
            this.#renewAt = Date.now() + renewBefore * 1000;
            this.#token = this.#newToken();
            this.#token.catch(() => (this.#token = undefined));
        }
        return this.#token;
    }

    async #newToken(): Promise<string> {
        const body = { sub: this.#subject, roles: this.#roles };
        const { access_token: token, expires_in: seconds } = await request<{ access_token: string; expires_in: number }>(
            `${this.base}/dev/token`,
            'POST',
            {},
            body,
        );
        this.#renewAt = Date.now() + (seconds - renewBefore) * 1000;
        return token;
    }
}

async function request<T>(url: string, method: string, headers: Record<string, string>, body?: unknown): Promise<T> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(url, { method, headers: { ...headers, ...type }, ...content });
    const answer: unknown = await response.json();
    if (!response.ok) {
        throw new ApiError(`${method} ${url}`, response.status, answer as Problem);
    }
    return answer as T;
}
