// SPDX-License-Identifier: Apache-2.0
// How readings are asked for and answered: bad questions one by one, what stays closed by name, the newest of each signal; and that nothing is read before the look.

import { createHash } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DomainError, ERRORS, type FoundWindow, MAX_POST_STEPS, SIGNALS, type StoredCorrection } from '@wardledger/chaincode/domain';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { handMade, type HandMade, openCustodian } from '../../../test/support/hand-made';
import { transactionId } from '../../../test/support/scripted-ledger';
import { PROOF } from '../../../test/support/post-proofs';
import { until } from '../../../test/support/until';
import { openEnvelope } from '../../custody/envelopes/envelopes';
import type { DisclosureRequest } from '../../custody/ports/custodian-api';
import { packedWindow } from '../../custody/windows/packed-window';
import type { WindowReadings } from '../../custody/windows/window-readings';
import type { PostContent } from '../../services/vitals/ports/post-content';
import type { UnsettledWindow } from '../../store';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (name: string) => hex(name).slice(0, 32);
const [ANN, MERGED] = [idOf('Ann'), idOf('merged into Ann')];
const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
/** Longer than that of a gateway that is told nothing else. */
const WINDOW_PERIOD = 120 * MINUTE;

/** What stands in the store by digest; in place of an envelope the words themselves. */
const blobs = new Map<string, string>();
let windows: FoundWindow[] = [];
let corrections: StoredCorrection[] = [];
/** Posts of the monitor that the ledger has as retracted. */
let retractedPosts: number[] = [];
let unprovenPosts: number[] = [];

/** What is in the outbox, by the number under which it was posted. */
let unsettled: { readonly number: string; readonly window: UnsettledWindow }[] = [];
/** Of whom the outbox was asked. */
let askedFor: (readonly string[])[] = [];
/** Happens once, after the outbox or the ledger has been asked for windows. */
let meanwhile: (() => void) | undefined;
let isKeyLost = false;
/** What both wards say when something is opened, and from which opening on they deny it. */
let decides: 'permit' | 'deny' = 'permit';
let deniesFrom = Infinity;
let envelopeKey: CryptoKey;
let envelopePublicJwk: JWK;
beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    envelopeKey = privateKey;
    envelopePublicJwk = await exportJWK(publicKey);
});

type Values = Readonly<Record<string, readonly (number | null)[]>>;

interface Kept extends Partial<FoundWindow> {
    readonly text?: string;
    readonly periodSeconds?: number;
}

function keep(name: string, minutesAgo: number, values: Values, change: Kept = {}): void {
    const { text, periodSeconds = 60, ...stated } = change;
    const start = NOW - minutesAgo * MINUTE;
    const subject = stated.subject ?? ANN;
    const steps = Math.max(...Object.values(values).map((list) => list.length));
    const posts = Array.from({ length: Math.ceil(steps / MAX_POST_STEPS) }, (_, sequence) => {
        const step = sequence * MAX_POST_STEPS;
        const signals = Object.entries(values).map(([code, list]) => {
            return { code, unit: code === '8310-5' ? 'Cel' : '/min', values: list.slice(step, step + MAX_POST_STEPS) };
        });
        const begin = start + step * periodSeconds * 1000;
        return { device: idOf('monitor'), sequence, start: begin, periodSeconds, signals, late: false, receivedAt: begin, proof: PROOF };
    });
    const content: WindowReadings = { window: idOf(name), subject, posts };
    const envelope = text ?? packedWindow(content);
    blobs.set(hex(envelope), envelope);
    windows.push({
        id: idOf(name),
        subject,
        ward: 'ward1',
        first: start,
        last: start + (steps - 1) * periodSeconds * 1000,
        signals: Object.entries(values).map(([code, list]) => ({ code, count: list.filter(Boolean).length })),
        envelope: { digest: hex(envelope), bytes: envelope.length },
        posts: { count: 1, digest: '', ranges: [] },
        ...stated,
    } as FoundWindow);
}

/** Posts of a monitor in a window of the outbox, one a minute from so many minutes ago on. */
function waits(
    name: string,
    minutesAgo: number,
    values: Values,
    change: Partial<UnsettledWindow> & { readonly device?: string } = {},
): void {
    const { device = 'monitor', ...stated } = change;
    const length = Math.max(...Object.values(values).map((list) => list.length));
    const posts = Array.from({ length }, (_, index): UnsettledWindow['posts'][number] => {
        const start = NOW - (minutesAgo - index) * MINUTE;
        const signals = Object.entries(values).map(([code, list]) => {
            return { code, unit: code === '8310-5' ? 'Cel' : '/min', values: list.slice(index, index + 1) };
        });
        const content: PostContent = { patient: 'P001', start, periodSeconds: 60, signals, late: false, receivedAt: start, proof: PROOF };
        return { id: `${name} ${String(index)}`, caller: 'bed', device, sequence: index, digest: '', windowId: idOf(name), content };
    });
    unsettled.push({ number: 'P001', window: { id: idOf(name), caller: 'bed', patient: 'P001', posts, unreadable: [], ...stated } });
}

