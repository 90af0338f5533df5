// SPDX-License-Identifier: Apache-2.0
// Any history of one ward: posts of devices and people of now and of days ago, corrections with what stands in the place of the wrong, windows that close at any time,
// crashes between any two steps, a ledger that loses transactions and answers, and a clock that is set. What must hold in the end holds.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { demandDefined, type StoredPost } from '@wardledger/chaincode/domain';
import { away } from '../../../test/support/fake-ledger';
import { until } from '../../../test/support/until';
import { CALLER, NURSE, OTHER_CALLER, post, QUICK, VitalsWorld } from '../../../test/support/vitals-world';
import type { DevicePost } from './ports/device-post';
import type { Vitals } from './ports/vitals';

const FAULTS = ['drop', 'MVCC_READ_CONFLICT', 'send-reply', 'send', 'endorse', 'outcome'] as const;
const CRASHES = ['none', 'before', 'between'] as const;
type Command =
    | { readonly do: 'post'; readonly by: string; readonly patient: number; readonly count: number; readonly hoursAgo: number }
    | { readonly do: 'correct'; readonly post: number; readonly value: number; readonly crash: (typeof CRASHES)[number] }
    | { readonly do: 'fault'; readonly fault: (typeof FAULTS)[number]; readonly times: number }
    | { readonly do: 'clock'; readonly minutes: number }
    | { readonly do: 'close' | 'crash' | 'settle' | 'overtake' };

const HOUR = 3_600_000;
const command: fc.Arbitrary<Command> = fc.oneof(
    {
        weight: 4,
        arbitrary: fc.record({
            do: fc.constant('post' as const),
            by: fc.constantFrom(CALLER, OTHER_CALLER, NURSE),
            patient: fc.nat(2),
            count: fc.integer({ min: 1, max: 4 }),
            hoursAgo: fc.oneof(fc.constant(0), fc.nat(150)),
        }),
    },
    {
        weight: 4,
        arbitrary: fc.record({
            do: fc.constant('correct' as const),
            post: fc.nat(),
            value: fc.integer({ min: 40, max: 42 }),
            crash: fc.constantFrom(...CRASHES),
        }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), fault: fc.constantFrom(...FAULTS), times: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('clock' as const), minutes: fc.integer({ min: -300, max: 300 }) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('close', 'crash', 'settle', 'overtake') }) },
);

/** Who has a record's or device's number on the ledger. */
const lookupKey = (kind: string, id: string): string => createHash('sha256').update(`${kind} ${id}`).digest('hex');

/** One history, and what it must come to. */
class Run {
    readonly met = new Set<string>();
    readonly #world: VitalsWorld;
    #service: Vitals;
    readonly #faults: string[] = [];
    readonly #sent: DevicePost[] = [];
    /** By the number of what they replace: whether the correction stands. */
    readonly #replaced = new Map<number, { readonly value: number; stands: boolean }>();

    /** What was chosen to be taken back, with or without something in its place, is chosen once. */
    readonly #chosen = new Set<number>();
    readonly #overtaken = new Set<number>();

    private constructor(world: VitalsWorld, service: Vitals) {
        this.#world = world;
        this.#service = service;
        world.ledger.plan = (step) => {
            const [fault] = this.#faults;
            const isDue = fault === step || (step === 'commit' && (fault === 'drop' || fault === 'MVCC_READ_CONFLICT'));
            if (fault === undefined || !isDue) {
                return undefined;
            }
            this.#faults.shift();
            this.met.add(fault);
            return step === 'commit' ? fault : away();
        };
    }

    static async begin(world: VitalsWorld): Promise<Run> {
        return new Run(world, await world.start(QUICK));
    }

    async do(asked: Command): Promise<void> {
        switch (asked.do) {
            case 'post':
                return this.#post(asked);
            case 'correct':
                return this.#correct(asked);
            case 'fault':
                this.#faults.push(...Array<string>(asked.times).fill(asked.fault));
                return;
            case 'clock':
                this.#world.wallClock.ahead = asked.minutes * 60_000;
                return;
            case 'close':
                await this.#service.closeWindows();
                return;
            case 'settle':
                return until('all is recorded or waits', async () => this.#service.status().pending <= this.#waiting());
            case 'crash':
                return this.#crash();
            case 'overtake':
                this.#overtake();
        }
    }

    /** Replacements of what stands are not final. */
    #waiting(): number {
        return [...this.#replaced.values()].filter(({ stands }) => !stands).length;
    }

    async #crash(): Promise<void> {
        await this.#world.kill();
        this.#service = await this.#world.start(QUICK);
        this.met.add('crash');
    }

