// SPDX-License-Identifier: Apache-2.0
// Readings of both wards in one answer: what the other ward's gateway gives, what it does not, and what becomes of it where it lies.

import { createHash } from 'node:crypto';
import { type FoundWindow, type LookPlace, type StoredCorrection, windowIdOf } from '@wardledger/chaincode/domain';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { handMade, type HandMade, openCustodian } from '../../../test/support/hand-made';
import { PROOF } from '../../../test/support/post-proofs';
import { committedTransaction, transactionId } from '../../../test/support/scripted-ledger';
import { openEnvelope } from '../../custody/envelopes/envelopes';
import { handOut } from '../../custody/envelopes/hand-out';
import { isForLooks, partyOfLook } from '../../custody/envelopes/wrapped-for-a-look';
import type { DisclosureRequest } from '../../custody/ports/custodian-api';
import { sealWindowReadings, type WindowReadings } from '../../custody/windows/window-readings';
import type { CrossedEnvelope, OtherWardReadings, ReadingsRequest, WaitingRequest, WaitingWindow } from '../../ward-link';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (name: string) => hex(name).slice(0, 32);
const idIn = (ward: string, name: string) => windowIdOf(ward, hex(name));
const [ANN, BEA] = [idOf('Ann'), idOf('Bea')];
const MINUTE = 60_000;
/** While looks that are committed cover what is read. */
const NOW = Date.parse(committedTransaction.timestamp) + MINUTE;

interface Keys {
    readonly privateKey: CryptoKey;
    readonly publicJwk: JWK;
}
let own: Keys;
let theirs: Keys;
beforeAll(async () => {
    const newKeys = async (): Promise<Keys> => {
        const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
        return { privateKey, publicJwk: await exportJWK(publicKey) };
    };
    [own, theirs] = [await newKeys(), await newKeys()];
});

/** Envelopes by digest, of each ward. */
let kept: Record<'ward1' | 'ward2', Map<string, string>>;
let windows: FoundWindow[];
let corrections: StoredCorrection[];
let waiting: { readonly window: Omit<WaitingWindow, 'envelope'>; readonly envelope: string }[];
let asked: DisclosureRequest[];
let questions: (ReadingsRequest | WaitingRequest)[];
/** Of posts of ward 2. */
let retracted: number[];
let now: number;

interface Measured {
    readonly ward: 'ward1' | 'ward2';
    readonly minutesAgo: number;
    readonly values: readonly number[];
    readonly code?: string;
    readonly subject?: string;
    readonly sequence?: number;
}

function contentOf(name: string, { ward, minutesAgo, values, code = '8867-4', subject = ANN, sequence = 1 }: Measured): WindowReadings {
    const start = NOW - minutesAgo * MINUTE;
    const signals = [{ code, unit: '/min', values }];
    return {
        window: idIn(ward, name),
        subject,
        posts: [{ device: idOf('monitor'), sequence, start, periodSeconds: 60, signals, late: false, receivedAt: start, proof: PROOF }],
    };
}
const stretch = ({ minutesAgo, values }: Measured) => {
    const first = NOW - minutesAgo * MINUTE;
    return { first, last: first + (values.length - 1) * MINUTE };
};
const sealed = async (content: WindowReadings, ward: 'ward1' | 'ward2') =>
    sealWindowReadings(content, [ward === 'ward1' ? own.publicJwk : theirs.publicJwk]);

/** A window on the ledger. */
async function keep(name: string, measured: Measured): Promise<FoundWindow> {
    const { ward, values, code = '8867-4', subject = ANN } = measured;
    const envelope = await sealed(contentOf(name, measured), ward);
    kept[ward].set(hex(envelope), envelope);
    const window = {
        id: idIn(ward, name),
        subject,
        ward,
        ...stretch(measured),
        signals: [{ code, count: values.length }],
        envelope: { digest: hex(envelope), bytes: envelope.length },
        posts: { count: 1, digest: '', ranges: [] },
    } as unknown as FoundWindow;
    windows.push(window);
    return window;
}

