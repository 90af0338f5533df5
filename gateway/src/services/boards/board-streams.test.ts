// SPDX-License-Identifier: Apache-2.0
// A board against wards in a test's hand: what is stated and asked, what a refusal, a silence and a new fact change, and that it ends.

import type { Readable } from 'node:stream';
import { ALARM_SETTINGS, DomainError, ERRORS, LOOK_MS, type LookPlace, MOST_LOOKS_DECIDED, type Role } from '@wardledger/chaincode/domain';
import { readLines } from '../../../test/support/line-reader';
import { until } from '../../../test/support/until';
import type { DisclosureRequest } from '../../custody';
import { inTime } from '../../kernel';
import type { LedgerCaller } from '../../ledger';
import { type Board, type BoardLine, type BoardPorts, Boards } from './board-streams';

const LIMITS = { tick: 5, patience: 200, perCaller: 2, inAll: 3 };
const TIMES = { decide: 30, retry: 10, pause: 1 };
const BEGIN = 1_750_000_000_000;
const idOf = (index: number): string => index.toString(16).padStart(32, '0');
const [ANN, BEN, CID] = [1, 2, 3].map(idOf) as [string, string, string];
const caller: LedgerCaller = { name: 'dr-osei', mspId: '', certificate: '', sign: async () => Promise.resolve(new Uint8Array()) };

interface Stated {
    readonly patients: readonly string[];
    readonly decision: string;
}

function setUp() {
    const state = {
        listed: [ANN, BEN] as string[],
        decisions: new Map<string, 'deny' | 'undecided'>(),
        isAway: false,
        isSuspended: false,
        isGone: false,
        roles: ['doctor'] as Role[],
        time: BEGIN,
        stated: [] as Stated[],
        asked: [] as (readonly LookPlace[])[],
        events: [] as { event: string }[],
        closed: 0,
        deaf: 0,
        wake: (): unknown => undefined,
        taken: 0,
    };
    let posted: (patients: readonly string[]) => void = () => undefined;
    let count = 0;
    const ports = {
        ward: 'ward1',
        windowPeriod: 60_000,
        maximumLateness: 0,
        envelopePublicJwk: {},
        alarmSettings: ALARM_SETTINGS,
        limits: LIMITS,
        times: { ...TIMES },
        now: () => state.time,
        monotonic: () => performance.now(),
        store: {
            alarms: {
                active: async () => Promise.resolve([]),
                watches: async (some: string[]) => Promise.resolve(some.map(() => undefined)),
            },
        },
        outbox: { unsettledPosts: async () => Promise.resolve([]) },
        directory: { find: async () => Promise.resolve([]) },
        registrar: { itself: async () => Promise.resolve(caller) },
        blobs: { read: async () => Promise.resolve(undefined) },
        ledger: {
            evaluate: async (_caller: unknown, name: string) =>
                Promise.resolve(
                    name === 'board:ListPatients' ? { items: state.listed.map((about) => ({ about })) } : { items: [], found: [] },
                ),
        },
        changes: {
            submit: async (_caller: unknown, { name, transient }: { name: string; transient: Stated }) => {
                expect(name).toBe('board:RecordLooks');
                count += 1;
                state.stated.push({ patients: transient.patients, decision: transient.decision });
                return Promise.resolve({
                    transaction: { id: count.toString(16).padStart(64, '0'), timestamp: new Date(state.time).toISOString() },
                });
            },
        },
        custodian: {
            openDisclosure: async ({ looks, each }: DisclosureRequest) => {
                expect(each).toBe(true);
                state.asked.push(looks);
                if (state.isAway) {
                    throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
                }
                const decisions = looks.map(({ about }) => state.decisions.get(about) ?? 'permit');
                if (!decisions.includes('permit')) {
                    throw new DomainError(ERRORS.ACCESS_DENIED);
                }
                return Promise.resolve({ decisions, policies: [], digest: '', ids: [] });
            },
        },
        feed: {
            open: async () => {
                let next = state.events.length;
                return Promise.resolve({
                    position: '',
                    take: (limit: number) => {
                        if (state.isGone) {
                            throw new DomainError(ERRORS.EVENT_POSITION_GONE);
                        }
                        const taken = state.events.slice(next, next + limit);
                        next += taken.length;
                        state.taken = next;
                        return taken;
                    },
                    wait: async (milliseconds: number) => {
                        if (state.isGone) {
                            return; // as of a feed whose reader is behind for good
                        }
                        const woken = new Promise<void>((resolve) => {
                            state.wake = resolve;
                        });
                        await inTime(woken, { milliseconds: next < state.events.length ? 0 : milliseconds, late: undefined });
                    },
                    close: () => {
                        state.closed += 1;
                        state.wake();
                    },
                });
            },
        },
        posted: {
            listen: (listener: typeof posted) => {
                posted = listener;
                return () => void (state.deaf += 1);
            },
        },
        standings: {
            demandNotSuspended: async () =>
                state.isSuspended ? Promise.reject(new DomainError(ERRORS.ACTOR_SUSPENDED)) : Promise.resolve(),
        },
        enrolment: { rolesOf: async () => Promise.resolve(state.roles) },
    } as unknown as BoardPorts;
    const boards = new Boards(ports);
    const request = (lasts = 60_000) => ({
        asker: { caller, roles: state.roles },
        principal: { issuer: '', caller: 'dr-osei', ward: 'ward1', roles: state.roles, issuedAt: 0, expiresAt: state.time + lasts },
        purpose: 'TREAT' as const,
    });
    return {
        state,
        boards,
        ports,
        read: async () => boards.read(request()),
        open: async (lasts?: number) => boards.open(request(lasts)),
        post: (patient: string) => posted([patient]),
    };
}