/** The window is VALID, with these readings: the ledger has it, and the outbox does no more. */
function settles(name: string, minutesAgo: number, values: Values): void {
    keep(name, minutesAgo, values);
    unsettled = unsettled.filter(({ window }) => window.id !== idOf(name));
}

function happened<Found>(found: Found): Found {
    meanwhile?.();
    meanwhile = undefined;
    return found;
}

/** Opens what was sealed to the custodian; other texts stand for envelopes themselves. */
async function opened(text: string) {
    if (text.includes('"ciphertext"') && isKeyLost) {
        return { unreadable: true as const };
    }
    if (!text.includes('"ciphertext"')) {
        return text === 'sealed otherwise' ? { unreadable: true as const } : { content: text };
    }
    const { binding, content } = await openEnvelope(text, [envelopeKey]);
    expect(binding).toEqual({ type: 'readings', ledgerId: ANN });
    return { content: Buffer.from(content).toString() };
}

let gateway: HandMade;
let asked: DisclosureRequest[];
let authorization: string;
beforeEach(async () => {
    blobs.clear();
    windows = [];
    corrections = [];
    retractedPosts = [];
    unprovenPosts = [];
    asked = [];
    unsettled = [];
    askedFor = [];
    meanwhile = undefined;
    isKeyLost = false;
    decides = 'permit';
    deniesFrom = Infinity;
    const custodian = openCustodian();
    const openDisclosure = async (request: DisclosureRequest) => {
        asked.push(request);
        if (decides === 'deny' || asked.length >= deniesFrom) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
        const disclosed = await custodian.openDisclosure(request);
        const readings = request.sealedReadings && (await Promise.all(request.sealedReadings.map(opened)));
        return { ...disclosed, ...(readings && { readings }) };
    };
    gateway = await handMade({
        overrides: {
            now: () => NOW,
            windowPeriod: WINDOW_PERIOD,
            envelopePublicJwk: () => envelopePublicJwk,
            outbox: {
                patientOf: async () => undefined,
                unsettledPosts: async (patients) => {
                    askedFor.push(patients);
                    return happened(unsettled.filter(({ number }) => patients.includes(number)).map(({ window }) => window));
                },
            },
            custodian: { ...custodian, openDisclosure },
            blobs: {
                read: async (_kind, digest) => {
                    const text = blobs.get(digest);
                    if (text === 'damaged') {
                        throw new Error('a stored blob does not match its digest');
                    }
                    return text === undefined ? undefined : Buffer.from(text);
                },
            },
        },
        script: {
            'subject:FindSubjects': ({ lookupKeys }) =>
                lookupKeys.map((lookupKey) => {
                    const ledgerId = { [hex('record P001')]: ANN, [hex('device monitor')]: idOf('monitor') }[lookupKey];
                    return ledgerId === undefined ? null : { lookupKey, ledgerId, sealedId: '' };
                }),
            'policies:CheckAccess': ({ patients }) => ({ decisions: patients.map((one) => (one === ANN ? 'permit' : 'deny')) }),
            'vitals:ListCorrections': ({ patient }) => {
                expect([patient, asked.length > 0]).toEqual([ANN, true]);
                return { items: corrections };
            },
            'vitals:ListPosts': ({ device, from, to }) =>
                [...new Set([...retractedPosts, ...unprovenPosts])]
                    .filter((sequence) => device === idOf('monitor') && sequence >= from && sequence <= to)
                    .map((sequence) => ({
                        sequence,
                        ...(retractedPosts.includes(sequence) && { retracted: true }),
                        ...(unprovenPosts.includes(sequence) && { unproven: true }),
                    })),
            'vitals:ListWindows': ({ from = 0, to = Infinity, limit, cursor = '0' }) => {
                const listed = windows.filter(({ first }) => first >= from && first < to).sort((one, other) => one.first - other.first);
                const end = Number(cursor) + limit;
                return happened({ items: listed.slice(Number(cursor), end), ...(end < listed.length && { next: String(end) }) });
            },
        },
    });
    authorization = await gateway.token('dr-osei', 'doctor');
});
afterEach(async () => gateway.app.close());

interface Body {
    readonly items: readonly Record<string, unknown>[];
    readonly next?: string;
    readonly leftOut: readonly object[];
    readonly access: object;
    readonly code?: string;
    readonly errors?: readonly { readonly pointer: string }[];
}

const ask = async (query = '', patient = 'P001') => {
    const answer = await gateway.app.inject({ url: `/v1/patients/${patient}/vitals${query}`, headers: { authorization } });
    return { status: answer.statusCode, ...answer.json<Body>() };
};
const valuesOf = ({ items }: Pick<Body, 'items'>) => items.map(({ value }) => value);