/** One that waits in ward 2. */
async function waits(name: string, measured: Omit<Measured, 'ward'>, change: Partial<WaitingWindow> = {}): Promise<void> {
    const all = { ...measured, ward: 'ward2' } as const;
    const { first, last } = stretch(all);
    const signals = [{ code: measured.code ?? '8867-4', count: measured.values.length }];
    const window = { id: idIn('ward2', name), first, last, since: first, signals, isDamaged: false, ...change };
    waiting.push({ window, envelope: await sealed(contentOf(name, all), 'ward2') });
}

/** What ward 2's custodian makes of an envelope. */
async function handedOver(envelope: string, look: LookPlace): Promise<{ text: string }> {
    const reader = { form: 'general', key: own.publicJwk, party: partyOfLook(look.id) } as unknown as Parameters<typeof handOut>[2];
    return { text: Buffer.from((await handOut(envelope, [theirs.privateKey], reader)).content).toString('utf8') };
}
/** The other ward's gateway, as long as it does its work. */
const honest: OtherWardReadings = {
    ward: 'ward2',
    readings: async ({ digests, look }) => {
        const given = digests.map(async (digest) => {
            const envelope = kept.ward2.get(digest);
            return envelope === undefined ? ({ code: 'MISSING' } as const) : handedOver(envelope, look);
        });
        return { given: await Promise.all(given) };
    },
    waiting: async ({ look }) => {
        const all = waiting.map(async ({ window, envelope }) => ({ ...window, envelope: await handedOver(envelope, look) }));
        return { given: { windows: await Promise.all(all), isWhole: true } };
    },
};
let link: OtherWardReadings;

let gateway: HandMade;
let authorization: string;
beforeEach(async () => {
    kept = { ward1: new Map(), ward2: new Map() };
    [windows, corrections, waiting, asked, questions, retracted] = [[], [], [], [], [], []];
    [link, now] = [honest, NOW];
    const custodian = openCustodian();
    const openDisclosure = async (request: DisclosureRequest) => {
        asked.push(request);
        const looks = request.looks.map(({ id }) => id);
        const readings = await Promise.all(
            (request.sealedReadings ?? []).map(async (text) => {
                if (!isForLooks(text, looks)) {
                    return { denied: true as const };
                }
                return openEnvelope(text, [own.privateKey]).then(
                    ({ binding, content }) => {
                        expect(binding).toEqual({ type: 'readings', ledgerId: ANN });
                        return { content: Buffer.from(content).toString() };
                    },
                    () => ({ unreadable: true as const }),
                );
            }),
        );
        return { ...(await custodian.openDisclosure(request)), readings };
    };
    gateway = await handMade({
        overrides: {
            now: () => now,
            envelopePublicJwk: () => own.publicJwk,
            otherReadings: {
                ward: 'ward2',
                readings: async (request) => {
                    questions.push(request);
                    return link.readings(request);
                },
                waiting: async (request) => {
                    questions.push(request);
                    return link.waiting(request);
                },
            },
            custodian: { ...custodian, openDisclosure },
            blobs: {
                read: async (_kind, digest) => {
                    const text = kept.ward1.get(digest);
                    return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
                },
            },
        },
        script: {
            'subject:FindSubjects': ({ lookupKeys }) =>
                lookupKeys.map((lookupKey) => (lookupKey === hex('record P001') ? { lookupKey, ledgerId: ANN, sealedId: '' } : null)),
            'vitals:ListCorrections': () => ({ items: corrections }),
            'vitals:ListPosts': ({ ward, from, to }) =>
                ward === 'ward2'
                    ? retracted.filter((one) => one >= from && one <= to).map((sequence) => ({ sequence, retracted: true }))
                    : [],
            'vitals:ListWindows': ({ from = 0, to = Infinity, limit, cursor = '0' }) => {
                const listed = windows.filter(({ first }) => first >= from && first < to).sort((one, other) => one.first - other.first);
                const end = Number(cursor) + limit;
                return { items: listed.slice(Number(cursor), end), ...(end < listed.length && { next: String(end) }) };
            },
        },
    });
    authorization = await gateway.token('dr-osei', 'doctor');
});
afterEach(async () => gateway.app.close());