const onIt = ({ patients }: Board) => patients.map(({ ledgerId }) => ledgerId);

const reading = (stream: Readable) => readLines<BoardLine>(stream);
const has = (read: ReturnType<typeof reading>, type: BoardLine['type']) => read.lines.some((line) => line.type === type);

describe('a board that is read once', () => {
    it('is stated in one transaction, decided in one question, and stated no second time', async () => {
        const { state, read } = setUp();
        expect(onIt(await read())).toEqual([ANN, BEN]);
        expect(onIt(await read())).toEqual([ANN, BEN]);
        expect(state.stated).toEqual([{ patients: [ANN, BEN], decision: 'permit' }]);
        expect(state.asked.map((looks) => looks.map(({ about }) => about))).toEqual([
            [ANN, BEN],
            [ANN, BEN],
        ]);
        state.listed.push(CID);
        await read();
        expect(state.stated[1]).toEqual({ patients: [CID], decision: 'permit' });
        // Before the looks have expired they are stated anew.
        state.time += LOOK_MS;
        await read();
        expect(state.stated[2]).toEqual({ patients: [ANN, BEN, CID], decision: 'permit' });
    });

    it('is without whom both wards deny by now, which is stated; and without whom nothing is decided of, which is looked at anew', async () => {
        const { state, read } = setUp();
        await read();
        state.decisions.set(ANN, 'deny');
        expect(onIt(await read())).toEqual([BEN]);
        expect(state.stated.slice(1)).toEqual([{ patients: [ANN], decision: 'deny' }]);
        state.decisions.set(ANN, 'undecided');
        await read();
        expect(state.stated.slice(2)).toEqual([{ patients: [ANN], decision: 'permit' }]);
        state.decisions.set(BEN, 'deny');
        expect(onIt(await read())).toEqual([]);
    });

    it('of nobody states and asks nothing', async () => {
        const { state, read } = setUp();
        state.listed = [];
        expect(await read()).toMatchObject({ complete: true, patients: [], access: { transactionIds: [] } });
        expect([state.stated, state.asked]).toEqual([[], []]);
    });

    it('has 500 patients and says that there are more', async () => {
        const { state, read } = setUp();
        state.listed = Array.from({ length: MOST_LOOKS_DECIDED + 1 }, (_, index) => idOf(index + 1));
        const board = await read();
        expect([board.complete, board.patients.length]).toEqual([false, MOST_LOOKS_DECIDED]);
        expect(state.stated.map(({ patients }) => patients.length)).toEqual([MOST_LOOKS_DECIDED]);
    });

    it('is refused while the wards do not answer', async () => {
        const { state, read } = setUp();
        state.isAway = true;
        await expect(read()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    });
});

describe('a board that goes on', () => {
    it('begins whole, and is decided again by itself', async () => {
        const { open, boards } = setUp();
        const read = reading(await open());
        await until('decided again twice', () => read.lines.filter(({ type }) => type === 'decided').length > 1);
        expect(read.lines[0]).toMatchObject({ type: 'board', complete: true, patients: [{ ledgerId: ANN }, { ledgerId: BEN }] });
        boards.end();
        await until('the end', () => read.isOver);
        expect(read.lines.at(-1)).toEqual({ type: 'end' });
    });

    it('is decided at once when something was announced that may change who sees whom, and for nothing else', async () => {
        const { open, boards, ports, state } = setUp();
        (ports.times as { decide: number }).decide = 60_000;
        const read = reading(await open());
        await until('the board', () => has(read, 'board'));
        const asked = state.asked.length;
        state.decisions.set(ANN, 'deny');
        state.events.push({ event: 'WindowsCommitted' });
        state.wake();
        await until('it was heard', () => state.taken === state.events.length);
        state.events.push({ event: 'FactRecorded' });
        state.wake();
        await until('it is gone', () => has(read, 'gone'));
        expect(read.lines.slice(1)).toEqual([{ type: 'gone', ledgerId: ANN }]);
        expect(state.asked).toHaveLength(asked + 1);
        boards.end();
    });

    it('ends where more was announced than anybody keeps: nobody knows ever after what it has not heard', async () => {
        const { open, boards, state } = setUp();
        const read = reading(await open());
        await until('the board', () => has(read, 'board'));
        const asked = state.asked.length;
        state.isGone = true;
        state.wake();
        await until('it ends', () => has(read, 'end'));
        expect(state.asked).toHaveLength(asked);
        boards.end();
    });

    it('is not decided more often than it may be, however much is announced', async () => {
        const { open, boards, ports, state } = setUp();
        Object.assign(ports.times, { decide: 60_000, pause: 60_000 });
        const read = reading(await open());
        await until('the board', () => has(read, 'board'));
        const asked = state.asked.length;
        for (let count = 1; count < 4; count += 1) {
            state.events.push({ event: 'FactRecorded' });
            state.wake();
            await until('it was heard', () => state.taken === state.events.length);
        }
        boards.end();
        await until('the end', () => read.isOver);
        expect(state.asked).toHaveLength(asked);
    });

    it('says since when it is old while the wards do not answer, shows nothing new, and goes on when they do', async () => {
        const { open, boards, state } = setUp();
        const read = reading(await open());
        await until('the board', () => has(read, 'board'));
        state.isAway = true;
        state.time += 1000;
        await until('it is old', () => has(read, 'stale'));
        expect(read.lines.find(({ type }) => type === 'stale')).toEqual({
            type: 'stale',
            since: new Date(BEGIN).toISOString(),
            code: 'LEDGER_UNAVAILABLE',
        });
        expect(has(read, 'gone')).toBe(false);
        state.isAway = false;
        state.decisions.set(BEN, 'deny');
        await until('it goes on', () => has(read, 'gone'));
        boards.end();
    });

    it('reads of whom a post was stored under a decision of its own', async () => {
        const { open, boards, ports, state, post } = setUp();
        (ports.times as { decide: number }).decide = 60_000;
        const find = ports.ledger.evaluate as unknown as (caller: unknown, name: string, request: object) => Promise<unknown>;
        const listed: string[] = [];
        (ports.ledger as { evaluate: unknown }).evaluate = async (by: unknown, name: string, request: { subject?: string }) => {
            if (name === 'vitals:ListWindows') {
                listed.push(String(request.subject));
            }
            return find(by, name, request);
        };
        const plain = ports.custodian.openDisclosure;
        ports.custodian.openDisclosure = async (question) => ({ ...(await plain(question)), ids: [{ ledgerId: ANN, id: 'P001' }] });
        const read = reading(await open());
        await until('the board', () => has(read, 'board'));
        listed.length = 0;
        post('P404');
        post('P001');
        await until('it is read again', () => listed.length > 0);
        expect(listed).toEqual([ANN]);
        expect(state.stated).toHaveLength(1);
        boards.end();
    });

    it.each<[string, (state: ReturnType<typeof setUp>['state']) => void]>([
        ['is suspended', (state) => void (state.isSuspended = true)],
        ['treats nobody any more', (state) => void (state.roles = ['auditor'])],
    ])('ends for whoever %s, and lets go of what it waits by', async (_who, change) => {
        const { open, state } = setUp();
        const read = reading(await open());
        await until('the board', () => has(read, 'board'));
        change(state);
        await until('the end', () => read.isOver);
        expect([read.lines.at(-1), state.deaf > 0, state.closed > 0]).toEqual([{ type: 'end' }, true, true]);
    });

    it('ends with the token', async () => {
        const { open } = setUp();
        const read = reading(await open(40));
        await until('the end', () => read.isOver);
    });

    it('is refused to one caller too many, frees its place, and takes none where it is refused', async () => {
        const { open, state } = setUp();
        const code = async (stream: Promise<Readable>) =>
            stream.then(
                (one) => void one.destroy(),
                (error: unknown) => (error as DomainError).code,
            );
        state.isAway = true;
        expect(await code(open())).toBe('LEDGER_UNAVAILABLE');
        expect([state.closed, state.deaf]).toEqual([1, 1]);
        state.isAway = false;
        const first = await open();
        const second = await open();
        expect(await code(open())).toBe('RATE_LIMITED');
        first.destroy();
        await until('it is closed', () => first.closed);
        expect(await code(open())).toBeUndefined();
        second.destroy();
    });
});
