// SPDX-License-Identifier: Apache-2.0
// Corrections of a device and time: what was not taken is told, and nothing is opened that cannot matter.

import { createHash, randomUUID } from 'node:crypto';
import { DomainError, ERRORS, type FoundWindow, type RetractionResult } from '@wardledger/chaincode/domain';
import { handMade, type HandMade, openCustodian } from '../../../test/support/hand-made';
import { PROOF } from '../../../test/support/post-proofs';
import { transactionId } from '../../../test/support/scripted-ledger';
import type { DisclosureRequest } from '../../custody/ports/custodian-api';
import { packedWindow } from '../../custody/windows/packed-window';
import type { DevicePost } from '../../services/vitals';
import type { PostAnswer } from '../../services/vitals/ports/vitals';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (name: string) => hex(name).slice(0, 32);
const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const ANN = idOf('Ann');
const BEN = idOf('Ben');
/** The device of what stands in the place of the monitor's posts. */
const ANEW = idOf('monitor anew');

/** A window of one minute with posts 1 to 3 of a monitor, as it is on the ledger; its envelope hides nothing. */
const post = (sequence: number) => ({
    device: idOf('monitor'),
    sequence,
    start: NOW - 10 * MINUTE + sequence * 1000,
    periodSeconds: 1,
    signals: [{ code: '8867-4', unit: '/min', values: sequence === 3 ? [70, 71] : [70] }],
    late: false,
    receivedAt: NOW,
    proof: PROOF,
});
const envelope = packedWindow({ window: idOf('window'), subject: ANN, posts: [post(1), post(2), post(3)] });
const window = {
    id: idOf('window'),
    subject: ANN,
    ward: 'ward1',
    first: NOW - 10 * MINUTE,
    last: NOW - 9 * MINUTE,
    signals: [{ code: '8867-4', count: 4 }],
    envelope: { digest: hex(envelope), bytes: envelope.length },
    posts: { count: 3, digest: '', ranges: [] },
} as unknown as FoundWindow;

const retracted = (index: number): RetractionResult => ({ index, status: 'retracted', window: idOf('window'), isOnLedger: true });
const unknown = (index: number): RetractionResult => ({ index, status: 'rejected', code: 'POST_NOT_FOUND' });

let gateway: HandMade;
/** What the wards were asked to open, time by time: nothing where they decide alone. */
let opened: (readonly string[])[];
let results: RetractionResult[];
/** What came in the place of others, and in which order things were done. */
let held: DevicePost[];
let order: string[];
let answers: PostAnswer[] | undefined;
/** Posts that have been retracted before, and those that were replaced. */
let retractedBefore: number[];
let replacedBefore: number[];
let told: object[];
let isDenied: boolean;
/** What becomes of the correction, where it comes to no result. */
let fault: DomainError | undefined;
/** The other ward's windows, and what it was asked. */
let others: FoundWindow[];
let askedOfOthers: object[];
beforeEach(async () => {
    [opened, results, told, isDenied] = [[], [retracted(0), retracted(1), retracted(2)], [], false];
    [others, askedOfOthers] = [[], []];
    [held, order, answers, retractedBefore, replacedBefore, fault] = [[], [], undefined, [], [], undefined];
    const ask = async (request: object): Promise<'refused'> => {
        askedOfOthers.push(request);
        return Promise.resolve('refused');
    };
    const custodian = openCustodian();
    gateway = await handMade({
        vitals: {
            corrected: (windows) => void told.push(...windows),
            hold: async (posts) => {
                held.push(...posts);
                order.push('held');
                const accepted = posts.map(({ sequence }, index): PostAnswer => ({
                    index,
                    status: 'accepted',
                    submission: `s${String(sequence)}`,
                }));
                return Promise.resolve({
                    answers: answers ?? accepted,
                    release: () => void order.push('released'),
                    giveUp: async () => Promise.resolve(void order.push('given up')),
                });
            },
        },
        overrides: {
            now: () => NOW,
            outbox: {
                patientOf: async ({ device, sequence }) =>
                    Promise.resolve(device === 'monitor~' && replacedBefore.includes(sequence) ? { patient: 'P002' } : undefined),
                unsettledPosts: async () => [],
            },
            otherReadings: { ward: 'ward2', readings: ask, waiting: ask },
            blobs: { read: async (_kind, digest) => Promise.resolve(digest === hex(envelope) ? Buffer.from(envelope) : undefined) },
            custodian: {
                ...custodian,
                openDisclosure: async (request: DisclosureRequest) => {
                    const { sealedReadings = [] } = request;
                    opened.push(sealedReadings);
                    if (isDenied) {
                        throw new DomainError(ERRORS.ACCESS_DENIED);
                    }
                    const disclosed = await custodian.openDisclosure(request);
                    return { ...disclosed, readings: sealedReadings.map((content) => ({ content })) };
                },
            },
        },
        script: {
            'subject:FindSubjects': ({ lookupKeys }) =>
                lookupKeys.map((lookupKey) => {
                    const again = ['~~', '~'.repeat(9)].map((more) => `device monitor${more}`);
                    const names = [
                        'record P001',
                        'device monitor',
                        'device other',
                        'record P002',
                        'record P003',
                        'device monitor~',
                        ...again,
                    ];
                    const ids = [ANN, idOf('monitor'), idOf('other'), BEN, idOf('Cid'), ANEW, ANEW, ANEW];
                    const ledgerId = ids[names.findIndex((name) => hex(name) === lookupKey)];
                    return ledgerId === undefined ? null : { lookupKey, ledgerId, sealedId: '' };
                }),
            'policies:CheckAccess': ({ patients }) => ({
                decisions: patients.map((one) => (one === ANN || one === BEN ? 'permit' : 'deny')),
            }),
            'vitals:ListWindows': () => ({ items: [window, ...others] }),
            'vitals:ListCorrections': () => ({ items: [] }),
            'vitals:ListPosts': () =>
                retractedBefore.map((sequence) => ({ sequence, digest: '', window: idOf('window'), retracted: true as const })),
            'vitals:GetPost': () => ({ digest: '', window: idOf('window') }),
            'vitals:GetWindow': () => window,
            'vitals:CorrectPosts': () => {
                order.push('corrected');
                if (fault !== undefined) {
                    throw fault;
                }
                return { results };
            },
        },
    });
});
afterEach(async () => gateway.app.close());