    /** While the next window is encrypted, a post is taken back: its statement is too late then. */
    #overtake(): void {
        const encrypt = this.#world.encrypt;
        this.#world.encrypt = async (window) => {
            this.#world.encrypt = encrypt;
            const chosen = this.#recorded().find(({ sequence }) => !this.#chosen.has(sequence));
            if (chosen !== undefined) {
                this.#chosen.add(chosen.sequence);
                this.#overtaken.add(chosen.sequence);
                this.#world.ledger.takeBack(this.#name(chosen.device, chosen.sequence));
            }
            return encrypt(window);
        };
    }

    async #post({ by, patient, count, hoursAgo }: Extract<Command, { readonly do: 'post' }>): Promise<void> {
        const posts = Array.from({ length: count }, (_, index) => {
            const { start, ...one } = post(this.#sent.length + index, { patient: `P${String(patient)}` });
            return { ...one, start: new Date(Date.parse(start) - hoursAgo * HOUR).toISOString() };
        });
        const answers = await this.#service.take(posts, by, { manual: by === NURSE });
        // A clock that is ahead or behind refuses some; what was refused is no promise.
        this.#sent.push(...posts.filter((_, index) => answers[index]?.status === 'accepted'));
    }

    #name(device: string, sequence: number): string {
        return `${this.#world.ledger.subjects.get(lookupKey('device', device)) ?? 'nobody'}/${String(sequence)}`;
    }

    #find(device: string, sequence: number): StoredPost | undefined {
        return this.#world.ledger.posts.get(this.#name(device, sequence));
    }

    #recorded(): DevicePost[] {
        return this.#sent.filter(({ device, sequence }) => this.#find(device, sequence) !== undefined);
    }

    async #correct({ post: which, value, crash }: Extract<Command, { readonly do: 'correct' }>): Promise<void> {
        const recorded = this.#recorded().filter(({ sequence }) => !this.#overtaken.has(sequence));
        const wrong = recorded[which % Math.max(1, recorded.length)];
        if (wrong === undefined) {
            return;
        }
        const { device, sequence, start } = wrong;
        this.#chosen.add(sequence);
        const [ledgerId = ''] = this.#name(device, sequence).split('/');
        const signals = [{ code: '8867-4', unit: '/min', values: [value] }];
        const replaces = { device: ledgerId, sequence, reason: 'Lead off' };
        const anew = { ...wrong, device: `${device}~`, start, signals, replaces };
        const { answers, release } = await this.#service.hold([anew], NURSE);
        const known = this.#replaced.get(sequence) ?? { value, stands: false };
        if (answers[0]?.status === 'rejected') {
            // Of other content, or with a clock that is far behind: nothing is corrected then.
            release();
            this.met.add(demandDefined(answers[0].problem, 'why').code);
            return;
        }
        expect(known.value).toBe(value);
        this.#replaced.set(sequence, known);
        if (crash === 'before') {
            return this.#crash();
        }
        this.#world.ledger.takeBack(this.#name(device, sequence));
        known.stands = true;
        this.met.add('corrected');
        if (crash === 'between') {
            return this.#crash();
        }
        release();
    }

    /** Lets all come to its end. */
    async settle(): Promise<void> {
        this.#faults.length = 0;
        this.#world.wallClock.ahead = 0;
        await until('all but what waits for a correction is recorded', async () => this.#service.status().pending <= this.#waiting());
        await until('all posts are final', () => {
            this.#world.clock.ahead += HOUR; // patience ends, also that which began just now
            return this.#service.status().pending === 0;
        });
        await until('no window waits', async () => {
            await this.#service.closeWindows();
            const { OPEN, CLOSED, ATTESTED } = await this.#service.windowCounts();
            return OPEN + CLOSED + ATTESTED === 0;
        });
        expect((await this.#service.windowCounts()).STUCK).toBe(0);
    }

    check(): void {
        this.#checkStatements();
        this.#checkPosts();
        this.#checkReplacements();
    }

    /** I3: another statement about a window is submitted only where the ledger has refused the one before for good. */
    #checkStatements(): void {
        const { statements, sent, outcomes, windows } = this.#world.ledger;
        for (const [id, ofWindow] of Map.groupBy(
            statements.filter(({ transaction }) => sent.includes(transaction)),
            ({ id }) => id,
        )) {
            const stored = ofWindow.filter(({ result, transaction }) => {
                return result.status !== 'rejected' && outcomes.get(transaction)?.code === 'VALID';
            });
            expect([new Set(stored.map(({ content }) => content)).size, windows.has(id)]).toEqual([
                Math.min(1, stored.length),
                stored.length > 0,
            ]);
            for (const [index, { content, result, transaction }] of ofWindow.entries()) {
                if (index + 1 < ofWindow.length && ofWindow[index + 1]?.content !== content) {
                    expect([result.code, outcomes.get(transaction)?.code]).toEqual(['POSTS_RETRACTED', 'VALID']);
                    this.met.add('attested anew');
                }
            }
        }
    }

    /** I4: what was acknowledged is on the ledger, and each post there is in one window, by count or by name; or all of its window was taken back before it came. */
    #checkPosts(): void {
        const { posts, held, windows, copies } = this.#world.ledger;
        expect(this.#sent.filter(({ device, sequence }) => this.#find(device, sequence) === undefined)).toEqual([]);
        for (const [name, { window, retracted }] of posts) {
            expect([name, held.get(name) ?? 0, copies.get(name)]).toEqual([name, windows.has(window) ? 1 : 0, 1]);
            expect(windows.has(window) || retracted === true).toBe(true);
        }
    }

    /** Of a post and what stands in its place one counts; and where the correction stands the second does, whatever died. */
    #checkReplacements(): void {
        for (const [sequence, { stands }] of this.#replaced) {
            const [wrong, right] = [this.#find('monitor-1', sequence), this.#find('monitor-1~', sequence)];
            expect([sequence, wrong?.retracted === true, right !== undefined, right?.retracted]).toEqual([
                sequence,
                stands,
                stands,
                undefined,
            ]);
        }
    }
}

it('each post is in one window, each window has one statement, and of what is corrected one counts', async () => {
    const met = new Set<string>();
    await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 14, size: 'max' }), async (commands) => {
            const world = new VitalsWorld();
            try {
                const run = await Run.begin(world);
                for (const asked of commands) {
                    await run.do(asked);
                }
                await run.settle();
                run.check();
                run.met.forEach((word) => met.add(word));
            } finally {
                await world.remove();
            }
        }),
        { numRuns: 15, examples: EXAMPLES.map((commands) => [[...commands]]), endOnFailure: true },
    );
    const missed = ['corrected', 'crash', 'attested anew', 'REPLAY_CONFLICT', 'drop', 'MVCC_READ_CONFLICT'];
    expect(missed.filter((word) => !met.has(word))).toEqual([]);
}, 240_000);