interface Body {
    readonly items: readonly Record<string, unknown>[];
    readonly next?: string;
    readonly leftOut: readonly Record<string, unknown>[];
    readonly access: object;
}
const ask = async (query = '') => {
    const answer = await gateway.app.inject({ url: `/v1/patients/P001/vitals${query}`, headers: { authorization } });
    expect([answer.statusCode, answer.body]).toEqual([200, expect.any(String)]);
    return answer.json<Body>();
};
const shown = ({ items }: Pick<Body, 'items'>) => items.map(({ ward, value }) => `${String(ward)} ${String(value)}`);
const at = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();

describe('readings of both wards', () => {
    it('are one list by time, each with its origin, by one look', async () => {
        await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70, 72] });
        await keep('theirs', { ward: 'ward2', minutesAgo: 29.5, values: [80, 82] });
        await waits('open', { minutesAgo: 10, values: [90] });
        const page = await ask();
        expect(shown(page)).toEqual(['ward1 70', 'ward2 80', 'ward1 72', 'ward2 82', 'ward2 90']);
        expect([page.leftOut, page.access]).toEqual([[], { transactionIds: [transactionId] }]);
        const looks = new Set([...questions.map(({ look }) => look.id), ...asked.flatMap((one) => one.looks.map(({ id }) => id))]);
        expect([looks.size, questions.map(({ purpose }) => purpose)]).toEqual([1, ['TREAT', 'TREAT']]);
        expect(questions[0]).toMatchObject({ number: 'P001', look: { about: ANN } });
    });

    it('are summed up together, and say of which wards', async () => {
        await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70] });
        await keep('theirs', { ward: 'ward2', minutesAgo: 30, values: [80] });
        expect((await ask('?resolution=minute')).items).toMatchObject([{ count: 2, minimum: 70, maximum: 80, wards: ['ward1', 'ward2'] }]);
    });

    it('are the newest of each signal, wherever it was measured', async () => {
        await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70] });
        await keep('theirs', { ward: 'ward2', minutesAgo: 20, values: [80] });
        await keep('own temperature', { ward: 'ward1', minutesAgo: 40, values: [36], code: '8310-5' });
        expect(shown(await ask('/latest'))).toEqual(['ward1 36', 'ward2 80']);
        await waits('open', { minutesAgo: 10, values: [90] });
        expect(shown(await ask('/latest'))).toEqual(['ward1 36', 'ward2 90']);
    });

    it('are all rows of a stream, and of pages of any length', async () => {
        for (let index = 0; index < 6; index += 1) {
            const ward = index % 2 === 0 ? 'ward1' : 'ward2';
            await keep(`window ${String(index)}`, {
                ward,
                minutesAgo: 60 - 5 * index,
                values: [1, 2, 3, 4, 5, 6].map((one) => 10 * index + one),
            });
        }
        await waits('open', { minutesAgo: 12, values: [91, 92] });
        const all = await ask();
        const url = '/v1/patients/P001/vitals';
        const stream = await gateway.app.inject({ url, headers: { authorization, accept: 'application/x-ndjson' } });
        const lines = stream.body
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(lines).toEqual([...all.items, { leftOut: [], access: all.access }]);
        for (const limit of [1, 2, 5]) {
            const read: unknown[] = [];
            let next: string | undefined;
            do {
                const page = await ask(`?limit=${String(limit)}${next === undefined ? '' : `&cursor=${next}`}`);
                read.push(...page.items);
                ({ next } = page);
            } while (next !== undefined);
            expect(read).toEqual(all.items);
        }
    });

    it('are marked where the other ward’s people have retracted them, and no post of the same number here', async () => {
        await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70], sequence: 7 });
        await keep('theirs', { ward: 'ward2', minutesAgo: 20, values: [80], sequence: 7 });
        await keep('separated', { ward: 'ward2', minutesAgo: 10, values: [90], sequence: 9 });
        const author = { mspId: 'Ward2MSP', ledgerId: idOf('dr-lind') };
        const posts = [{ device: idOf('monitor'), sequence: 7 }];
        corrections.push({
            about: ANN,
            id: idOf('c'),
            ward: 'ward2',
            author,
            posts,
            reason: 'Lead off',
            time: NOW,
            transactionId,
            salt: '',
        });
        retracted = [9];
        expect((await ask()).items.map(({ ward, corrected }) => [ward, corrected])).toEqual([
            ['ward1', undefined],
            ['ward2', { reason: 'Lead off', by: idOf('dr-lind'), time: at(0) }],
            ['ward2', {}],
        ]);
        expect(shown(await ask('/latest'))).toEqual(['ward1 70']);
    });

    it('are there once where a window comes on the ledger meanwhile', async () => {
        await waits('open', { minutesAgo: 20, values: [80] });
        await keep('open', { ward: 'ward2', minutesAgo: 20, values: [80] });
        expect(shown(await ask())).toEqual(['ward2 80']);
        expect(shown(await ask('/latest'))).toEqual(['ward2 80']);
    });
});

