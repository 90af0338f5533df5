// SPDX-License-Identifier: Apache-2.0
// Speaks to the custodian over its Unix socket, with connections kept open, and finds it again after it was restarted.

import { Agent, request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Authorship, DomainError, ERRORS, isErrorCode, type SecretKind, type VitalsWindow } from '@wardledger/chaincode/domain';
import type { SignalTotals } from '../encryption/he-window';
import {
    type Custodian,
    type CustodianKeys,
    type DisclosureRequest,
    type DowntimeOpening,
    type DowntimeRequest,
    type DowntimeStatus,
    type OpenedCopy,
    type OpenedDisclosure,
    type OpenResult,
    type OutsideName,
    REGISTRAR,
    type WalletIdentity,
} from '../ports/custodian-api';
import type { AttestationRequest, AttestedWindow, CorrectionRequest, DifferingPosts } from '../ports/attestation';
import type { HandOverRequest, HandOverResult } from '../ports/hand-over';
import type { CallToSign } from '../ports/signing';
import type { CustodianAnswer, CustodianOperation } from './custodian-protocol';

/** How to reach a custodian. */
export interface CustodianClientOptions {
    /** Path of the Unix socket. */
    readonly socketPath: string;
    /** Milliseconds for one request; 10,000 unless told. Sums and releases of many windows may take six times as long. */
    readonly timeout?: number;
    /** Connections at once; 16 unless told. */
    readonly connections?: number;
}

const DEFAULT_TIMEOUT = 10_000;
const LONG_OPERATIONS: ReadonlySet<CustodianOperation> = new Set(['sumCiphertexts', 'openRelease']);

/** The gateway's side of the socket. Every operation may be repeated, so a connection that broke is tried once more. */
export class CustodianClient implements Custodian {
    readonly #agent: Agent;
    readonly #options: Required<CustodianClientOptions>;

    constructor(options: CustodianClientOptions) {
        this.#options = { timeout: DEFAULT_TIMEOUT, connections: 16, ...options };
        this.#agent = new Agent({ keepAlive: true, maxSockets: this.#options.connections });
    }

    /** Not remembered: a custodian rotates keys while its gateway runs. */
    async keys(): Promise<CustodianKeys> {
        type Encoded = Omit<CustodianKeys, 'storeKey' | 'postKey'> & Record<'storeKey' | 'postKey', string>;
        const { storeKey, postKey, ...rest } = await this.#call<Encoded>('keys', {});
        return { ...rest, storeKey: Buffer.from(storeKey, 'base64'), postKey: Buffer.from(postKey, 'base64') };
    }

    lookupKeys(ids: readonly OutsideName[]): Promise<string[]> {
        return this.#call('lookupKeys', { ids });
    }

    enrol(request: { readonly caller: string }): Promise<WalletIdentity> {
        return this.#call('enrol', request);
    }

