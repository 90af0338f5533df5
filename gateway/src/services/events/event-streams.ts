// SPDX-License-Identifier: Apache-2.0
// Streams of events (WHATWG server-sent events): who may have how many at a time, how each goes on, and when it ends. A reader is told where they are after
// every event, and now and then without one, so whoever comes again with the last id begins exactly there, at this or the next process.

import { Readable } from 'node:stream';
import { DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import type { Asker } from '../access';
import type { Enrolment, Principal, Standings } from '../participants';
import type { AnnouncementFeed, FeedReader } from './announcement-feed';
import { type Audience, type AudiencePorts, MOST_AT_ONCE, openAudience, oversees } from './audience';

/** Milliseconds, and counts. */
export interface StreamLimits {
    /** Between two looks at whether the stream may go on. */
    readonly tick: number;
    /** After which a stream says that it is there. */
    readonly heartbeat: number;
    /** For which a reader may take nothing of what is sent. */
    readonly patience: number;
    readonly perCaller: number;
    readonly inAll: number;
}

/** What streams need. */
export interface EventStreamPorts extends AudiencePorts {
    readonly feed: Pick<AnnouncementFeed, 'open'>;
    readonly standings: Pick<Standings, 'demandNotSuspended'>;
    readonly enrolment: Pick<Enrolment, 'rolesOf'>;
    readonly now: () => number;
    readonly monotonic: () => number;
    readonly limits: StreamLimits;
}

/** Who asks for a stream, from where on, and about whom. */
export interface StreamRequest {
    readonly asker: Asker;
    readonly principal: Principal;
    readonly after?: string | undefined;
    readonly patient?: string | undefined;
}

/** What one stream is made of. */
interface Open {
    readonly request: StreamRequest;
    readonly reader: FeedReader;
    readonly audience: Audience;
    /** On the clock that never steps: when the token ends. */
    readonly until: number;
    isEnded: boolean;
    /** Since when nobody has taken what was given; undefined while somebody has. */
    givenAt: number | undefined;
}

/** Streams of all callers; one instance a process. */
export class EventStreams {
    readonly #ports: EventStreamPorts;
    readonly #counts = new Map<string, number>();
    readonly #open = new Set<Open>();
    #isClosing = false;

    constructor(ports: EventStreamPorts) {
        this.#ports = ports;
    }

    /**
     * Opens a stream; the looks that it takes are stated first.
     * @throws DomainError RATE_LIMITED, STREAMS_FULL, EVENT_POSITION_GONE, and whatever refuses an audience
     */
    async open(request: StreamRequest): Promise<Readable> {
        const { caller } = request.principal;
        const { feed, now, monotonic, limits } = this.#ports;
        if ((this.#counts.get(caller) ?? 0) >= limits.perCaller) {
            throw new DomainError(ERRORS.RATE_LIMITED, `This caller has ${String(limits.perCaller)} streams of events open.`);
        }
        const all = [...this.#counts.values()].reduce((sum, one) => sum + one, 0);
        if (all >= limits.inAll || this.#isClosing) {
            throw new DomainError(ERRORS.STREAMS_FULL);
        }
        const count = (change: number): void => {
            const open = (this.#counts.get(caller) ?? 0) + change;
            if (open === 0) {
                this.#counts.delete(caller);
            } else {
                this.#counts.set(caller, open);
            }
        };
        count(1);
        try {
            const audience = await openAudience(this.#ports, request.asker, request.patient);
            const reader = await feed.open(request.after);
            const until = monotonic() + request.principal.expiresAt - now();
            const open: Open = { request, reader, audience, until, isEnded: false, givenAt: undefined };
            return this.#streamOf(open, () => count(-1));
        } catch (error) {
            count(-1);
            throw error;
        }
    }

    /** Ends all, in good order, and opens none any more. */
    end(): void {
        this.#isClosing = true;
        this.#open.forEach(endOne);
    }

    #streamOf(open: Open, closed: () => void): Readable {
        const { limits, monotonic } = this.#ports;
        const frames = this.#frames(open);
        this.#open.add(open);
        const stream = new Readable({
            highWaterMark: 1, // what is given waits in the connection, not here
            read: () => {
                frames.next().then(
                    ({ done, value }) => stream.push(done === true ? null : value),
                    (error: unknown) => stream.destroy(error as Error),
                );
            },
            destroy: (error, done) => {
                clearInterval(watch);
                this.#open.delete(open);
                endOne(open);
                closed();
                done(error);
            },
        });
        const isStuck = (): boolean => open.givenAt !== undefined && monotonic() - open.givenAt > limits.patience;
        // Whoever takes nothing is not asked whether they may go on: that is found out from outside.
        const watch = setInterval(() => {
            if (isStuck() || (open.givenAt !== undefined && monotonic() >= open.until)) {
                stream.destroy();
            }
        }, limits.tick).unref();
        return stream;
    }

    /** What is sent, piece by piece. What refuses the reader from now on ends it: they come again, and are told why. */
    async *#frames(open: Open): AsyncGenerator<string, void, undefined> {
        const { reader } = open;
        yield this.#given(open, placeOf(reader.position));
        let heardAt = this.#ports.monotonic();
        for (let text = await this.#next(open); text !== undefined; text = await this.#next(open)) {
            const isSilent = this.#ports.monotonic() - heardAt >= this.#ports.limits.heartbeat;
            if (text !== '' || isSilent) {
                yield this.#given(open, text === '' ? placeOf(reader.position) : text);
                heardAt = this.#ports.monotonic();
            }
        }
    }

    #given(open: Open, text: string): string {
        open.givenAt = this.#ports.monotonic();
        return text;
    }

    /** What has come for the reader within a tick, empty where that is nothing; undefined once the stream is over. */
    async #next(open: Open): Promise<string | undefined> {
        const { monotonic, limits } = this.#ports;
        const { reader, audience, until } = open;
        const isOver = (): boolean => open.isEnded || monotonic() >= until;
        open.givenAt = undefined;
        try {
            await reader.wait(Math.max(0, Math.min(limits.tick, until - monotonic())));
            if (isOver()) {
                return undefined;
            }
            await this.#demandListener(open);
            const taken = reader.take(MOST_AT_ONCE);
            const told = taken.length === 0 ? [] : await audience.tell(taken);
            const place = told.length === 0 || told.at(-1)?.position === reader.position ? '' : placeOf(reader.position);
            const frames = told.map(({ position, ...data }) => `id: ${position}\nevent: ${data.event}\ndata: ${JSON.stringify(data)}\n\n`);
            return isOver() ? undefined : frames.join('') + place;
        } catch (error) {
            if (error instanceof DomainError) {
                return undefined;
            }
            throw error;
        }
    }

    /** @throws DomainError for whoever was suspended, or oversees no more */
    async #demandListener({ request }: Open): Promise<void> {
        const { standings, enrolment } = this.#ports;
        const { caller, roles, issuedAt } = request.principal;
        await standings.demandNotSuspended(caller);
        const now: readonly Role[] = await enrolment.rolesOf({ caller, roles, askedAt: issuedAt });
        if (oversees(request.asker.roles) && !oversees(now)) {
            throw new DomainError(ERRORS.ROLE_FORBIDDEN);
        }
    }
}

function endOne(open: Open): void {
    open.isEnded = true;
    open.reader.close();
}

/** An id without an event: the reader remembers it, and is told nothing. */
function placeOf(position: string): string {
    return `:\nid: ${position}\n\n`;
}