describe('a question', () => {
    it.each<[string, number, string, string]>([
        ['?resolution=second', 400, 'REQUEST_INVALID', '/querystring/resolution'],
        ['?code=pulse', 400, 'REQUEST_INVALID', '/querystring/code'],
        ['?from=yesterday', 400, 'REQUEST_INVALID', '/querystring/from'],
        ['?from=2026-03-01T12:00:00Z&to=2026-03-01T12:00:00Z', 400, 'REQUEST_INVALID', '/querystring/to'],
        ['?limit=10001', 400, 'REQUEST_INVALID', '/querystring/limit'],
        ['?limit=0', 400, 'REQUEST_INVALID', '/querystring/limit'],
        ['?until=2026-03-01T12:00:00Z', 400, 'REQUEST_INVALID', '/querystring'],
        ['?cursor=nowhere', 400, 'CURSOR_INVALID', ''],
        ['?cursor=0-0-0', 400, 'CURSOR_INVALID', ''],
        ['/latest?limit=1', 400, 'REQUEST_INVALID', '/querystring'],
    ])('%s is refused as %i %s at %s, and nothing is opened', async (query, status, code, pointer) => {
        expect(await ask(query)).toMatchObject({ status, code, ...(pointer !== '' && { errors: [{ pointer }] }) });
        expect(asked).toEqual([]);
    });

    it('of whom nobody knows, and of whom the wards deny it, is answered alike; windows are not even listed', async () => {
        keep('one', 10, { '8867-4': [70] });
        const nobody = await ask('', 'P404');
        gateway.script['policies:CheckAccess'] = ({ patients }) => ({ decisions: patients.map(() => 'deny') });
        const denied = await ask();
        const said = (body: object) => ({ ...body, requestId: '', instance: '' });
        expect(said(denied)).toEqual(said(nobody));
        expect(denied).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        expect(await ask('/latest')).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
        expect([asked, askedFor]).toEqual([[], []]);
        expect(gateway.calls.map(({ name }) => name)).not.toContain('vitals:ListWindows');
    });

    it.each(['auditor', 'admin', 'iot-gateway', 'lab'] as const)('of one who is %s is no question', async (role) => {
        authorization = await gateway.token('other', role);
        expect(await ask()).toMatchObject({ status: 403, code: 'ROLE_FORBIDDEN' });
        expect(await ask('/latest')).toMatchObject({ status: 403, code: 'ROLE_FORBIDDEN' });
    });
});

