// SPDX-License-Identifier: Apache-2.0
// What a bed that posts once a minute leaves on the disk in a day: yesterday, replayed as fast as it goes. And what a post takes in transactions of few,
// because how many share one depends on how many beds post at a time.

import { closeAll } from '../load/closing';
import { signalVariants } from '../load/beds';
import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';
import { minus } from '../stack/block-tally';
import { folderBytes, growth } from '../stack/resources';
import { figure, type Figure } from '@wardledger/bench-common';

const MINUTE = 60_000;
const MINUTES = 1_440;
const DAY = MINUTES * MINUTE;
const POSTS_PER_REQUEST = 64;
const VARIANTS = signalVariants({ signals: 5, steps: 1 });
const TOGETHER = [1, 10, POSTS_PER_REQUEST] as const;
/** Transactions of each size: their posts together fit into one window. */
const TRANSACTIONS = 30;
/** Of the beds whose posts are counted by transactions, the first number: nothing else posts it. */
const COUNTED = 10_000;

/** A minute's posts of all beds, as the JSON of windows. */
function minuteOf(beds: number, minute: number, midnight: number): string[] {
    const start = new Date(midnight + minute * MINUTE).toISOString();
    return Array.from({ length: beds }, (_, bed) => {
        const names = `"device":"day-monitor-${String(bed)}","patient":"day-patient-${String(bed)}"`;
        const signals = VARIANTS[(bed + minute) % VARIANTS.length] ?? '[]';
        return `{${names},"sequence":${String(minute)},"start":"${start}","periodSeconds":1,"signals":${signals}}`;
    });
}

async function post({ rest }: BenchContext, windows: readonly string[], isWaited: boolean): Promise<void> {
    const { status, text } = await rest.post('/v1/vitals', `{"windows":[${windows.join()}]}`, isWaited ? { prefer: 'wait=30' } : {});
    if (status !== (isWaited ? 200 : 202) || text.includes('"rejected"')) {
        throw new Error(`posts were answered with ${String(status)}: ${text.slice(0, 1000)}`);
    }
}

/** What a post takes when so many go in one transaction: each is waited for before the next is sent. */
async function byTransaction(context: BenchContext, together: number): Promise<Figure[]> {
    const { stack, watch } = context;
    const [before, tallied] = [folderBytes(stack.dataDir), watch.total];
    const now = Date.now();
    for (let transaction = 0; transaction < TRANSACTIONS; transaction += 1) {
        const posts = minuteOf(together, COUNTED * together + transaction, now - (COUNTED * together + transaction) * MINUTE - DAY / 24);
        await post(context, posts, true);
    }
    const grown = growth(before, folderBytes(stack.dataDir));
    const { count, transactions } = minus(watch.total, tallied).posts;
    const bench = `day: ${(count / transactions).toFixed(0)} posts a transaction`;
    context.tell(`${bench}: ${JSON.stringify(grown)}`);
    return [
        figure({ bench, what: 'a post on each peer', unit: 'bytes' }, [(grown.peer1 + grown.peer2) / 2 / count]),
        figure({ bench, what: 'a post at the orderer', unit: 'bytes' }, [grown.orderer / count]),
    ];
}

/** The bench. */
export async function benchDay(context: BenchContext): Promise<Figure[]> {
    const { stack, watch, effort, tell } = context;
    const beds = effort.dayBeds;
    const midnight = Math.floor(Date.now() / DAY) * DAY - DAY;
    await post(context, minuteOf(POSTS_PER_REQUEST, 0, midnight), true); // registers patients and devices
    await closeAll(context);
    const [before, tallied] = [folderBytes(stack.dataDir), watch.total];
    const waiting: string[] = [];
    for (let minute = 1; minute < MINUTES; minute += 1) {
        waiting.push(...minuteOf(beds, minute, midnight));
        while (waiting.length >= POSTS_PER_REQUEST) {
            await post(context, waiting.splice(0, POSTS_PER_REQUEST), false);
        }
    }
    await post(context, waiting.length > 0 ? waiting : minuteOf(beds, MINUTES - 1, midnight), true);
    await watch.reaches('posts', tallied.posts.count + beds * (MINUTES - 1), DRAIN_SECONDS);
    const posts = minus(watch.total, tallied).posts;
    const recorded = growth(before, folderBytes(stack.dataDir));
    tell(`day: posts are VALID, ${JSON.stringify(recorded)}`);
    const { windows } = await closeAll(context);
    const grown = growth(before, folderBytes(stack.dataDir));
    tell(`day: ${String(windows)} windows are VALID, ${JSON.stringify(grown)}`);
    const bench = `day: ${String(beds)} beds, a post a minute`;
    const ofABed = (what: string, bytes: number): Figure =>
        figure({ bench, what: `a bed and day, ${what}`, unit: 'MB' }, [bytes / beds / 1_000_000]);
    const figures = [
        figure({ bench, what: 'posts a transaction', unit: 'posts' }, [posts.count / posts.transactions]),
        figure({ bench, what: 'windows of a bed', unit: 'windows' }, [windows / beds]),
        ofABed("the gateway's database and blobs", grown.store + grown.blobs),
        ofABed('blobs alone', grown.blobs),
        ofABed('the list of acknowledged posts', grown.lists),
        ofABed('the peer of ward 1', grown.peer1),
        ofABed('the peer of ward 2', grown.peer2),
        ofABed('the orderer', grown.orderer),
        ofABed('the peer of ward 1, posts alone', recorded.peer1),
    ];
    for (const together of TOGETHER) {
        figures.push(...(await byTransaction(context, together)));
    }
    return figures;
}
