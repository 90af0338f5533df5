// SPDX-License-Identifier: Apache-2.0
// Answers that go on: who may have how many at a time, and when one is cut off. What one says, and when it ends by itself, is its writer's matter.

import { Readable } from 'node:stream';
import { DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import type { Enrolment, Principal, Standings } from '../participants';

/** Milliseconds, and counts. */
export interface StreamLimits {
    /** Between two looks at whether the stream may go on. */
    readonly tick: number;
    /** For which a reader may take nothing of what is sent. */
    readonly patience: number;
    readonly perCaller: number;
    readonly inAll: number;
}

/** What counting and watching need. */
export interface OpenStreamsPorts {
    readonly now: () => number;
    readonly monotonic: () => number;
    readonly limits: StreamLimits;
}

/** By what it is asked whether a stream may go on. */
export interface ReaderPorts {
    readonly standings: Pick<Standings, 'demandNotSuspended'>;
    readonly enrolment: Pick<Enrolment, 'rolesOf'>;
}

/** The roles that a reader has by now. @throws DomainError for whoever was suspended */
export async function rolesNow({ standings, enrolment }: ReaderPorts, principal: Principal): Promise<readonly Role[]> {
    const { caller, roles, issuedAt } = principal;
    await standings.demandNotSuspended(caller);
    return enrolment.rolesOf({ caller, roles, askedAt: issuedAt });
}

/** How one stream stands, for whoever writes it. */
export class StreamState {
    /** On the clock that never steps: when the token ends. */
    readonly until: number;
    isEnded = false;
    /** Since when nobody has taken what was given; undefined while somebody has. */
    givenAt: number | undefined;
    readonly #close: () => void;

    constructor(until: number, close: () => void) {
        this.until = until;
        this.#close = close;
    }

    end(): void {
        this.isEnded = true;
        this.#close();
    }
}

/** One stream as it was prepared. */
export interface PreparedStream {
    /** What is sent, piece by piece; each is asked for when the one before was taken. It ends when the state says so. */
    readonly write: (state: StreamState) => AsyncGenerator<string, void, undefined>;
    /** Lets go of what it waits by, and so wakes whoever waits for something to write; also where nothing was ever written. */
    readonly close: () => void;
}

/** Streams of one kind; one instance a process. */
export class OpenStreams {
    readonly #ports: OpenStreamsPorts;
    readonly #counts = new Map<string, number>();
    readonly #open = new Set<StreamState>();
    #isClosing = false;

    constructor(ports: OpenStreamsPorts) {
        this.#ports = ports;
    }

    /**
     * Opens a stream.
     * @param prepare - all that may refuse it
     * @throws DomainError RATE_LIMITED, STREAMS_FULL, and what `prepare` throws
     */
    async open({ caller, expiresAt }: Principal, prepare: () => Promise<PreparedStream>): Promise<Readable> {
        const { now, monotonic, limits } = this.#ports;
        if ((this.#counts.get(caller) ?? 0) >= limits.perCaller) {
            throw new DomainError(ERRORS.RATE_LIMITED, `This caller has ${String(limits.perCaller)} such streams open.`);
        }
        const all = [...this.#counts.values()].reduce((sum, one) => sum + one, 0);
        if (all >= limits.inAll || this.#isClosing) {
            throw new DomainError(ERRORS.STREAMS_FULL);
        }
        this.#count(caller, 1);
        try {
            const { write, close } = await prepare();
            const state = new StreamState(monotonic() + expiresAt - now(), close);
            return this.#streamOf(state, write(state), () => this.#count(caller, -1));
        } catch (error) {
            this.#count(caller, -1);
            throw error;
        }
    }

    /** Ends all, in good order, and opens none any more. */
    end(): void {
        this.#isClosing = true;
        this.#open.forEach((state) => state.end());
    }

    #count(caller: string, change: number): void {
        const open = (this.#counts.get(caller) ?? 0) + change;
        if (open === 0) {
            this.#counts.delete(caller);
        } else {
            this.#counts.set(caller, open);
        }
    }

    #streamOf(state: StreamState, frames: ReturnType<PreparedStream['write']>, closed: () => void): Readable {
        const { limits, monotonic } = this.#ports;
        this.#open.add(state);
        const stream = new Readable({
            highWaterMark: 1, // what is given waits in the connection, not here
            read: () => {
                state.givenAt = undefined;
                frames.next().then(
                    ({ done, value }) => {
                        state.givenAt = monotonic();
                        stream.push(done === true ? null : value);
                    },
                    (error: unknown) => stream.destroy(error as Error),
                );
            },
            destroy: (error, done) => {
                clearInterval(watch);
                this.#open.delete(state);
                state.end();
                closed();
                // Whoever writes is not in the middle of it for ever: it ends at the state's word, and lets go of what it holds.
                void frames.return().catch(() => undefined);
                done(error);
            },
        });
        const isStuck = (): boolean => state.givenAt !== undefined && monotonic() - state.givenAt > limits.patience;
        // Whoever takes nothing is not asked whether they may go on: that is found out from outside.
        const watch = setInterval(() => {
            if (isStuck() || (state.givenAt !== undefined && monotonic() >= state.until)) {
                stream.destroy();
            }
        }, limits.tick).unref();
        return stream;
    }
}