describe('an answer', () => {
    it('has what was measured, oldest first, and the look that was stated before', async () => {
        keep('later', 5, { '8867-4': [72] });
        keep('sooner', 10, { '8867-4': [70, null, 0, 71], '8310-5': [36.6, 0.5, null, 36.7] });
        const { items, leftOut, access, status } = await ask();
        expect([status, leftOut, access]).toEqual([200, [], { transactionIds: [transactionId] }]);
        expect(items[0]).toEqual({
            time: '2026-03-01T11:50:00.000Z',
            code: '8310-5',
            unit: 'Cel',
            value: 36.6,
            device: idOf('monitor'),
            sequence: 0,
            ward: 'ward1',
        });
        // What was not measured, and what says that the sensor is off, is not there.
        expect(items.map(({ code, value }) => `${code as string} ${String(value)}`)).toEqual([
            '8310-5 36.6',
            '8867-4 70',
            '8310-5 0.5',
            '8310-5 36.7',
            '8867-4 71',
            '8867-4 72',
        ]);
        const order = gateway.calls.map(({ name }) => name);
        expect(order.indexOf('access:Record')).toBeLessThan(order.indexOf('vitals:ListWindows'));
        expect(asked).toMatchObject([{ action: 'read', category: 'vitals', purpose: 'TREAT', looks: [{ about: ANN }] }]);
    });

    it('sums up by the minute and the hour', async () => {
        keep('one', 30, { '8867-4': [70, 80, 90] });
        const row = {
            time: '2026-03-01T11:00:00.000Z',
            code: '8867-4',
            unit: '/min',
            count: 3,
            minimum: 70,
            mean: 80,
            maximum: 90,
            wards: ['ward1'],
        };
        expect((await ask('?resolution=hour')).items).toEqual([row]);
        expect((await ask('?resolution=minute')).items.map(({ mean }) => mean)).toEqual([70, 80, 90]);
    });

    it('is of one signal, of a span, and of a day unless one is said', async () => {
        keep('yesterday', 1_500, { '8867-4': [60] });
        keep('today', 10, { '8867-4': [70, 71, 72], '8310-5': [36.6] });
        expect(valuesOf(await ask('?code=8310-5'))).toEqual([36.6]);
        expect(valuesOf(await ask('?code=8867-4'))).toEqual([70, 71, 72]);
        expect(valuesOf(await ask('?code=8867-4&from=2026-02-01T00:00:00Z'))).toEqual([60, 70, 71, 72]);
        // In the midst of a window that began before.
        expect(valuesOf(await ask('?from=2026-03-01T11:51:00Z&to=2026-03-01T11:52:00Z'))).toEqual([71]);
        expect(valuesOf(await ask('?from=2026-03-02T00:00:00Z'))).toEqual([]);
    });

    it('is opened some windows at a time, and paged', async () => {
        for (let index = 0; index < 150; index += 1) {
            keep(`window ${String(index)}`, 200 - index, { '8867-4': [50 + index] });
        }
        const expected = Array.from({ length: 150 }, (_, index) => 50 + index);
        expect(valuesOf(await ask('?limit=200'))).toEqual(expected);
        expect(asked.map(({ sealedReadings = [] }) => sealedReadings.length)).toEqual([64, 56, 30]);
        const read: unknown[] = [];
        let next: string | undefined;
        do {
            const page = await ask(`?limit=40${next === undefined ? '' : `&cursor=${next}`}`);
            expect(page.items.length).toBeLessThanOrEqual(40);
            read.push(...valuesOf(page));
            ({ next } = page);
        } while (next !== undefined);
        expect(read).toEqual(expected);
    });

    it('opens no more than is shown', async () => {
        for (let index = 0; index < 20; index += 1) {
            keep(`window ${String(index)}`, 200 - 5 * index, { '8867-4': [70, 71, 72, 73, 74] });
        }
        expect((await ask('?limit=9')).items).toHaveLength(9);
        expect((await ask('?limit=9&resolution=minute')).items).toHaveLength(9);
        expect(asked.map(({ sealedReadings = [] }) => sealedReadings.length)).toEqual([2, 2]);
        // Nor are more listed than may be needed.
        expect(gateway.calls.filter(({ name }) => name === 'vitals:ListWindows').map(({ request }) => request)).toMatchObject([
            { limit: 8 },
            { limit: 8 },
        ]);
    });

    it('names what it leaves out, and shows all else', async () => {
        keep('other ward', 50, { '8867-4': [1] }, { ward: 'ward2' });
        keep('other ward again', 40, { '8867-4': [1, 1] }, { ward: 'ward2' });
        keep('missing', 30, { '8867-4': [1] }, { envelope: { digest: 'e'.repeat(64), bytes: 1 } });
        keep('damaged', 25, { '8867-4': [1] }, { text: 'damaged' });
        keep('of another key', 20, { '8867-4': [1] }, { text: 'sealed otherwise' });
        keep('no readings', 15, { '8867-4': [1] }, { text: '{}' });
        keep('good', 10, { '8867-4': [70] });
        const { items, leftOut } = await ask();
        expect(items).toMatchObject([{ value: 70 }]);
        const at = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();
        expect(leftOut).toEqual([
            { ward: 'ward2', code: 'OTHER_WARD', windows: 2, first: at(50), last: at(39) },
            { ward: 'ward1', code: 'MISSING', windows: 1, first: at(30), last: at(30) },
            { ward: 'ward1', code: 'UNREADABLE', windows: 3, first: at(25), last: at(15) },
        ]);
    });

    it('has no window under another’s name, and none of another patient', async () => {
        keep('one', 10, { '8867-4': [70] });
        const [window] = windows;
        windows = [
            { ...window!, id: idOf('another') },
            { ...window!, subject: idOf('Bea') },
        ];
        expect(await ask()).toMatchObject({ items: [], leftOut: [{ code: 'UNREADABLE', windows: 2 }] });
    });

    it('has what came under a number that was merged', async () => {
        keep('merged', 20, { '8867-4': [60] }, { subject: MERGED, survivor: ANN });
        keep('own', 10, { '8867-4': [70] });
        expect(valuesOf(await ask())).toEqual([60, 70]);
    });

    it('that nothing stands there, or that the other ward has it, is decided by both wards, too', async () => {
        expect(await ask()).toMatchObject({ items: [], leftOut: [], access: { transactionIds: [transactionId] } });
        keep('other ward', 50, { '8867-4': [1] }, { ward: 'ward2' });
        expect(await ask()).toMatchObject({ items: [], leftOut: [{ code: 'OTHER_WARD' }] });
        expect(await ask('/latest')).toMatchObject({ items: [], leftOut: [{ code: 'OTHER_WARD' }] });
        expect(asked.map(({ sealedReadings }) => sealedReadings)).toEqual([undefined, undefined, undefined]);
    });
});