const at = (minutesAgo: number) => new Date(NOW - minutesAgo * MINUTE).toISOString();
const span = { device: 'monitor', from: at(20), to: at(0), reason: 'Lead off' };

async function correct(body: object, path = '/v1/patients/P001/vitals/corrections') {
    const headers = { authorization: await gateway.token('dr-osei', 'doctor'), 'idempotency-key': randomUUID() };
    const answer = await gateway.app.inject({ method: 'POST', url: path, headers, payload: body });
    return { status: answer.statusCode, ...answer.json<Record<string, unknown>>() };
}

describe('posts that the ledger does not have yet', () => {
    it('are told, with those that were corrected', async () => {
        results = [retracted(0), unknown(1), { ...retracted(2), status: 'already' } as RetractionResult];
        const windows = [{ id: idOf('window'), state: 'VALID' }];
        expect(await correct(span)).toMatchObject({ status: 201, corrected: 1, already: 1, rejected: 1, windows });
        expect(told).toEqual([{ id: idOf('window'), isOnLedger: true }]);
        expect(gateway.submitted('vitals:CorrectPosts')[0]?.transient).toMatchObject({
            correction: { posts: [1, 2, 3].map((sequence) => ({ device: idOf('monitor'), sequence })) },
        });
    });

    it('are told where there are no others: they are not what nobody posted', async () => {
        results = [unknown(0), unknown(1), unknown(2)];
        expect(await correct(span)).toMatchObject({ status: 201, corrected: 0, already: 0, rejected: 3, windows: [] });
    });

    it('are none where all were corrected', async () => {
        expect(await correct(span)).toMatchObject({ status: 201, corrected: 3, already: 0, rejected: 0 });
    });

    it('of a correction of one post: there is no such post', async () => {
        const path = '/v1/posts/monitor/1/corrections';
        results = [unknown(0)];
        expect(await correct({ reason: 'Lead off' }, path)).toMatchObject({ status: 404, code: 'POST_NOT_FOUND', transactionId });
        results = [retracted(0)];
        expect(await correct({ reason: 'Lead off' }, path)).toMatchObject({ status: 201, corrected: 1, rejected: 0 });
    });
});

