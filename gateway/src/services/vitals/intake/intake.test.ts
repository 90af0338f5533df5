// SPDX-License-Identifier: Apache-2.0
// The order of events in intake: who is asked about which posts, and that a place is kept by nobody but a post that is new.

import { postDigestOf } from '@wardledger/chaincode/crypto';
import { ALARM_SETTINGS, DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { AppendOutcome, NewPost } from '../../../store';
import { memoryAlarms } from '../../../../test/support/memory-store';
import { AlarmWatch } from '../../alarms';
import type { DevicePost } from '../ports/device-post';
import { postReadingsOf } from '../ports/post-content';
import { Capacity } from './capacity';
import type { HeadVerdict } from './head-check';
import { Intake } from './intake';

const NOW = Date.parse('2025-02-25T08:00:00Z');
const DEVICE = '3'.repeat(32);
const direct: HeadVerdict = { as: 'direct' };

const post = (sequence: number, value = 70): DevicePost => ({
    device: 'd',
    patient: 'p',
    sequence,
    start: new Date(NOW - 60_000).toISOString(),
    periodSeconds: 1,
    signals: [{ code: '8867-4', unit: '/min', values: [value] }],
});

/** An intake whose neighbours answer as told; `asked` and `stored` are the sequences that each was shown. */
function intakeWith({
    limit = 100,
    head = () => direct,
    outcome = ({ id }) => ({ status: 'stored', id }),
}: {
    limit?: number;
    head?: (post: DevicePost) => HeadVerdict;
    outcome?: (row: NewPost) => AppendOutcome;
}) {
    const [asked, stored]: [number[], number[]] = [[], []];
    const capacity = new Capacity(limit, () => 0);
    const intake = new Intake({
        outbox: {
            append: async (rows) => {
                stored.push(...rows.map(({ sequence }) => sequence));
                return rows.map(outcome);
            },
            deviceKey: (device) => device,
            lineKey: (caller) => `line of ${caller}`,
        },
        alarms: new AlarmWatch({ store: memoryAlarms(), settings: ALARM_SETTINGS, now: () => NOW, raised: () => undefined }),
        capacity,
        heads: {
            check: async (posts) => {
                asked.push(...posts.map(({ sequence }) => sequence));
                return posts.map(head);
            },
        },
        postKey: Buffer.alloc(32, 1),
        rules: { maximumLateness: 86_400_000, lateAfter: 300_000, period: 3_600_000 },
        now: () => NOW,
        report: () => undefined,
    });
    return { intake, capacity, asked, stored };
}

it('answers in the order of the request, whatever became of each', async () => {
    const outcomes: Record<number, AppendOutcome['status']> = { 3: 'duplicate', 4: 'conflict', 5: 'revived' };
    const { intake, capacity, asked, stored } = intakeWith({
        head: ({ sequence }) => (sequence === 2 ? { as: 'mismatch' } : direct),
        outcome: ({ id, sequence }) => ({ status: outcomes[sequence] ?? 'stored', id }),
    });
    const { answers, waiting } = await intake.take([post(0, 999), post(1), post(2), post(3), post(4), post(5)], 'caller');
    expect(answers.map(({ index, status, problem }) => [index, status, problem?.code])).toEqual([
        [0, 'rejected', 'VALUE_IMPOSSIBLE'],
        [1, 'accepted', undefined],
        [2, 'rejected', 'HEAD_MISMATCH'],
        [3, 'duplicate', undefined],
        [4, 'rejected', 'REPLAY_CONFLICT'],
        [5, 'accepted', undefined],
    ]);
    expect([asked, stored]).toEqual([
        [1, 2, 3, 4, 5],
        [1, 3, 4, 5],
    ]);
    expect(waiting).toEqual([1, 5].map((index) => ({ id: answers[index]!.submission, line: 'line of caller' })));
    expect(capacity.total).toBe(2);
});

it('says of each post whether statistics see it rounded', async () => {
    const { intake } = intakeWith({});
    const temperature = (sequence: number, value: number): DevicePost => ({
        ...post(sequence),
        signals: [{ code: '8310-5', unit: 'Cel', values: [null, 36.6, value] }],
    });
    const { answers } = await intake.take(
        [post(1), post(2, 70.1), post(3, 70.15), temperature(4, 36.65), temperature(5, 36.655)],
        'caller',
    );
    expect(answers.map(({ flags = [] }) => flags.includes('ROUNDED'))).toEqual([false, false, true, false, true]);
});

it('keeps what was sent, and seals what is read of it into its window, with what was sent where that differs', async () => {
    const rows: NewPost[] = [];
    const { intake } = intakeWith({
        outcome: (row) => {
            rows.push(row);
            return { status: 'stored', id: row.id };
        },
    });
    const odd = { ...post(1), model: 'acme-1', signals: [{ code: '8867-4', unit: 'bpm', values: [70, 255, 999] }] };
    const { answers } = await intake.take([post(0), odd], 'caller');
    expect(answers.map(({ flags, refused }) => [flags, refused])).toEqual([
        [undefined, undefined],
        [['MODEL_UNKNOWN'], [{ code: 'VALUE_IMPOSSIBLE', signal: '8867-4', pointer: '/signals/0/values/2', count: 1 }]],
    ]);
    expect(rows.map(({ content }) => content)).toMatchObject([{ signals: post(0).signals }, { signals: odd.signals, model: 'acme-1' }]);
    const sealed = rows.map((row) => postReadingsOf(row, DEVICE));
    expect(sealed).toMatchObject([
        { device: DEVICE, sequence: 0, signals: post(0).signals },
        {
            device: DEVICE,
            sequence: 1,
            signals: [{ code: '8867-4', unit: '/min', values: [70, 255, null] }],
            sent: odd.signals,
            model: 'acme-1',
        },
    ]);
    expect(sealed[0]).not.toHaveProperty('sent');
    expect(JSON.stringify(sealed)).not.toContain('patient');
    const { answers: strict } = await intake.take([odd], 'caller', { strict: true });
    expect(strict.map(({ problem }) => problem?.code)).toEqual(['VALUE_IMPOSSIBLE']);
});

it('refuses a post that brings another digest than its own, before anybody is asked about it', async () => {
    const { intake, asked, stored } = intakeWith({});
    const proof = { key: 'A'.repeat(43), nonce: 'A'.repeat(22) };
    const good = post(1);
    const digest = postDigestOf({ ...good, start: NOW - 60_000 }, proof);
    const { answers } = await intake.take(
        [
            { ...good, proof: { ...proof, digest } },
            { ...post(2), proof: { ...proof, digest } },
        ],
        'caller',
    );
    expect(answers).toMatchObject([
        { status: 'accepted' },
        { status: 'rejected', problem: { code: 'INTEGRITY_FAILURE', status: 422, errors: [{ pointer: '/proof/digest' }] } },
    ]);
    expect([asked, stored]).toEqual([[1], [1]]);
});

it('asks the ledger about no post for which there is no room', async () => {
    const { intake, capacity, asked } = intakeWith({ limit: 10 });
    await intake.take(
        Array.from({ length: 8 }, (_, index) => post(index)),
        'caller',
    );
    asked.length = 0;
    await expect(intake.take([post(8), post(9), post(10)], 'caller')).rejects.toMatchObject({ code: 'STORE_FULL' });
    await expect(intake.take([post(8)], 'caller')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    const { answers } = await intake.take([post(8), { ...post(0), device: 'other' }], 'caller');
    expect(answers.map(({ problem }) => problem?.code)).toEqual(['RATE_LIMITED', undefined]);
    expect(asked).toEqual([0]);
    expect(capacity.total).toBe(9);
});

it.each([
    ['the outbox', { outcome: () => refuse() }],
    ['the head check', { head: () => refuse() }],
])('keeps no place when %s fails', async (_, failing) => {
    const { intake, capacity } = intakeWith(failing);
    await expect(intake.take([post(1), post(2)], 'caller')).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(capacity.total).toBe(0);
});

function refuse(): never {
    throw new DomainError(ERRORS.STORE_FULL);
}
