// SPDX-License-Identifier: Apache-2.0
// Asks the other ward's gateway for readings. Whoever reads waits a few seconds for it once, and then not at all while it is away: what is one's own is shown at once.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Agent, request as ask } from 'node:https';
import type { LinkClientPorts } from './link-client';
import { pinnedAgent } from './pinned-agent';
import type { CrossedEnvelope, LinkAnswer, LinkOutcome, OtherWardReadings, ReadingsRequest, WaitingRequest, WaitingWindows } from './ports';
import { gather, MAX_ANSWER_BYTES, READING_QUESTIONS, type ReadingQuestion, readJson } from './readings-messages';

/** How long; milliseconds. */
export interface ReadingsLimits {
    /** For a whole answer, the connection included. */
    readonly answer: number;
    /** After one that did not come nobody is asked for so long. */
    readonly rest: number;
}

/** What asking needs. */
export interface ReadingsClientPorts extends Omit<LinkClientPorts, 'limits'> {
    /** Milliseconds since the epoch, for people; and of a clock that never steps. */
    readonly now: () => number;
    readonly monotonic: () => number;
    readonly limits?: Partial<ReadingsLimits>;
}

const LIMITS: ReadingsLimits = { answer: 4_000, rest: 5_000 };
const CONNECTIONS = 8;
const HEADER_BYTES = 4_096;
/** What a connection says that was closed at the other end before it was used again. */
const BROKEN: readonly (string | undefined)[] = ['ECONNRESET', 'EPIPE'];

/** It has not answered since, and is not asked before. */
interface Away {
    readonly since: number;
    readonly askedAgainAt: number;
}

/** The other ward's readings. */
export class ReadingsClient implements OtherWardReadings {
    readonly ward: string;
    readonly #ports: ReadingsClientPorts;
    readonly #limits: ReadingsLimits;
    readonly #agent: Agent;
    #away: Away | undefined;

    constructor(ports: ReadingsClientPorts) {
        this.ward = ports.ward;
        this.#ports = ports;
        this.#limits = { ...LIMITS, ...ports.limits };
        this.#agent = pinnedAgent(ports, CONNECTIONS);
    }

    async readings(request: ReadingsRequest): Promise<LinkAnswer<readonly CrossedEnvelope[]>> {
        const answer = await this.#answer('readings', request);
        return this.#checked(answer, (text) => {
            const envelopes = readJson(text, READING_QUESTIONS.readings.answer);
            return envelopes?.length === request.digests.length ? envelopes : undefined;
        });
    }

    async waiting(request: WaitingRequest): Promise<LinkAnswer<WaitingWindows>> {
        return this.#checked(await this.#answer('waiting', request), (text) => readJson(text, READING_QUESTIONS.waiting.answer));
    }

    /** Lets connections go. */
    close(): void {
        this.#agent.destroy();
    }

    /** What is no answer to the question is none. */
    #checked<Given>(answer: LinkAnswer<string>, check: (text: string) => Given | undefined): LinkAnswer<Given> {
        if (answer === 'refused' || 'awaySince' in answer) {
            return answer;
        }
        const given = check(answer.given);
        this.#observe(given === undefined ? 'mismatched' : 'came');
        return given === undefined ? 'refused' : { given };
    }

    async #answer(question: ReadingQuestion, request: object): Promise<LinkAnswer<string>> {
        const { monotonic, now } = this.#ports;
        const { rest, answer: patience } = this.#limits;
        if (this.#away !== undefined && monotonic() < this.#away.askedAgainAt) {
            return { awaySince: this.#away.since };
        }
        // While one asks whether it is back, nobody else waits for that.
        const since = this.#away?.since ?? now();
        if (this.#away !== undefined) {
            this.#away = { since, askedAgainAt: monotonic() + patience };
        }
        const body = JSON.stringify(request);
        const text = await this.#ask(question, body).catch(async (error: unknown) =>
            // A kept connection that the other side has closed meanwhile says nothing of whether it is there.
            error instanceof BrokenConnection ? this.#ask(question, body).catch(() => undefined) : undefined,
        );
        if (text === undefined) {
            this.#away = { since: this.#away?.since ?? since, askedAgainAt: monotonic() + rest };
            this.#observe('unavailable');
            return { awaySince: this.#away.since };
        }
        this.#away = undefined;
        if (text === 'refused') {
            this.#observe('refused');
            return 'refused';
        }
        return { given: text.body };
    }

    /** @returns `undefined` for what is no answer. @throws what the connection throws */
    async #ask(question: ReadingQuestion, body: string): Promise<'refused' | { readonly body: string } | undefined> {
        const asked = ask(new URL(READING_QUESTIONS[question].path, this.#ports.url), {
            method: 'POST',
            agent: this.#agent,
            headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
            maxHeaderSize: HEADER_BYTES,
            signal: AbortSignal.timeout(this.#limits.answer),
        });
        asked.end(body);
        const [answer] = (await once(asked, 'response').catch((error: unknown) => {
            throw asked.reusedSocket && BROKEN.includes((error as NodeJS.ErrnoException).code) ? new BrokenConnection() : error;
        })) as [IncomingMessage];
        asked.on('error', () => undefined);
        if (answer.statusCode === 404) {
            answer.resume();
            return 'refused';
        }
        const text = answer.statusCode === 200 ? await gather(answer, MAX_ANSWER_BYTES) : undefined;
        answer.destroy();
        return text === undefined ? undefined : { body: text };
    }

    #observe(outcome: Extract<LinkOutcome, { readonly direction: 'out' }>['outcome']): void {
        this.#ports.observed({ direction: 'out', outcome });
    }
}

/** Nothing was lost but the connection. */
class BrokenConnection extends Error {}