describe('what cannot matter is not opened', () => {
    it('of a device that nobody knows: both wards decide about reading all the same', async () => {
        const wrong = { ...span, device: 'moniter' };
        expect(await correct(wrong)).toMatchObject({ status: 404, code: 'POST_NOT_FOUND' });
        // About writing and about reading.
        expect(opened).toEqual([[], []]);
        isDenied = true;
        expect(await correct(wrong)).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        expect(await correct(span)).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    });

    it('of a device without a post in that time there is none', async () => {
        expect(await correct({ ...span, device: 'other' })).toMatchObject({ status: 404, code: 'POST_NOT_FOUND' });
        expect(opened.flat()).toEqual([envelope]);
    });

    it('of the other ward, which corrects its own posts', async () => {
        others = [{ ...window, id: idOf('of ward 2'), ward: 'ward2' }];
        expect(await correct(span)).toMatchObject({ status: 201, corrected: 3 });
        expect([askedOfOthers, opened.flat()]).toEqual([[], [envelope]]);
    });

    it('of more than a week, whoever asks: nothing is even looked up', async () => {
        const week = 7 * 24 * 60;
        const tooLong = await correct({ ...span, from: at(week + 1) });
        expect(tooLong).toMatchObject({ status: 422, code: 'CONTENT_INVALID', errors: [{ pointer: '/to' }] });
        expect([opened, gateway.submitted('access:Record')]).toEqual([[], []]);
        expect(await correct({ ...span, from: at(week) })).toMatchObject({ status: 201, corrected: 3 });
    });
});

describe('what stands in the place of a post', () => {
    const path = '/v1/posts/monitor/1/corrections';
    const replacement = {
        patient: 'P001',
        start: at(9),
        periodSeconds: 1,
        signals: [{ code: '8867-4', unit: '/min', values: [75] }],
    };
    const body = { reason: 'Lead off', replacement };
    beforeEach(() => void (results = [retracted(0)]));

    it('is durable before the correction is submitted, and goes on after it', async () => {
        const answer = await correct(body, path);
        expect(answer).toMatchObject({
            status: 201,
            corrected: 1,
            replacement: { device: 'monitor~', posts: [{ sequence: 1, submission: 's1' }] },
        });
        expect(order).toEqual(['held', 'corrected', 'released']);
        const replaces = { device: idOf('monitor'), sequence: 1, reason: 'Lead off' };
        expect(held).toEqual([{ ...replacement, device: 'monitor~', sequence: 1, replaces }]);
        expect(gateway.submitted('vitals:CorrectPosts')[0]?.transient).toMatchObject({
            correction: { posts: [{ device: idOf('monitor'), sequence: 1 }], reason: 'Lead off', replacement: ANEW },
        });
    });

    it('is the same when it is asked for again, though the post was retracted before', async () => {
        results = [{ ...retracted(0), status: 'already' } as RetractionResult];
        answers = [{ index: 0, status: 'duplicate', submission: 's1' }];
        expect(await correct(body, path)).toMatchObject({ status: 201, already: 1, replacement: { posts: [{ submission: 's1' }] } });
    });

    it('goes on where nobody knows what became of the correction: it may stand', async () => {
        fault = new DomainError(ERRORS.OUTCOME_UNKNOWN);
        expect(await correct(body, path)).toMatchObject({ status: 504 });
        expect(order).toEqual(['held', 'corrected', 'released']);
    });

    it('is given up where there was nothing to correct, or the correction was refused: it will never stand', async () => {
        results = [unknown(0)];
        expect(await correct(body, path)).toMatchObject({ status: 404, code: 'POST_NOT_FOUND' });
        expect(order).toEqual(['held', 'corrected', 'given up']);
        [fault, order] = [new DomainError(ERRORS.ACTOR_SUSPENDED), []];
        expect(await correct(body, path)).toMatchObject({ status: 403 });
        expect(order).toEqual(['held', 'corrected', 'given up']);
    });

    it.each<[string, PostAnswer['problem'], object]>([
        [
            'other readings in the place of the same post',
            { type: '', title: '', status: 409, code: 'REPLAY_CONFLICT', detail: 'd' },
            { status: 409, code: 'REPLAY_CONFLICT', errors: [{ pointer: '/replacement', detail: 'd' }] },
        ],
        [
            'a unit that nobody knows',
            { type: '', title: '', status: 422, code: 'UNIT_MISMATCH', detail: 'd', errors: [{ pointer: '/signals/0/unit', detail: 'e' }] },
            { status: 422, code: 'UNIT_MISMATCH', errors: [{ pointer: '/replacement/signals/0/unit', detail: 'e' }] },
        ],
    ])('is not taken: %s; and nothing is corrected', async (_what, problem, expected) => {
        answers = [{ index: 0, status: 'rejected', ...(problem && { problem }) }];
        expect(await correct(body, path)).toMatchObject(expected);
        expect(order).toEqual(['held', 'given up']);
    });

    it.each([
        ['of nobody whom the caller may change', { ...replacement, patient: 'P003' }, '/replacement/patient'],
        ['of nobody at all', { ...replacement, patient: 'nobody' }, '/replacement/patient'],
        [
            'longer than the ward takes',
            { ...replacement, periodSeconds: 86_400, signals: [{ code: '8867-4', unit: '/min', values: Array(9).fill(70) }] },
            '/replacement/periodSeconds',
        ],
    ])('is not taken %s', async (_how, other, pointer) => {
        const answer = await correct({ ...body, replacement: other }, path);
        expect(answer).toMatchObject({ status: 422, code: 'CONTENT_INVALID', errors: [{ pointer }] });
        expect(order).toEqual([]);
    });

    it('may be another patient’s, about whom both wards decide, too', async () => {
        expect(await correct({ ...body, replacement: { ...replacement, patient: 'P002' } }, path)).toMatchObject({ status: 201 });
        expect(held).toMatchObject([{ patient: 'P002' }]);
    });

    it('is replaced in its turn, nine times at most', async () => {
        const again = await correct(body, '/v1/posts/monitor~/1/corrections');
        expect(again).toMatchObject({ status: 201, replacement: { device: 'monitor~~' } });
        const last = `monitor${'~'.repeat(9)}`;
        expect(await correct(body, `/v1/posts/${last}/1/corrections`)).toMatchObject({
            status: 422,
            errors: [{ pointer: '/replacement' }],
        });
        expect(await correct({ reason: 'x' }, `/v1/posts/${last}/1/corrections`)).toMatchObject({ status: 201 });
        expect(await correct(body, `/v1/posts/${last}~/1/corrections`)).toMatchObject({ status: 400 });
    });
});