it('are not asked for again and again where each look has ended when they come', async () => {
    await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70] });
    await keep('theirs', { ward: 'ward2', minutesAgo: 20, values: [80] });
    await waits('open', { minutesAgo: 10, values: [90] });
    now = NOW + 60 * MINUTE;
    expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut: [{ ward: 'ward2', code: 'UNREADABLE', windows: 2 }] });
    expect(asked).toHaveLength(2);
});

describe('while the other ward does not answer', () => {
    const since = NOW - 5 * MINUTE;
    beforeEach(() => {
        link = { ward: 'ward2', readings: async () => ({ awaySince: since }), waiting: async () => ({ awaySince: since }) };
    });

    it.each(['', '/latest'])('own readings are shown, and the others named, since when; never as complete (%s)', async (path) => {
        await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70] });
        const none = [
            { ward: 'ward2', code: 'UNAVAILABLE', windows: 0, first: expect.any(String), last: expect.any(String), since: at(5) },
        ];
        expect(await ask(path)).toMatchObject({ items: [{ value: 70 }], leftOut: none });
        await keep('theirs', { ward: 'ward2', minutesAgo: 20, values: [80] });
        expect(await ask(path)).toMatchObject({ items: [{ value: 70 }], leftOut: [{ ...none[0], windows: 1 }] });
    });

    it('a stream says so in its last line', async () => {
        await keep('theirs', { ward: 'ward2', minutesAgo: 20, values: [80] });
        const url = '/v1/patients/P001/vitals';
        const { body } = await gateway.app.inject({ url, headers: { authorization, accept: 'application/x-ndjson' } });
        expect(JSON.parse(body.trim())).toMatchObject({ leftOut: [{ code: 'UNAVAILABLE', windows: 1, since: at(5) }] });
    });

    it('each page says so, and what comes back comes on the next', async () => {
        await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70, 71, 72, 73] });
        await waits('open', { minutesAgo: 35, values: [80, 81, 82, 83, 84, 85, 86, 87, 88] });
        const first = await ask('?limit=2');
        expect([shown(first), first.leftOut[0]]).toMatchObject([['ward1 70', 'ward1 71'], { code: 'UNAVAILABLE' }]);
        link = honest;
        const rest = await ask(`?limit=100&cursor=${first.next!}`);
        expect([shown(rest), rest.leftOut]).toEqual([['ward1 72', 'ward2 87', 'ward1 73', 'ward2 88'], []]);
    });
});

describe('of another ward', () => {
    it('that refuses it is said that there is something', async () => {
        link = { ward: 'ward2', readings: async () => 'refused', waiting: async () => 'refused' };
        await keep('own', { ward: 'ward1', minutesAgo: 30, values: [70] });
        await keep('theirs', { ward: 'ward2', minutesAgo: 20, values: [80] });
        expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut: [{ ward: 'ward2', code: 'OTHER_WARD', windows: 1 }] });
    });

    it('that has more on its way than crosses at once it is said, too', async () => {
        link = { ...honest, waiting: async () => ({ given: { windows: [], isWhole: false } }) };
        expect(await ask()).toMatchObject({ items: [], leftOut: [{ ward: 'ward2', code: 'OTHER_WARD', windows: 0 }] });
    });
});