describe('what was retracted', () => {
    const retract = (name: string, change: Partial<StoredCorrection> = {}): void => {
        const author = { mspId: 'Ward1MSP', ledgerId: idOf('dr-osei') };
        const posts = [{ device: idOf('monitor'), sequence: 0 }];
        const known = { about: ANN, id: idOf(name), ward: 'ward1', author, posts, reason: name, time: NOW, transactionId, salt: '' };
        corrections.push({ ...known, ...change });
    };

    it('is shown with who retracted it and why, not to the patient who; and summed up in nothing', async () => {
        keep('window', 20, { '8867-4': [70, 72] });
        retract('Lead off');
        const corrected = { reason: 'Lead off', by: idOf('dr-osei'), time: '2026-03-01T12:00:00.000Z' };
        expect((await ask()).items).toMatchObject(Array(2).fill({ sequence: 0, corrected }));
        expect((await ask('?resolution=hour')).items).toEqual([]);
        expect((await ask('/latest')).items).toEqual([]);
        authorization = await gateway.token('ann', 'patient');
        const [row] = (await ask()).items;
        expect(row?.['corrected']).toEqual({ reason: 'Lead off', time: '2026-03-01T12:00:00.000Z' });
    });

    it('is marked by the post itself where another patient’s list has the correction', async () => {
        keep('window', 20, { '8867-4': [70, 72], '8310-5': [36.6] });
        keep('separated', 10, { '8867-4': [75] }, { subject: MERGED });
        retractedPosts = [0];
        const { items } = await ask();
        expect(items.map(({ corrected }) => corrected)).toEqual(Array(4).fill({}));
        expect((await ask('?resolution=hour')).items).toEqual([]);
        expect((await ask('/latest')).items).toEqual([]);
        retract('Lead off');
        expect((await ask()).items).toMatchObject(Array(4).fill({ corrected: { reason: 'Lead off' } }));
    });

    it('or is said to be signed by no device, where the post says so, also beside a correction', async () => {
        keep('window', 20, { '8867-4': [70, 72] });
        unprovenPosts = [0];
        expect((await ask()).items.map(({ unproven, corrected }) => [unproven, corrected])).toEqual(Array(2).fill([true, undefined]));
        retract('Lead off');
        expect((await ask()).items).toMatchObject(Array(2).fill({ unproven: true, corrected: { reason: 'Lead off' } }));
        unprovenPosts = [1];
        expect((await ask()).items[0]).not.toHaveProperty('unproven');
    });

    it('of a window that is not on the ledger yet is marked so, too, and no other post', async () => {
        waits('open', 20, { '8867-4': [70, 72] });
        retractedPosts = [1];
        const rows = (await ask()).items.map(({ value, corrected }) => [value, corrected]);
        expect(rows).toEqual([
            [70, undefined],
            [72, {}],
        ]);
    });

    it('is no post of another number, nor of the other ward', async () => {
        keep('window', 20, { '8867-4': [70] });
        retract('Another post', { posts: [{ device: idOf('monitor'), sequence: 2 }] });
        retract('Another ward', { ward: 'ward2' });
        expect((await ask()).items[0]).not.toHaveProperty('corrected');
        expect(valuesOf(await ask('/latest'))).toEqual([70]);
    });

    it('is in the window that was made first, and what was made anew is no window of readings', async () => {
        keep('window', 20, { '8867-4': [70] });
        keep('anew', 20, { '8867-4': [70] }, { corrects: { window: idOf('window'), version: 1 }, text: 'sealed otherwise' });
        expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut: [] });
    });

    it('is found where nothing else was measured', async () => {
        const leftOut = [{ device: idOf('monitor'), sequence: 0, reason: 'RETRACTED' as const }];
        keep(
            'window',
            20,
            { '8867-4': [70] },
            { signals: [{ code: '59408-5', count: 1 }], posts: { count: 1, digest: '', ranges: [], leftOut } },
        );
        retract('Lead off');
        expect(valuesOf(await ask('?code=8867-4'))).toEqual([70]);
    });

    it('of a window that is not on the ledger yet, too', async () => {
        waits('open', 20, { '8867-4': [70, 72] });
        retract('Lead off', { posts: [{ device: idOf('monitor'), sequence: 1 }] });
        expect((await ask()).items).toMatchObject([
            { value: 70, sequence: 0 },
            { value: 72, corrected: { reason: 'Lead off' } },
        ]);
        expect(valuesOf(await ask('/latest'))).toEqual([70]);
    });
});