describe('readings that were another patient’s', () => {
    const wrong = { ...span, reason: 'Wrong bed', replacement: { patient: 'P002' } };

    it('are entered anew as theirs, post by post, as they were sent', async () => {
        expect(await correct(wrong)).toMatchObject({ status: 201, corrected: 3, replacement: { device: 'monitor~' }, notReplaced: 0 });
        expect(order).toEqual(['held', 'corrected', 'released']);
        expect(held).toEqual(
            [1, 2, 3].map((sequence) => ({
                device: 'monitor~',
                patient: 'P002',
                sequence,
                start: new Date(post(sequence).start).toISOString(),
                periodSeconds: 1,
                signals: post(sequence).signals,
                replaces: { device: idOf('monitor'), sequence, reason: 'Wrong bed' },
            })),
        );
    });

    it('without what was wrong before', async () => {
        retractedBefore = [2];
        const posts = [{ sequence: 1 }, { sequence: 3 }];
        expect(await correct(wrong)).toMatchObject({ status: 201, replacement: { posts }, notReplaced: 1 });
        retractedBefore = [1, 2, 3];
        const none = await correct(wrong);
        expect(none).toMatchObject({ status: 201, notReplaced: 3 });
        expect(none).not.toHaveProperty('replacement');
    });

    it('as a whole: a post that lies in part outside of the time goes to nobody', async () => {
        const third = NOW - 10 * MINUTE + 3000;
        const cut = { ...wrong, to: new Date(third + 1000).toISOString() };
        const detail = `cuts through a post with readings from ${new Date(third).toISOString()} to ${new Date(third + 1000).toISOString()}`;
        expect(await correct(cut)).toMatchObject({ status: 422, errors: [{ pointer: '/to', detail }] });
        expect(await correct({ ...wrong, from: new Date(third + 1000).toISOString() })).toMatchObject({
            status: 422,
            errors: [{ pointer: '/from' }],
        });
        expect(order).toEqual([]);
        expect(await correct({ ...cut, replacement: undefined })).toMatchObject({ status: 201 });
    });

    it('with what a process had begun that died', async () => {
        [retractedBefore, replacedBefore] = [
            [1, 2, 3],
            [1, 2, 3],
        ];
        results = results.map((one) => ({ ...one, status: 'already' }) as RetractionResult);
        expect(await correct(wrong)).toMatchObject({ status: 201, already: 3 });
        expect(held.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    });

    it.each([
        ['P001', 'is the patient whose readings they are now'],
        ['P003', 'is nobody whose vitals you may change'],
        ['nobody', 'is nobody whose vitals you may change'],
    ])('are not entered as of %s, who %s', async (patient, detail) => {
        const answer = await correct({ ...wrong, replacement: { patient } });
        expect(answer).toMatchObject({ status: 422, errors: [{ pointer: '/replacement/patient', detail }] });
        expect([order, opened.flat()]).toEqual([[], []]);
    });
});
