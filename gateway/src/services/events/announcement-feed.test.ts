// SPDX-License-Identifier: Apache-2.0
// Whoever reads on from a place is given everything behind it once, however the reading was interrupted and whatever time authors wrote.

import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Announcement } from '@wardledger/chaincode/domain';
import { until } from '../../../test/support/until';
import type { LedgerCaller } from '../../ledger';
import { AnnouncementFeed, BEGINNING, type FeedReader } from './announcement-feed';

const KEPT = 40;

/** A peer's list, and how often it was asked; a page holds few, so that many are needed. */
class Peer {
    readonly all: Announcement[] = [];
    asked = 0;
    /** Questions at one time, now and at most. */
    atOnce = 0;
    most = 0;
    isAway = false;

    announce(count = 1): void {
        for (let index = 0; index < count; index += 1) {
            const number = this.all.length + 1;
            const position = number.toString(16).padStart(64, '0');
            // Times are their authors': here none is in order.
            this.all.push({ position, transactionId: `t${String(number)}`, time: -number, event: 'FactRecorded', payload: {}, by: 'b' });
        }
    }

    feed(kept = KEPT): AnnouncementFeed {
        const evaluate = async (_caller: LedgerCaller, _name: string, { limit, cursor }: { limit: number; cursor?: string }) => {
            this.asked += 1;
            this.most = Math.max(this.most, (this.atOnce += 1));
            await setImmediate();
            this.atOnce -= 1;
            if (this.isAway) {
                throw new Error('away');
            }
            const newestFirst = [...this.all].reverse();
            const begin = cursor === undefined ? 0 : newestFirst.findIndex(({ transactionId }) => transactionId === cursor) + 1;
            const items = newestFirst.slice(begin, begin + Math.min(limit, 7));
            const isLast = begin + items.length >= newestFirst.length;
            return { items, ...(!isLast && { next: items.at(-1)!.transactionId }) };
        };
        const ledger = { evaluate: evaluate as never };
        return new AnnouncementFeed({ ledger, follower: async () => ({}) as LedgerCaller, period: 1, kept });
    }
}

const numbersOf = (taken: readonly Announcement[]): number[] => taken.map(({ position }) => Number.parseInt(position, 16));

/** Takes until this many have come. */
async function takeFrom(reader: FeedReader, count: number): Promise<number[]> {
    const taken: number[] = [];
    while (taken.length < count) {
        await reader.wait(1_000);
        taken.push(...numbersOf(reader.take(3)));
    }
    return taken;
}

describe('a reader', () => {
    it('begins with what comes from now on, and is told where that is', async () => {
        const peer = new Peer();
        peer.announce(5);
        const reader = await peer.feed().open(undefined);
        expect([Number.parseInt(reader.position, 16), reader.take(9)]).toEqual([5, []]);
        peer.announce(2);
        expect(await takeFrom(reader, 2)).toEqual([6, 7]);
        expect(Number.parseInt(reader.position, 16)).toBe(7);
        reader.close();
    });

    it('of a ledger where nothing was announced misses nothing of what comes first', async () => {
        const peer = new Peer();
        const first = await peer.feed().open(undefined);
        expect(first.position).toBe(BEGINNING);
        peer.announce(20);
        expect(await takeFrom(first, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
        first.close();
        const again = await peer.feed().open(BEGINNING);
        expect(await takeFrom(again, 20)).toHaveLength(20);
        again.close();
    });

    it('is given each event behind its place once, over restarts, late commits and readers beside it', async () => {
        const step = fc.record({ announce: fc.nat({ max: 12 }), take: fc.nat({ max: 9 }), restart: fc.boolean(), leave: fc.boolean() });
        await fc.assert(
            fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
                const peer = new Peer();
                peer.announce(1);
                let feed = peer.feed(1000);
                let reader = await feed.open(undefined);
                const taken: number[] = [];
                for (const { announce, take, restart, leave } of steps) {
                    peer.announce(announce);
                    await reader.wait(3);
                    taken.push(...numbersOf(reader.take(take)));
                    const { position } = reader;
                    if (restart || leave) {
                        reader.close();
                        feed = restart ? peer.feed(1000) : feed;
                        reader = await feed.open(position);
                    }
                }
                const rest = peer.all.length - 1 - taken.length;
                taken.push(...(rest === 0 ? [] : await takeFrom(reader, rest)));
                reader.close();
                expect(taken).toEqual(Array.from({ length: peer.all.length - 1 }, (_, index) => index + 2));
            }),
            { numRuns: 60 },
        );
    });

    it('from further back than is kept is refused, and so is one from a place that is not', async () => {
        const peer = new Peer();
        peer.announce(KEPT * 2);
        const at = (number: number): string => peer.all[number]!.position;
        const feed = peer.feed();
        const code = async (position: string) =>
            feed.open(position).then(
                (reader) => {
                    reader.close();
                    return 'open';
                },
                (error: unknown) => (error as { code: string }).code,
            );
        expect(await code(at(KEPT + 5))).toBe('open');
        // To the one: so many as are kept lie behind the one, one more behind the other.
        expect([await code(at(KEPT - 1)), await code(at(KEPT - 2))]).toEqual(['open', 'EVENT_POSITION_GONE']);
        expect([await code(at(3)), await code(BEGINNING), await code('f'.repeat(64))]).toEqual(Array(3).fill('EVENT_POSITION_GONE'));
    });

    it('who falls behind what is kept is cut off, and others go on', async () => {
        const peer = new Peer();
        peer.announce(1);
        const feed = peer.feed();
        const [slow, quick] = [await feed.open(undefined), await feed.open(undefined)];
        for (let round = 0; round < 8; round += 1) {
            peer.announce(10);
            expect(await takeFrom(quick, 10)).toHaveLength(10);
        }
        expect(() => slow.take(1)).toThrow(expect.objectContaining({ code: 'EVENT_POSITION_GONE' }) as Error);
        slow.close();
        quick.close();
    });

    it('waits while the ledger is away, and misses nothing of it', async () => {
        const peer = new Peer();
        peer.announce(1);
        const reader = await peer.feed().open(undefined);
        peer.isAway = true;
        const { asked } = peer;
        await until('it was asked in vain', () => peer.asked > asked + 2);
        peer.announce(4);
        expect(reader.take(9)).toEqual([]);
        peer.isAway = false;
        expect(await takeFrom(reader, 4)).toEqual([2, 3, 4, 5]);
        reader.close();
    });
});

describe('the ledger', () => {
    it('is asked for all readers together, and by nobody when the last has gone', async () => {
        const peer = new Peer();
        peer.announce(1);
        const feed = peer.feed();
        const readers = await Promise.all(Array.from({ length: 20 }, async () => feed.open(undefined)));
        peer.announce(1);
        await Promise.all(readers.map(async (reader) => expect(await takeFrom(reader, 1)).toEqual([2])));
        expect(peer.most).toBe(1);
        readers.forEach((reader) => reader.close());
        let before = -1;
        await until('nobody asks any more', async () => {
            const isSame = before === peer.asked;
            before = peer.asked;
            return isSame;
        });
    });
});
