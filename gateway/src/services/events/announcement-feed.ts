// SPDX-License-Identifier: Apache-2.0
// What the ledger announces, followed once for all who wait for something. A plain member may not stream events (decision 38), so the own peer is asked
// for the newest ones while anybody listens. The list is in the order of the blocks: what was read stays before what comes, however late that is committed.

import { type Announcement, DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { inTime, KeyedTurns } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** Before everything: where nothing has been announced yet. */
export const BEGINNING = '0'.repeat(64);

/** What following needs. */
export interface FeedPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** In whose name it is asked: the ward's own process. */
    readonly follower: () => Promise<LedgerCaller>;
    /** Milliseconds between two questions. */
    readonly period: number;
    /** How many are kept, and how far back a reader may begin. */
    readonly kept: number;
}

/** One who reads on from a place. */
export interface FeedReader {
    /** Of the last that was taken. */
    readonly position: string;
    /** What comes next, up to so many; none where nothing has come. @throws DomainError EVENT_POSITION_GONE for whoever has fallen behind what is kept */
    take(limit: number): readonly Announcement[];
    /** Resolves when there is something, or after so many milliseconds. */
    wait(milliseconds: number): Promise<void>;
    close(): void;
}

/** Most often nothing has come, or a few. */
const SMALL_PAGE = 50;
const LARGE_PAGE = 1000;
const LEDGER = 'ledger';

/** Follows; one instance a process. */
export class AnnouncementFeed {
    readonly #ports: FeedPorts;
    readonly #turns = new KeyedTurns();
    readonly #readers = new Set<() => void>();
    /** Oldest first and without gap; the first of them has the number `#first`. */
    #known: Announcement[] = [];
    #first = 0;
    /** Whether nothing was announced before the first. */
    #isWhole = false;
    #isFollowing = false;

    constructor(ports: FeedPorts) {
        this.#ports = ports;
    }

    /**
     * Begins to read: behind a position, or with what comes from now on.
     * @throws DomainError EVENT_POSITION_GONE where the position is not among those that are kept; why the ledger does not answer
     */
    async open(after: string | undefined): Promise<FeedReader> {
        const wakers = this.#readers;
        let wake: () => void = () => undefined;
        const waker = (): void => wake();
        wakers.add(waker); // before the first question: from then on nothing is forgotten unseen
        try {
            let next = await this.#turns.run([LEDGER], async () => {
                await this.#catchUp();
                return after === undefined ? this.#end : this.#numberBehind(after);
            });
            let position = after ?? this.#known.at(-1)?.position ?? BEGINNING;
            this.#follow();
            return {
                get position() {
                    return position;
                },
                take: (limit) => {
                    if (next < this.#first) {
                        throw gone();
                    }
                    const taken = this.#known.slice(next - this.#first, next - this.#first + limit);
                    next += taken.length;
                    position = taken.at(-1)?.position ?? position;
                    return taken;
                },
                wait: async (milliseconds) => {
                    const grown = new Promise<void>((resolve) => {
                        wake = resolve;
                    });
                    if (next === this.#end) {
                        await inTime(grown, { milliseconds, late: undefined });
                    }
                },
                close: () => {
                    wakers.delete(waker);
                    wake();
                },
            };
        } catch (error) {
            wakers.delete(waker);
            throw error;
        }
    }

    get #end(): number {
        return this.#first + this.#known.length;
    }

    /** Asks again and again while anybody listens. What goes wrong is tried again: nobody is told of anything that was not read. */
    #follow(): void {
        if (this.#isFollowing) {
            return;
        }
        this.#isFollowing = true;
        const ask = async (): Promise<void> => {
            if (this.#readers.size === 0) {
                this.#isFollowing = false;
                this.#forget(); // by the next reader more may have come than is worth reading for somebody who wants none of it
                return;
            }
            const before = this.#end;
            await this.#turns.run([LEDGER], async () => this.#catchUp()).catch(() => undefined);
            if (this.#end !== before) {
                this.#readers.forEach((wake) => wake());
            }
            again();
        };
        const again = (): void => void setTimeout(() => void ask(), this.#ports.period).unref();
        again();
    }

    async #page(limit: number, cursor: string | undefined): Promise<{ items: readonly Announcement[]; next?: string }> {
        const { ledger, follower } = this.#ports;
        return ledger.evaluate(await follower(), 'access:ListAnnounced', { limit, ...(cursor !== undefined && { cursor }) });
    }

    /**
     * Reads back from the newest.
     * @param isEnd - the first of which nothing is wanted any more
     * @returns newest first, and whether that one was met; where not, and `isAll`, there is nothing before.
     */
    async #back(isEnd: (one: Announcement) => boolean): Promise<{ read: Announcement[]; isMet: boolean; isAll: boolean }> {
        const read: Announcement[] = [];
        let cursor: string | undefined;
        do {
            const page = await this.#page(cursor === undefined ? SMALL_PAGE : LARGE_PAGE, cursor);
            const end = page.items.findIndex(isEnd);
            read.push(...page.items.slice(0, end < 0 ? undefined : end));
            if (end >= 0) {
                return { read, isMet: true, isAll: false };
            }
            cursor = page.next;
        } while (cursor !== undefined && read.length < this.#ports.kept);
        return { read, isMet: false, isAll: cursor === undefined };
    }

    #forget(): void {
        this.#first = this.#end + 1;
        this.#known = [];
        this.#isWhole = false;
    }

    async #catchUp(): Promise<void> {
        const head = this.#known.at(-1)?.position;
        if (head === undefined && !this.#isWhole) {
            const { items } = await this.#page(1, undefined);
            this.#known = [...items];
            this.#isWhole = items.length === 0;
            return;
        }
        const { read, isMet, isAll } = await this.#back(({ position }) => position === head);
        const follows = isMet || (head === undefined && isAll);
        if (!follows) {
            // More has come than is kept, or the peer has another past: whoever reads has lost their place.
            this.#forget();
        }
        this.#known.push(...read.reverse());
        const surplus = Math.max(0, this.#known.length - this.#ports.kept);
        if (surplus > 0) {
            this.#known = this.#known.slice(surplus);
            this.#first += surplus;
            this.#isWhole = false;
        }
    }

    /** The number of what comes behind a position; what lies between it and what is known is read, for all. */
    async #numberBehind(position: string): Promise<number> {
        const isBeginning = position === BEGINNING;
        if (isBeginning && this.#isWhole) {
            return this.#first;
        }
        const there = this.#known.findIndex((one) => one.position === position);
        if (there >= 0) {
            return this.#first + there + 1;
        }
        const { read, isMet, isAll } = await this.#back((one) => one.position === position);
        const oldest = read.findIndex((one) => one.position === this.#known[0]?.position);
        const older = read.slice(oldest + 1).reverse();
        const isReached = isMet || (isBeginning && isAll);
        if (!isReached || oldest < 0 || this.#known.length + older.length > this.#ports.kept) {
            throw gone();
        }
        this.#known = [...older, ...this.#known];
        this.#first -= older.length;
        this.#isWhole = isAll;
        return this.#first;
    }
}

function gone(): DomainError {
    return new DomainError(ERRORS.EVENT_POSITION_GONE);
}
