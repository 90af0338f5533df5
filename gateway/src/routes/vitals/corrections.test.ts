// SPDX-License-Identifier: Apache-2.0
// Corrections of a device and time: what was not taken is told, and nothing is opened that cannot matter.

import { createHash, randomUUID } from 'node:crypto';
import { DomainError, ERRORS, type FoundWindow, type RetractionResult } from '@wardledger/chaincode/domain';
import { handMade, type HandMade, openCustodian } from '../../../test/support/hand-made';
import { PROOF } from '../../../test/support/post-proofs';
import { transactionId } from '../../../test/support/scripted-ledger';
import type { DisclosureRequest } from '../../custody/ports/custodian-api';
import { packedWindow } from '../../custody/windows/packed-window';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (name: string) => hex(name).slice(0, 32);
const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const ANN = idOf('Ann');

/** A window of one minute with posts 1 to 3 of a monitor, as it is on the ledger; its envelope hides nothing. */
const post = (sequence: number) => ({
    device: idOf('monitor'),
    sequence,
    start: NOW - 10 * MINUTE + sequence * 1000,
    periodSeconds: 1,
    signals: [{ code: '8867-4', unit: '/min', values: [70] }],
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
    signals: [{ code: '8867-4', count: 3 }],
    envelope: { digest: hex(envelope), bytes: envelope.length },
    posts: { count: 3, digest: '', ranges: [] },
} as unknown as FoundWindow;

const retracted = (index: number): RetractionResult => ({ index, status: 'retracted', window: idOf('window'), isOnLedger: true });
const unknown = (index: number): RetractionResult => ({ index, status: 'rejected', code: 'POST_NOT_FOUND' });

let gateway: HandMade;
/** What the wards were asked to open, time by time: nothing where they decide alone. */
let opened: (readonly string[])[];
let results: RetractionResult[];
let told: object[];
let isDenied: boolean;
/** The other ward's windows, and what it was asked. */
let others: FoundWindow[];
let askedOfOthers: object[];
beforeEach(async () => {
    [opened, results, told, isDenied] = [[], [retracted(0), retracted(1), retracted(2)], [], false];
    [others, askedOfOthers] = [[], []];
    const ask = async (request: object): Promise<'refused'> => {
        askedOfOthers.push(request);
        return Promise.resolve('refused');
    };
    const custodian = openCustodian();
    gateway = await handMade({
        vitals: { corrected: (windows) => void told.push(...windows) },
        overrides: {
            now: () => NOW,
            outbox: { patientOf: async () => undefined, unsettledPosts: async () => [] },
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
                    const known = [hex('record P001'), hex('device monitor'), hex('device other')].indexOf(lookupKey);
                    const ledgerId = [ANN, idOf('monitor'), idOf('other')][known];
                    return ledgerId === undefined ? null : { lookupKey, ledgerId, sealedId: '' };
                }),
            'policies:CheckAccess': ({ patients }) => ({ decisions: patients.map((one) => (one === ANN ? 'permit' : 'deny')) }),
            'vitals:ListWindows': () => ({ items: [window, ...others] }),
            'vitals:ListCorrections': () => ({ items: [] }),
            'vitals:ListPosts': () => [],
            'vitals:GetPost': () => ({ digest: '', window: idOf('window') }),
            'vitals:GetWindow': () => window,
            'vitals:CorrectPosts': () => ({ results }),
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
