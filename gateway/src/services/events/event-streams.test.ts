// SPDX-License-Identifier: Apache-2.0
// When a stream is refused, when it ends, and that whoever takes nothing is cut off.

import type { Readable } from 'node:stream';
import { type Announcement, DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import { until } from '../../../test/support/until';
import { inTime } from '../../kernel';
import type { LedgerCaller } from '../../ledger';
import type { FeedReader } from './announcement-feed';
import { type EventLimits, type EventStreamPorts, EventStreams } from './event-streams';

const SELF = 'a'.repeat(32);
const LIMITS: EventLimits = { tick: 5, heartbeat: 20, patience: 200, perCaller: 2, inAll: 3 };
const caller = (name: string): LedgerCaller => ({ name, mspId: '', certificate: '', sign: async () => new Uint8Array() });
const announcement = (number: number, by = SELF): Announcement => ({
    position: number.toString(16).padStart(64, '0'),
    transactionId: `t${String(number)}`,
    time: 0,
    event: 'WindowsCommitted',
    payload: { windows: [] },
    by,
});

function setUp(limits: Partial<EventLimits> = {}) {
    const state = { isSuspended: false, roles: ['doctor'] as Role[], looks: 0, isDenied: false, opened: 0, closed: 0 };
    const queue: Announcement[] = [];
    const feed = {
        open: async (after: string | undefined): Promise<FeedReader> => {
            state.opened += 1;
            let next = 0;
            let position = after ?? '0'.repeat(64);
            let wake: () => void = () => undefined;
            return Promise.resolve({
                get position() {
                    return position;
                },
                take: (limit: number) => {
                    const taken = queue.slice(next, next + limit);
                    next += taken.length;
                    position = taken.at(-1)?.position ?? position;
                    return taken;
                },
                wait: async (milliseconds: number) => {
                    const woken = new Promise<void>((resolve) => {
                        wake = resolve;
                    });
                    await inTime(woken, { milliseconds: next < queue.length ? 0 : milliseconds, late: undefined });
                },
                close: () => {
                    state.closed += 1;
                    wake();
                },
            });
        },
    };
    const ports = {
        feed,
        askers: { self: async () => Promise.resolve(SELF) },
        ledger: {},
        disclosures: {
            demandLookAtNobodys: async () => {
                state.looks += 1;
                return state.isDenied ? Promise.reject(new DomainError(ERRORS.ACCESS_DENIED)) : Promise.resolve();
            },
        },
        standings: {
            demandNotSuspended: async () =>
                state.isSuspended ? Promise.reject(new DomainError(ERRORS.ACTOR_SUSPENDED)) : Promise.resolve(),
        },
        enrolment: { rolesOf: async () => Promise.resolve(state.roles) },
        now: () => performance.now(),
        monotonic: () => performance.now(),
        limits: { ...LIMITS, ...limits },
    } as unknown as EventStreamPorts;
    const streams = new EventStreams(ports);
    const open = async (name = 'dr-osei', lasts = 60_000, after?: string) => {
        const principal = {
            issuer: '',
            caller: name,
            ward: 'ward1',
            roles: state.roles,
            issuedAt: 0,
            expiresAt: performance.now() + lasts,
        };
        return streams.open({ asker: { caller: caller(name), roles: state.roles }, principal, after });
    };
    return { state, queue, streams, open };
}

/** Takes all that comes. */
function reading(stream: Readable) {
    const read = { text: '', isEnded: false, isBroken: false };
    stream.on('data', (chunk: Buffer) => (read.text += chunk.toString()));
    stream.on('end', () => (read.isEnded = true));
    stream.on('close', () => (read.isBroken = !read.isEnded));
    return read;
}

const refusal = async (open: Promise<Readable>) =>
    open.then(
        () => 'open',
        (error: unknown) => (error as DomainError).code,
    );

it('begins with its place, tells what is the reader’s own, and after it where it is', async () => {
    const { queue, open, streams } = setUp();
    queue.push(announcement(1, 'b'.repeat(32)), announcement(2), announcement(3, 'b'.repeat(32)));
    const read = reading(await open());
    const place = (number: number) => `id: ${announcement(number).position}\n`;
    await until('the own event, and the place behind it', () => read.text.includes(`t2`) && read.text.includes(`\n\n:\n${place(3)}\n`));
    expect(read.text).not.toMatch(/t1|t3/);
    expect(read.text.startsWith(`:\n${place(0)}\n${place(2)}event: WindowsCommitted\ndata: {`)).toBe(true);
    streams.end();
});

it('says now and then that it is there', async () => {
    const { open, streams } = setUp();
    const read = reading(await open());
    await until('three beats', () => read.text.split('\n\n').length > 3);
    expect(read.text.replaceAll(`:\nid: ${'0'.repeat(64)}\n\n`, '')).toBe('');
    streams.end();
});

it('is refused to one caller too many, and in all, and is free again for another at once', async () => {
    const { open, streams } = setUp();
    const first = await open();
    await open();
    expect(await refusal(open())).toBe('RATE_LIMITED');
    await open('dr-lind');
    expect(await refusal(open('dr-bell'))).toBe('STREAMS_FULL');
    first.destroy();
    await until('it is closed', () => first.closed);
    expect(await refusal(open())).toBe('open');
    streams.end();
});

it('that is refused takes no place', async () => {
    const { open, state } = setUp();
    state.roles = ['auditor'];
    state.isDenied = true;
    for (let count = 0; count < 5; count += 1) {
        expect(await refusal(open())).toBe('ACCESS_DENIED');
    }
    expect([state.looks, state.opened]).toEqual([5, 0]);
});

it('ends with the token', async () => {
    const { open, state } = setUp();
    const read = reading(await open('dr-osei', 30));
    await until('it has ended', () => read.isEnded);
    await until('the reader is closed', () => state.closed > 0);
});

it.each<[string, (state: ReturnType<typeof setUp>['state']) => void]>([
    ['is suspended', (state) => void (state.isSuspended = true)],
    ['oversees no more', (state) => void (state.roles = ['doctor'])],
])('ends when the reader %s, before anything more is told', async (_what, change) => {
    const { open, state, queue } = setUp();
    state.roles = ['auditor'];
    const read = reading(await open());
    await until('it has begun', () => read.text !== '');
    change(state);
    queue.push(announcement(1));
    await until('it has ended', () => read.isEnded);
    expect(read.text).not.toContain('t1');
});

it('ends when the policies deny the trail, before anything more is told', async () => {
    const { open, state, queue } = setUp();
    state.roles = ['auditor'];
    const read = reading(await open());
    await until('it has begun', () => read.text !== '');
    state.isDenied = true;
    queue.push(announcement(1));
    await until('it has ended', () => read.isEnded);
    expect(read.text).not.toContain('t1');
});

it('is cut off whose reader takes nothing, and what was not taken comes with the last id', async () => {
    const { open, queue, streams } = setUp();
    const stream = await open();
    const read = { last: '' };
    const first = await new Promise<Buffer>((resolve) => {
        stream.once('readable', () => resolve(stream.read() as Buffer));
    });
    read.last = /id: (\w+)/.exec(first.toString())![1]!;
    queue.push(...Array.from({ length: 500 }, (_, index) => announcement(index + 1)));
    await until('it is cut off', () => stream.destroyed);
    const again = reading(await open('dr-osei', 60_000, read.last));
    await until('all', () => again.text.includes('"t500"'));
    streams.end();
});

it('ends in good order with the process, and none is opened any more', async () => {
    const { open, streams, state } = setUp();
    const reads = [reading(await open()), reading(await open())];
    await until('they have begun', () => reads.every(({ text }) => text !== ''));
    streams.end();
    await until('all have ended', () => reads.every(({ isEnded }) => isEnded));
    expect([await refusal(open('dr-bell')), state.opened]).toEqual(['STREAMS_FULL', 2]);
});