describe('a gateway of the other ward that lies', () => {
    const given = (change: (given: readonly CrossedEnvelope[]) => readonly CrossedEnvelope[]): void => {
        link = {
            ...honest,
            readings: async (request) => {
                const answer = await honest.readings(request);
                return typeof answer === 'object' && 'given' in answer ? { given: change(answer.given) } : answer;
            },
        };
    };
    beforeEach(async () => {
        await keep('own', { ward: 'ward1', minutesAgo: 60, values: [70] });
        await keep('one', { ward: 'ward2', minutesAgo: 30, values: [80] });
        await keep('other', { ward: 'ward2', minutesAgo: 20, values: [81] });
    });
    const unreadable = (count: number) => [{ ward: 'ward2', code: 'UNREADABLE', windows: count }];

    it('drops a window: it is named', async () => {
        given(([, other]) => [{ code: 'MISSING' }, other!]);
        expect(await ask()).toMatchObject({
            items: [{ value: 70 }, { value: 81 }],
            leftOut: [{ ward: 'ward2', code: 'MISSING', windows: 1 }],
        });
    });

    it('gives one window for another: neither is shown as it', async () => {
        given((all) => [...all].reverse());
        expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut: unreadable(2) });
    });

    it('gives another patient’s: it opens nothing, and takes nothing with it', async () => {
        const bea = await sealed(contentOf('one', { ward: 'ward2', minutesAgo: 30, values: [99], subject: BEA }), 'ward2');
        link = {
            ...honest,
            readings: async ({ look }) => ({ given: [await handedOver(bea, look), await handedOver(bea, look)] }),
        };
        expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut: unreadable(2) });
    });

    it('makes readings up for a window that is on the ledger: they are not those', async () => {
        const made = await sealed(contentOf('one', { ward: 'ward2', minutesAgo: 30, values: [120] }), 'ward2');
        link = { ...honest, readings: async ({ look }) => ({ given: [await handedOver(made, look), { text: 'no envelope' }] }) };
        expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut: unreadable(2) });
    });

    it('replays what was wrapped against another look: it does not open', async () => {
        const former: LookPlace = { about: ANN, time: NOW, id: idOf('a look of before') };
        link = { ...honest, readings: async ({ digests }) => honest.readings({ digests, look: former, purpose: 'TREAT' }) };
        expect(await ask()).toMatchObject({ items: [{ value: 70 }], leftOut: unreadable(2) });
    });

    it('has windows wait under ids of this ward: those that are stand', async () => {
        await waits('own', { minutesAgo: 60, values: [120] }, { id: idIn('ward1', 'own') });
        const { items, leftOut } = await ask();
        expect([shown({ items }), leftOut]).toMatchObject([['ward1 70', 'ward2 80', 'ward2 81'], [{ code: 'OTHER_WARD', windows: 0 }]]);
    });

    it('has one wait that is on the ledger, with other readings: the ledger’s are shown', async () => {
        await waits('one', { minutesAgo: 30, values: [120] });
        expect(shown(await ask())).toEqual(['ward1 70', 'ward2 80', 'ward2 81']);
    });

    it.each<[string, Omit<Measured, 'ward'>, Partial<WaitingWindow>]>([
        ['of another patient', { minutesAgo: 10, values: [90], subject: BEA }, {}],
        ['of another time than it says', { minutesAgo: 10, values: [90, 91] }, { last: NOW - 10 * MINUTE }],
        ['under another id than it says', { minutesAgo: 10, values: [90] }, { id: idIn('ward2', 'another') }],
    ])('has one wait %s: it is named, and takes nothing with it', async (_what, measured, change) => {
        await waits('open', measured, change);
        expect(await ask()).toMatchObject({ items: [{ value: 70 }, { value: 80 }, { value: 81 }], leftOut: unreadable(1) });
    });

    it.each<[string, Partial<WaitingWindow>]>([
        ['that ends before it begins', { first: NOW, last: NOW - MINUTE, since: NOW - MINUTE }],
        ['of a time that was not asked for', { first: 1, last: 2, since: 0 }],
        ['that may gain what is later than its beginning', { since: NOW }],
    ])('has one wait %s: there is something, it is said', async (_what, change) => {
        await waits('open', { minutesAgo: 10, values: [90] }, change);
        expect(await ask()).toMatchObject({
            items: [{ value: 70 }, { value: 80 }, { value: 81 }],
            leftOut: [{ ward: 'ward2', code: 'OTHER_WARD', windows: 0 }],
        });
    });
});