describe('the newest of each signal', () => {
    it('is found whatever its window ends with, and no more is opened than may have it', async () => {
        for (let index = 0; index < 90; index += 1) {
            keep(`old ${String(index)}`, 500 - index, { '8867-4': [50], '8310-5': [36] });
        }
        keep('of two', 60, { '8867-4': [80, null, null], '8310-5': [37, 37.1, 37.2] });
        keep('of one', 59.5, { '8867-4': [81] });
        const { items, access } = await ask('/latest');
        expect(items).toMatchObject([
            { code: '8867-4', value: 81, time: '2026-03-01T11:00:30.000Z' },
            { code: '8310-5', value: 37.2, time: '2026-03-01T11:02:00.000Z' },
        ]);
        expect(access).toEqual({ transactionIds: [transactionId] });
        expect(asked.flatMap(({ sealedReadings = [] }) => sealedReadings)).toHaveLength(2);
    });

    it('is of the last day', async () => {
        keep('yesterday', 1_441, { '8867-4': [60] });
        expect(await ask('/latest')).toMatchObject({ items: [], leftOut: [] });
    });

    it('is not hidden by what does not open', async () => {
        keep('good', 20, { '8867-4': [70] });
        keep('of another key', 10, { '8867-4': [1] }, { text: 'sealed otherwise' });
        expect(await ask('/latest')).toMatchObject({ items: [{ value: 70 }], leftOut: [{ code: 'UNREADABLE', windows: 1 }] });
    });
});

describe('readings that are in no window on the ledger yet', () => {
    it('are shown among the others, in each resolution, opened by the custodian alone', async () => {
        keep('before', 30, { '8867-4': [60, 61] });
        waits('open', 20, { '8867-4': [70, null, 0, 72], '8310-5': [36.6, null, null, 36.8] });
        keep('within', 18, { '8867-4': [99] });
        const { items, leftOut, access } = await ask('?code=8867-4');
        expect([valuesOf({ items }), leftOut, access]).toEqual([[60, 61, 70, 99, 72], [], { transactionIds: [transactionId] }]);
        expect(items[2]).toEqual({
            time: '2026-03-01T11:40:00.000Z',
            code: '8867-4',
            unit: '/min',
            value: 70,
            device: idOf('monitor'),
            sequence: 0,
            ward: 'ward1',
        });
        const rows = (await ask('?code=8867-4&resolution=minute')).items;
        expect(rows.map(({ count, mean }) => [count, mean])).toEqual([60, 61, 70, 99, 72].map((value) => [1, value]));
        expect((await ask('?resolution=hour')).items).toMatchObject([
            { code: '8310-5', count: 2, minimum: 36.6, maximum: 36.8 },
            { code: '8867-4', count: 5, minimum: 60, mean: 72.4, maximum: 99 },
        ]);
        const sealed = asked.flatMap(({ sealedReadings = [] }) => sealedReadings).filter((text) => text.includes('"ciphertext"'));
        expect([asked.length, sealed.length]).toEqual([3, 3]);
        expect(askedFor).toEqual([['P001'], ['P001'], ['P001']]);
    });

    it('are the newest of a signal, where they are', async () => {
        waits('open', 20, { '8867-4': [70, 71] });
        keep('committed', 30, { '8867-4': [60], '8310-5': [36.6] });
        expect((await ask('/latest')).items).toMatchObject([
            { code: '8310-5', value: 36.6 },
            { code: '8867-4', value: 71, time: '2026-03-01T11:41:00.000Z' },
        ]);
        keep('later', 10, { '8867-4': [72] });
        expect(valuesOf(await ask('/latest'))).toEqual([36.6, 72]);
    });

    it.each(['', '/latest'])('are the patient’s who has the number now, where all of a window was retracted (%s)', async (path) => {
        waits('of who had it before', 20, { '8867-4': [70] }, { subject: idOf('somebody else') });
        waits('own', 25, { '8867-4': [60] }, { subject: ANN });
        expect(valuesOf(await ask(path))).toEqual([60]);
    });

    it.each(['', '/latest'])('are there once when their window becomes VALID between the two looks (%s)', async (path) => {
        waits('open', 20, { '8867-4': [70] });
        meanwhile = () => {
            settles('open', 20, { '8867-4': [70] });
        };
        expect(valuesOf(await ask(path))).toEqual([70]);
        expect([valuesOf(await ask(path)), unsettled]).toEqual([[70], []]);
    });

    it('are on pages, whether their window becomes VALID between two of them and has more by then', async () => {
        keep('committed', 50, { '8867-4': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
        waits('open', 38, { '8867-4': [20, 21, 22, 23] });
        waits('other', 20, { '8867-4': [30, 31, 32, 33] });
        const read: unknown[] = [];
        let next: string | undefined;
        do {
            const page = await ask(`?limit=3${next === undefined ? '' : `&cursor=${next}`}`);
            read.push(...valuesOf(page));
            ({ next } = page);
            if (read.length === 6) {
                settles('open', 39, { '8867-4': [19, 20, 21, 22, 23, 24] });
            }
            if (read.length === 18) {
                // Earlier than all that it had, and later than what has been shown.
                settles('other', 60, { '8867-4': [...new Array<null>(40).fill(null), 30, 31, 32, 33, 34] });
            }
        } while (next !== undefined);
        expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 19, 20, 21, 22, 23, 24, 30, 31, 32, 33, 34]);
    });

    it('that gain what the page before had not, while another window was shown, are on the next page', async () => {
        waits('open', 40, { '8867-4': [20] });
        keep('committed', 39, { '8867-4': [1, 2, 3, 4] });
        const { items, next } = await ask('?limit=3');
        settles('open', 40, { '8867-4': [20, null, null, null, 24] });
        expect([valuesOf({ items }), valuesOf(await ask(`?limit=3&cursor=${next!}`))]).toEqual([
            [20, 1, 2],
            [3, 4, 24],
        ]);
    });

    it('are on the next page where their window gains what is earlier by most of its period', async () => {
        waits('open', 20, { '8867-4': [20, 21, 22, 23] });
        const { items, next } = await ask('?limit=3');
        settles('open', 119, { '8867-4': [19, ...new Array<null>(98).fill(null), 20, 21, 22, 23] });
        expect([valuesOf({ items }), valuesOf(await ask(`?limit=3&cursor=${next!}`))]).toEqual([[20, 21, 22], [23]]);
    });

    it('that wait for longer than anything of the span can, have no page after the first look for them', async () => {
        waits('stuck', 30 * 1_440, { '8867-4': [20] });
        keep('committed', 40, { '8867-4': [1, 2, 3, 4] });
        const { items, next } = await ask('?limit=3');
        expect(valuesOf({ items })).toEqual([1, 2, 3]);
        expect(Number(next!.split('-')[2])).toBeGreaterThan(NOW - 1_440 * MINUTE);
    });

    it('are named where some do not open any more, and take no others with them', async () => {
        const unreadable = [{ device: 'monitor', sequence: 9 }];
        waits('damaged', 20, { '8867-4': [70, 71] }, { unreadable });
        waits('good', 10, { '8867-4': [72] });
        const at = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();
        const leftOut = [{ ward: 'ward1', code: 'UNREADABLE', windows: 1, first: at(20), last: at(19) }];
        expect(await ask()).toMatchObject({ items: [{ value: 70 }, { value: 71 }, { value: 72 }], leftOut });
        expect(await ask('?code=8310-5')).toMatchObject({ items: [], leftOut });
        expect(await ask('/latest')).toMatchObject({ items: [{ value: 72 }], leftOut });
    });

    it('are named where nothing of a window opens any more, of whatever time', async () => {
        waits('good', 10, { '8867-4': [72] });
        waits('damaged', 20, { '8867-4': [70] }, { posts: [], unreadable: [{ device: 'monitor', sequence: 9 }] });
        const leftOut = [{ code: 'UNREADABLE', windows: 1 }];
        expect(await ask()).toMatchObject({ items: [{ value: 72 }], leftOut });
        expect(await ask('/latest')).toMatchObject({ items: [{ value: 72 }], leftOut });
    });

    it('are named where the custodian does not open them', async () => {
        keep('good', 20, { '8867-4': [70] });
        waits('closed', 10, { '8867-4': [72] });
        isKeyLost = true;
        const leftOut = [{ code: 'UNREADABLE', windows: 1, first: '2026-03-01T11:50:00.000Z' }];
        expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut });
        expect(await ask('/latest')).toMatchObject({ items: [{ value: 70 }], leftOut });
    });

    it('wait for the first of their device that is on the ledger', async () => {
        waits('new', 20, { '8867-4': [70] }, { device: 'never seen' });
        waits('known', 10, { '8867-4': [72] });
        expect(await ask()).toMatchObject({ items: [{ value: 72 }], leftOut: [] });
    });

    it('are of the patient whose number this ward gives', async () => {
        gateway.script['subject:GetNumbering'] = () => ({ numbering: 'ward', settled: true });
        waits('open', 20, { '8867-4': [70] });
        expect(valuesOf(await ask('', 'ward1:P001'))).toEqual([70]);
        // The other ward's P001 is somebody else.
        expect(valuesOf(await ask('', 'ward2:P001'))).toEqual([]);
        expect(askedFor).toEqual([['P001']]);
    });
});

