// SPDX-License-Identifier: Apache-2.0
// Many devices of ten IoT gateways, each posting once a second for minutes: what is refused, lost or doubled at both wards' peers, how soon a post is
// VALID, what memory and disk do, and how long its windows take in the end.

import { closeAll, type Closed } from '../load/closing';
import { DeviceFleet, type Sent } from '../load/device-fleet';
import type { BenchContext } from '../stack/bench-context';
import { minus } from '../stack/block-tally';
import { MemoryWatch, type MemorySlope } from '../stack/memory-watch';
import { PARTS, using } from '../stack/processor-time';
import { type Kept, RecordedNumbers } from '../stack/recorded-numbers';
import { folderBytes, growth, type Folders } from '../stack/resources';
import { figure, type Figure, percentile } from '@wardledger/bench-common';

const GATEWAYS = 10;
const TOGETHER = 50;
const DAY_SECONDS = 86_400;
/** Memory is looked at from the second minute on; of a shorter run from its middle. */
const WARM_SECONDS = 120;
const DRAIN_SECONDS = 120;

/** Everything that one run found. */
interface Found {
    readonly sent: Sent;
    readonly seconds: number;
    readonly kept: readonly [Kept, Kept];
    readonly waited: readonly number[];
    readonly unwaited: readonly number[];
    readonly postsPerTransaction: number;
    /** Of ward 1's gateway. */
    readonly memory: MemorySlope | undefined;
    readonly recording: Folders;
    readonly whole: Folders;
    readonly closed: Closed | Error;
    /** Milliseconds of processor, of all that was sent, until VALID: each part's, and the generator's. */
    readonly uses: readonly (readonly [string, number])[];
}

async function run(context: BenchContext, fleet: DeviceFleet): Promise<Found> {
    const { stack, watch, otherWatch, effort, tell } = context;
    const seconds = Math.round(effort.minutes * 60);
    const [waited, unwaited]: [number[], number[]] = [[], []];
    const numbers = new RecordedNumbers(watch, (number, time) => {
        const due = fleet.dueAt.get(number);
        (fleet.isWaited(number) ? waited : unwaited).push(...(due === undefined ? [] : [time - due]));
    });
    const others = new RecordedNumbers(otherWatch);
    const memory = new MemoryWatch();
    try {
        const [before, tallied, own] = [folderBytes(stack.dataDir), watch.total, process.cpuUsage()];
        const { result, uses } = await using(
            async () => {
                const sent = await fleet.run(seconds);
                tell(`devices: ${JSON.stringify({ ...sent, reasons: [...sent.reasons] })}`);
                return {
                    sent,
                    here: await numbers.kept(fleet.accepted, DRAIN_SECONDS),
                    there: await others.kept(fleet.accepted, DRAIN_SECONDS),
                };
            },
            () => 1,
        );
        const { user, system } = process.cpuUsage(own);
        const recorded = folderBytes(stack.dataDir);
        const posts = minus(watch.total, tallied).posts;
        const slope = memory.slope(Math.min(WARM_SECONDS, seconds / 2));
        const closed = await closeAll(context).catch((error: unknown) => error as Error);
        return {
            sent: result.sent,
            seconds,
            kept: [result.here, result.there],
            waited,
            unwaited,
            postsPerTransaction: posts.count / posts.transactions,
            memory: slope,
            recording: growth(before, recorded),
            whole: growth(before, folderBytes(stack.dataDir)),
            closed,
            uses: [...PARTS.flatMap((part) => (uses ? [[part, uses[part]] as const] : [])), ['the generator', (user + system) / 1000]],
        };
    } finally {
        memory.stop();
    }
}

type Row = (what: string, unit: string, value: number) => Figure;

function timesOf(row: Row, what: string, times: readonly number[]): Figure[] {
    return times.length === 0
        ? []
        : [row(`${what}, p50`, 'ms', percentile(times, 0.5)), row(`${what}, p99`, 'ms', percentile(times, 0.99))];
}

function figuresOf(found: Found, beds: number): Figure[] {
    const { sent, kept, seconds, waited, unwaited, memory, recording, whole, closed, uses, postsPerTransaction } = found;
    const bench = `devices: ${beds.toLocaleString('en')} for ${String(seconds)} s`;
    const row: Row = (what, unit, value) => figure({ bench, what, unit }, [value]);
    // What was accepted says how long the beds posted: each a post a second.
    const scale = DAY_SECONDS / sent.accepted / 1_000_000;
    const ofADay = (what: string, bytes: number): Figure => row(`a bed and day at a post a second: ${what}`, 'MB', bytes * scale);
    return [
        row('sent', 'posts', sent.posts),
        row('refused', 'posts', sent.refused),
        row('requests that left late', 'requests', sent.late),
        row('requests sent again, as no answer came', 'requests', sent.again),
        ...kept.flatMap(({ lost, doubled }, ward) => [
            row(`lost at the peer of ward ${String(ward + 1)}`, 'posts', lost),
            row(`doubled at the peer of ward ${String(ward + 1)}`, 'posts', doubled),
        ]),
        row('posts a transaction', 'posts', postsPerTransaction),
        ...timesOf(row, 'from its time to VALID, waited for', waited),
        ...timesOf(row, 'from its time to VALID, not waited for', unwaited),
        ...uses.map(([whose, spent]) => row(`processor of ${whose}, each second`, 'ms', spent / seconds)),
        ...(memory === undefined
            ? []
            : [
                  row(
                      `memory of the gateway, from second ${String(Math.min(WARM_SECONDS, seconds / 2))} to the end`,
                      '%',
                      100 * memory.part,
                  ),
                  row('memory of the gateway, most', 'MB', memory.most / 1_000_000),
              ]),
        ofADay('the peer of ward 1, posts', recording.peer1),
        ofADay('the peer of ward 2, posts', recording.peer2),
        ofADay('the orderer, posts', recording.orderer),
        ofADay("the gateway's database, posts", recording.store),
        ofADay("the gateway's list of acknowledged posts", recording.lists),
        row('the peer of ward 1, a bed’s windows', 'kB', (whole.peer1 - recording.peer1) / beds / 1000),
        row("the gateway's blobs, a bed’s windows", 'kB', whole.blobs / beds / 1000),
        ...(closed instanceof Error
            ? []
            : [row('windows closed at the end', 'windows', closed.windows), row('until they are VALID', 's', closed.milliseconds / 1000)]),
    ];
}

/** The bench; everything is bounded: a fleet that falls behind stops. */
export async function benchDevices(context: BenchContext): Promise<Figure[]> {
    const { stack, effort, tell } = context;
    const fleet = await DeviceFleet.connect(stack.url, { devices: effort.devices, gateways: GATEWAYS, together: TOGETHER });
    try {
        await fleet.register();
        await closeAll(context);
        const found = await run(context, fleet);
        if (found.closed instanceof Error) {
            tell(`devices: windows: ${found.closed.message}`);
        }
        return figuresOf(found, effort.devices);
    } finally {
        fleet.close();
    }
}
