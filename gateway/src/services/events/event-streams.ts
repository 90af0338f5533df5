// SPDX-License-Identifier: Apache-2.0
// Streams of events (WHATWG server-sent events): how each goes on, and when it ends. A reader is told where they are after every event, and now and then
// without one, so whoever comes again with the last id begins exactly there, at this or the next process.

import type { Readable } from 'node:stream';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { Asker } from '../access';
import type { Principal } from '../participants';
import type { AnnouncementFeed, FeedReader } from './announcement-feed';
import { type Audience, type AudiencePorts, MOST_AT_ONCE, openAudience, oversees } from './audience';
import { OpenStreams, type OpenStreamsPorts, type ReaderPorts, rolesNow, type StreamLimits, type StreamState } from './open-streams';

/** What streams need. */
export interface EventStreamPorts extends AudiencePorts, OpenStreamsPorts, ReaderPorts {
    readonly feed: Pick<AnnouncementFeed, 'open'>;
    readonly limits: EventLimits;
}

/** `heartbeat`: milliseconds after which a stream says that it is there. */
export interface EventLimits extends StreamLimits {
    readonly heartbeat: number;
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
    readonly state: StreamState;
}

/** Streams of all callers; one instance a process. */
export class EventStreams {
    readonly #ports: EventStreamPorts;
    readonly #streams: OpenStreams;

    constructor(ports: EventStreamPorts) {
        this.#ports = ports;
        this.#streams = new OpenStreams(ports);
    }

    /**
     * Opens a stream; the looks that it takes are stated first.
     * @throws DomainError RATE_LIMITED, STREAMS_FULL, EVENT_POSITION_GONE, and whatever refuses an audience
     */
    async open(request: StreamRequest): Promise<Readable> {
        return this.#streams.open(request.principal, async () => {
            const audience = await openAudience(this.#ports, request.asker, request.patient);
            const reader = await this.#ports.feed.open(request.after);
            return { write: (state) => this.#frames({ request, reader, audience, state }), close: () => reader.close() };
        });
    }

    /** Ends all, in good order, and opens none any more. */
    end(): void {
        this.#streams.end();
    }

    /** What is sent, piece by piece. What refuses the reader from now on ends it: they come again, and are told why. */
    async *#frames(open: Open): AsyncGenerator<string, void, undefined> {
        const { reader } = open;
        const { monotonic, limits } = this.#ports;
        yield placeOf(reader.position);
        let heardAt = monotonic();
        for (let text = await this.#next(open); text !== undefined; text = await this.#next(open)) {
            const isSilent = monotonic() - heardAt >= limits.heartbeat;
            if (text !== '' || isSilent) {
                yield text === '' ? placeOf(reader.position) : text;
                heardAt = monotonic();
            }
        }
    }

    /** What has come for the reader within a tick, empty where that is nothing; undefined once the stream is over. */
    async #next(open: Open): Promise<string | undefined> {
        const { monotonic, limits } = this.#ports;
        const { reader, audience, state } = open;
        const isOver = (): boolean => state.isEnded || monotonic() >= state.until;
        try {
            await reader.wait(Math.max(0, Math.min(limits.tick, state.until - monotonic())));
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
        const now = await rolesNow(this.#ports, request.principal);
        if (oversees(request.asker.roles) && !oversees(now)) {
            throw new DomainError(ERRORS.ROLE_FORBIDDEN);
        }
    }
}

/** An id without an event: the reader remembers it, and is told nothing. */
function placeOf(position: string): string {
    return `:\nid: ${position}\n\n`;
}