describe('all of a span, as lines', () => {
    const NDJSON = 'application/x-ndjson';
    const path = '/v1/patients/P001/vitals';
    const lines = async (query = '', accept = NDJSON) => gateway.app.inject({ url: `${path}${query}`, headers: { authorization, accept } });
    const rowsIn = (body: string) => {
        const texts = body.split('\n');
        expect(texts.pop()).toBe('');
        return texts.map((text) => JSON.parse(text) as Record<string, unknown>);
    };
    const manyWindows = (count: number) => {
        for (let index = 0; index < count; index += 1) {
            keep(`window ${String(index)}`, count - index, { '8867-4': [50 + (index % 100)] });
        }
    };
    const listed = () => gateway.calls.filter(({ name }) => name === 'vitals:ListWindows').map(({ request }) => request);

    it('are every row of every page, and behind them what was left out and who looked', async () => {
        manyWindows(450);
        keep('other ward', 20.5, { '8867-4': [1] }, { ward: 'ward2' });
        waits('open', 1.5, { '8867-4': [149] });
        const pages: Record<string, unknown>[] = [];
        let cursor = '';
        do {
            const page = await ask(`?limit=100${cursor}`);
            pages.push(...page.items);
            cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
        } while (cursor !== '');
        gateway.calls.length = 0;
        const answer = await lines();
        expect([answer.statusCode, answer.headers['content-type'], answer.headers.vary]).toEqual([200, NDJSON, 'Accept']);
        const rows = rowsIn(answer.body);
        const end = rows.pop();
        expect(rows).toEqual(pages);
        expect(rows).toHaveLength(451);
        const at = new Date(NOW - 20.5 * MINUTE).toISOString();
        expect(end).toEqual({
            leftOut: [{ ward: 'ward2', code: 'OTHER_WARD', windows: 1, first: at, last: at }],
            access: { transactionIds: [transactionId] },
        });
        // Listed once, whatever is opened at a time; the outbox, too.
        expect(listed()).toHaveLength(3);
        expect(askedFor.at(-2)).not.toBe(askedFor.at(-1));
    });

    it('are summed up, of one signal and of a span, like pages', async () => {
        keep('sooner', 70, { '8867-4': [60, 70, 80], '8310-5': [36.5] });
        keep('later', 61, { '8867-4': [90, 100] });
        for (const query of ['?resolution=hour', '?resolution=minute&code=8867-4', '?code=8310-5', '?from=2026-03-01T10:51:00Z']) {
            const { items, leftOut, access } = await ask(query);
            expect(rowsIn((await lines(query)).body)).toEqual([...items, { leftOut, access }]);
        }
    });

    it('are the last line alone where nothing is; both wards have decided that, too', async () => {
        expect(rowsIn((await lines()).body)).toEqual([{ leftOut: [], access: { transactionIds: [transactionId] } }]);
        expect(asked).toHaveLength(1);
    });

    it('have no pages of their own, and are nothing else’s form', async () => {
        for (const query of ['?limit=10', '?cursor=0-0-0']) {
            const answer = await lines(query);
            expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
        }
        expect(asked).toEqual([]);
        expect((await lines('', 'text/csv')).headers['content-type']).toMatch(/^application\/json/);
    });

    it('that are refused before the first is sent are a problem, also where nothing could have been shown', async () => {
        keep('other ward', 50, { '8867-4': [1] }, { ward: 'ward2' });
        decides = 'deny';
        const answer = await lines();
        expect(answer.json()).toMatchObject({ status: 404, code: 'RECORD_NOT_FOUND' });
    });

    it('asked for their head alone are not sent', async () => {
        manyWindows(300);
        const answer = await gateway.app.inject({ method: 'HEAD', url: path, headers: { authorization, accept: NDJSON } });
        expect([answer.statusCode, answer.body, asked.length]).toEqual([200, '', 1]);
    });

    describe('on a connection', () => {
        beforeEach(async () => {
            await gateway.app.listen({ host: '127.0.0.1', port: 0 });
        });
        const open = async (): Promise<IncomingMessage> => {
            const { port } = gateway.app.server.address() as AddressInfo;
            return new Promise((resolve, reject) => {
                get({ host: '127.0.0.1', port, path, headers: { authorization, accept: NDJSON } }, resolve).on('error', reject);
            });
        };
        const read = async (answer: IncomingMessage) => {
            let body = '';
            try {
                for await (const chunk of answer) {
                    body += String(chunk);
                }
            } catch {
                // Broken: `complete` says so.
            }
            return { complete: answer.complete, body };
        };

        it('are opened no faster than they are read', async () => {
            // A hundred megabytes of rows: more than waits in any buffer on the way.
            const values = Object.fromEntries(SIGNALS.map(({ code }) => [code, new Array<number>(1_000).fill(70)]));
            for (let index = 0; index < 60; index += 1) {
                keep(`window ${String(index)}`, 1_200 - 20 * index, values, { periodSeconds: 1 });
            }
            const answer = await open();
            answer.pause();
            let before = -1;
            await until('a quiet custodian', () => {
                const isQuiet = asked.length === before;
                before = asked.length;
                return isQuiet && before > 0;
            });
            expect(before).toBeLessThan(30);
            expect(Math.max(...asked.map(({ sealedReadings = [] }) => sealedReadings.length))).toBe(2);
            answer.destroy();
        });

        it('that are denied on the way are broken off, without the last line', async () => {
            manyWindows(300);
            const whole = await read(await open());
            expect([whole.complete, rowsIn(whole.body)]).toEqual([
                true,
                expect.arrayContaining([expect.objectContaining({ leftOut: [] })]),
            ]);
            asked = [];
            deniesFrom = 3;
            const broken = await read(await open());
            expect(broken.complete).toBe(false);
            expect(broken.body).not.toContain('leftOut');
        });
    });
});