const posted = (by: string, count: number, hoursAgo = 0): Command => ({ do: 'post', by, patient: 0, count, hoursAgo });
const corrected = (which: number, value: number, crash: (typeof CRASHES)[number] = 'none'): Command => ({
    do: 'correct',
    post: which,
    value,
    crash,
});
/** What every run meets, before what is drawn. */
const EXAMPLES: readonly (readonly Command[])[] = [
    [
        posted(CALLER, 3),
        { do: 'settle' },
        corrected(0, 40, 'before'),
        corrected(0, 40, 'between'),
        corrected(0, 41),
        { do: 'crash' },
        corrected(1, 42),
    ],
    [
        { do: 'fault', fault: 'drop', times: 2 },
        { do: 'fault', fault: 'MVCC_READ_CONFLICT', times: 2 },
        posted(NURSE, 2, 100),
        { do: 'settle' },
        corrected(0, 40),
        corrected(1, 40, 'between'),
        posted(CALLER, 2),
        { do: 'fault', fault: 'send-reply', times: 2 },
        { do: 'clock', minutes: -200 },
        { do: 'crash' },
        corrected(0, 41, 'before'),
    ],
    [posted(CALLER, 3, 100), { do: 'settle' }, { do: 'overtake' }, { do: 'close' }, posted(CALLER, 2, 50), { do: 'close' }],
];
