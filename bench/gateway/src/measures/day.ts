// SPDX-License-Identifier: Apache-2.0
// What a bed that posts once a minute, or as often as is said, leaves on the disk in a day: yesterday, replayed as fast as it goes. And what a post takes in
// transactions of few, because how many share one depends on how many beds post at a time: a replay shares more than a bed alone, which has each post in its own.

import { closeAll } from '../load/closing';
import { signalVariants } from '../load/beds';
import { type BenchContext, DRAIN_SECONDS } from '../stack/bench-context';
import { minus } from '../stack/block-tally';
import { folderBytes, growth } from '../stack/resources';
import { figure, type Figure } from '@wardledger/bench-common';

const MINUTE = 60_000;
const DAY = 86_400_000;
const POSTS_PER_REQUEST = 64;
const SIGNALS = 5;
/** As a bed posts once a minute. */
const ONCE_A_MINUTE: Pace = { every: MINUTE, steps: 1, variants: signalVariants({ signals: SIGNALS, steps: 1 }) };
const TOGETHER = [1, 10, POSTS_PER_REQUEST] as const;
/** Of the beds whose posts are counted by transactions, the first number: nothing else posts it. */
const COUNTED = 10_000;

/** How often a bed posts, and what. */
interface Pace {
    /** Milliseconds from a post to the next. */
    readonly every: number;
    /** Values of each signal in one, one after the other until the next. */
    readonly steps: number;
    readonly variants: readonly string[];
}

/** The posts of all beds of one turn, as the JSON of windows. */
function turnOf({ every, steps, variants }: Pace, beds: number, { turn, midnight }: { turn: number; midnight: number }): string[] {
    const start = new Date(midnight + turn * every).toISOString();
    const period = steps === 1 ? 1 : Math.max(1, Math.floor(every / steps / 1000));
    return Array.from({ length: beds }, (_, bed) => {
        const names = `"device":"day-monitor-${String(bed)}","patient":"day-patient-${String(bed)}"`;
        const signals = variants[(bed + turn) % variants.length] ?? '[]';
        return `{${names},"sequence":${String(turn)},"start":"${start}","periodSeconds":${String(period)},"signals":${signals}}`;
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
    const { stack, watch, effort } = context;
    const [before, tallied] = [folderBytes(stack.dataDir), watch.total];
    const now = Date.now();
    for (let transaction = 0; transaction < effort.dayTransactions; transaction += 1) {
        const turn = COUNTED * together + transaction;
        const posts = turnOf(ONCE_A_MINUTE, together, { turn, midnight: now - turn * MINUTE - DAY / 24 });
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

/** Posts a part of the day, as fast as it goes. @returns how many posts each bed has */
async function replay(context: BenchContext, pace: Pace, { midnight, turns }: { midnight: number; turns: number }): Promise<void> {
    const { watch, effort } = context;
    const [beds, before] = [effort.dayBeds, watch.total.posts.count];
    const waiting: string[] = [];
    for (let turn = 1; turn < turns; turn += 1) {
        waiting.push(...turnOf(pace, beds, { turn, midnight }));
        while (waiting.length >= POSTS_PER_REQUEST) {
            await post(context, waiting.splice(0, POSTS_PER_REQUEST), false);
        }
    }
    await post(context, waiting.length > 0 ? waiting : turnOf(pace, beds, { turn: turns - 1, midnight }), true);
    await watch.reaches('posts', before + beds * (turns - 1), DRAIN_SECONDS);
}

/** The bench. */
export async function benchDay(context: BenchContext): Promise<Figure[]> {
    const { stack, watch, effort, tell } = context;
    const { dayBeds: beds, dayEvery, daySteps: steps, dayHours: hours } = effort;
    const pace: Pace = { every: dayEvery * 1000, steps, variants: signalVariants({ signals: SIGNALS, steps }) };
    const midnight = Math.floor(Date.now() / DAY) * DAY - DAY;
    await post(context, turnOf(pace, POSTS_PER_REQUEST, { turn: 0, midnight }), true); // registers patients and devices
    await closeAll(context);
    const [before, tallied] = [folderBytes(stack.dataDir), watch.total];
    await replay(context, pace, { midnight, turns: Math.floor((hours * 3600) / dayEvery) });
    const posts = minus(watch.total, tallied).posts;
    const recorded = growth(before, folderBytes(stack.dataDir));
    tell(`day: posts are VALID, ${JSON.stringify(recorded)}`);
    const { windows } = await closeAll(context);
    const grown = growth(before, folderBytes(stack.dataDir));
    tell(`day: ${String(windows)} windows are VALID, ${JSON.stringify(grown)}`);
    const often = dayEvery === 60 && steps === 1 ? 'a post a minute' : `a post of ${String(steps)} steps every ${String(dayEvery)} s`;
    const part = hours === 24 ? '' : `, ${String(hours)} hours times ${String(24 / hours)}`;
    const bench = `day: ${String(beds)} beds, ${often}${part}`;
    const ofABed = (what: string, bytes: number): Figure =>
        figure({ bench, what: `a bed and day, ${what}`, unit: 'MB' }, [((bytes / beds) * 24) / hours / 1_000_000]);
    const figures = [
        figure({ bench, what: 'posts a transaction', unit: 'posts' }, [posts.count / posts.transactions]),
        figure({ bench, what: 'windows of a bed', unit: 'windows' }, [((windows / beds) * 24) / hours]),
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