    async identity(caller: string): Promise<WalletIdentity | undefined> {
        // Not remembered: a custodian that starts again may have others, of the registrar and of administrators, without anybody enrolling them.
        return (await this.#call<WalletIdentity | null>('identity', { caller })) ?? undefined;
    }

    async sign(caller: string, message: Uint8Array): Promise<Uint8Array> {
        const signature = await this.#call<string>('sign', { caller, message: Buffer.from(message).toString('base64') });
        return Buffer.from(signature, 'base64');
    }

    async signEntry(request: Parameters<Custodian['signEntry']>[0]): Promise<Uint8Array> {
        return Buffer.from(await this.#call<string>('signEntry', request), 'base64');
    }

    signPosts(request: Parameters<Custodian['signPosts']>[0]): ReturnType<Custodian['signPosts']> {
        return this.#call('signPosts', request);
    }

    signCall(call: CallToSign): Promise<Authorship> {
        return this.#call('signCall', call);
    }

    openDisclosure(request: DisclosureRequest): Promise<OpenedDisclosure> {
        return this.#call('openDisclosure', request);
    }

    handOverReadings(request: HandOverRequest): Promise<readonly HandOverResult[]> {
        return this.#call('handOverReadings', request);
    }

    openNodeNames(request: { readonly sealedIds: readonly string[] }): Promise<readonly OpenResult[]> {
        return this.#call('openNodeNames', request);
    }

    seedCommitments(request: Parameters<Custodian['seedCommitments']>[0]): Promise<Record<SecretKind, string>> {
        return this.#call('seedCommitments', request);
    }

    seedSecret(request: Parameters<Custodian['seedSecret']>[0]): Promise<{ secret: string }> {
        return this.#call('seedSecret', request);
    }

    async attestWindow(request: AttestationRequest): Promise<AttestedWindow | DifferingPosts> {
        const answer = await this.#call<WindowInText | DifferingPosts>('attestWindow', request);
        return 'differing' in answer ? answer : fromText(answer);
    }

    async attestCorrection(request: CorrectionRequest): Promise<AttestedWindow> {
        return fromText(await this.#call('attestCorrection', request));
    }

    sumCiphertexts(request: Parameters<Custodian['sumCiphertexts']>[0]): ReturnType<Custodian['sumCiphertexts']> {
        return this.#call('sumCiphertexts', request);
    }

    openRelease(request: Parameters<Custodian['openRelease']>[0]): Promise<readonly SignalTotals[]> {
        return this.#call('openRelease', request);
    }

    releasesLocked(): Promise<boolean> {
        return this.#call('releasesLocked', {});
    }

    brokenReleases(): ReturnType<Custodian['brokenReleases']> {
        return this.#call('brokenReleases', {});
    }

    downtime(): Promise<DowntimeStatus> {
        return this.#call('downtime', {});
    }

    openDowntime(request: DowntimeRequest): Promise<DowntimeOpening> {
        return this.#call('openDowntime', request);
    }

    readDowntime(request: Parameters<Custodian['readDowntime']>[0]): Promise<OpenedCopy> {
        return this.#call('readDowntime', request);
    }

    /** Whether the custodian answers now (readiness). */
    async reachable(): Promise<boolean> {
        try {
            await this.#call('identity', { caller: REGISTRAR });
            return true;
        } catch {
            return false;
        }
    }

    /** Closes the connections; requests that run fail. */
    close(): void {
        this.#agent.destroy();
    }

    async #call<Result>(operation: CustodianOperation, request: unknown): Promise<Result> {
        const body = Buffer.from(JSON.stringify(request), 'utf8');
        let answer: CustodianAnswer;
        try {
            answer = await this.#send(operation, body).catch((error: unknown) => {
                if (!(error instanceof BrokenConnection)) {
                    throw error;
                }
                return this.#send(operation, body);
            });
        } catch {
            throw new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, undefined, { retryAfter: 1 });
        }
        if ('result' in answer) {
            return answer.result as Result;
        }
        const { code, detail } = answer.problem;
        throw new DomainError(isErrorCode(code) ? ERRORS[code] : ERRORS.INTERNAL, detail);
    }

    #send(operation: CustodianOperation, body: Buffer): Promise<CustodianAnswer> {
        const { socketPath, timeout } = this.#options;
        const patience = timeout * (LONG_OPERATIONS.has(operation) ? 6 : 1);
        return new Promise((resolve, reject) => {
            const request = httpRequest({
                agent: this.#agent,
                socketPath,
                path: `/v1/${operation}`,
                method: 'POST',
                headers: { 'content-type': 'application/json', 'content-length': body.length },
                signal: AbortSignal.timeout(patience),
            });
            request.on('error', (error: NodeJS.ErrnoException) => {
                const broken = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
                reject(broken ? new BrokenConnection() : error);
            });
            request.on('response', (response) => {
                json(response).then((answer) => {
                    resolve(answer as CustodianAnswer);
                }, reject);
            });
            request.end(body);
        });
    }
}

/** A kept connection that the other side had closed already: nothing was lost but the connection. */
class BrokenConnection extends Error {}

/** An attested window as it comes over the socket. */
interface WindowInText {
    readonly window: VitalsWindow;
    /** Base64. */
    readonly ciphertext: string;
}

function fromText({ window, ciphertext }: WindowInText): AttestedWindow {
    return { window, ciphertext: Buffer.from(ciphertext, 'base64') };
}
