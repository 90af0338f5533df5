// SPDX-License-Identifier: Apache-2.0
// What the other ward's gateway is given, and what it asks for in vain: this ward's custodian decides, and this ward itself says whose a number is.

import { createHash } from 'node:crypto';
import { DomainError, ERRORS, type LookPlace } from '@wardledger/chaincode/domain';
import { exportJWK, generateKeyPair } from 'jose';
import { PROOF } from '../../../../test/support/post-proofs';
import { bindingOfSealed, type HandOverRequest } from '../../../custody';
import type { LedgerCaller } from '../../../ledger';
import type { UnsettledWindow } from '../../../store';
import type { PostContent } from '../ports/post-content';
import { WindowReleases } from './reading-releases';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (name: string) => hex(name).slice(0, 32);
const [ANN, BEA] = [idOf('Ann'), idOf('Bea')];
const NOW = Date.parse('2026-03-01T12:00:00Z');
const look: LookPlace = { about: ANN, time: NOW, id: idOf('look') };
const asked = { look, purpose: 'TREAT' } as const;
const span = { from: 0, to: NOW + 1 };

let blobs: Map<string, string>;
let waiting: { readonly number: string; readonly window: UnsettledWindow }[];
let handed: HandOverRequest[];
let refusal: DomainError | undefined;
let unreadable: readonly string[];
let releases: WindowReleases;
beforeEach(async () => {
    [blobs, waiting, handed, refusal, unreadable] = [new Map(), [], [], undefined, []];
    const { publicKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const jwk = await exportJWK(publicKey);
    const caller = { name: '#registrar' } as LedgerCaller;
    const known: Readonly<Record<string, string>> = { P001: ANN, P002: BEA, monitor: idOf('monitor') };
    releases = new WindowReleases({
        ward: 'ward1',
        windowPeriod: 3_600_000,
        envelopePublicJwk: () => jwk,
        outbox: { unsettledPosts: async (numbers) => waiting.filter(({ number }) => numbers.includes(number)).map(({ window }) => window) },
        blobs: {
            read: async (_kind, digest) => {
                const text = blobs.get(digest);
                return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
            },
        },
        registrar: { itself: async () => Promise.resolve(caller) },
        directory: {
            find: async (by, { ids }) => {
                expect(by).toBe(caller);
                return ids.map((text) => ({
                    text,
                    lookupKey: hex(text),
                    own: known[text.split('@')[0]!],
                    ledgerId: known[text.split('@')[0]!],
                }));
            },
        },
        custodian: {
            handOverReadings: async (request) => {
                handed.push(request);
                if (refusal !== undefined) {
                    throw refusal;
                }
                return request.sealedReadings.map((text) =>
                    unreadable.includes(text) ? { unreadable: true as const } : { envelope: `for ward 2: ${text}` },
                );
            },
        },
    });
});

function stored(text: string): string {
    blobs.set(hex(text), text);
    return hex(text);
}
function waits(name: string, number = 'P001', change: Partial<UnsettledWindow> = {}): void {
    const start = NOW - 600_000;
    const signals = [{ code: '8867-4', unit: '/min', values: [70] }];
    const content: PostContent = { patient: number, start, periodSeconds: 60, signals, late: false, receivedAt: start, proof: PROOF };
    const post = { id: name, caller: 'bed', device: 'monitor', sequence: 1, digest: '', windowId: idOf(name), content };
    waiting.push({ number, window: { id: idOf(name), caller: 'bed', patient: number, posts: [post], unreadable: [], ...change } });
}

describe('windows on the ledger', () => {
    it('are handed over by the custodian alone, against the look and for the ward that asks', async () => {
        const digests = [stored('one'), stored('two')];
        expect(await releases.readings({ ...asked, digests }, 'ward2')).toEqual([{ text: 'for ward 2: one' }, { text: 'for ward 2: two' }]);
        expect(handed).toEqual([{ ward: 'ward2', look, purpose: 'TREAT', sealedReadings: ['one', 'two'] }]);
    });

    it('that are missing, damaged or open no more are named, in order', async () => {
        const [one, three] = [stored('one'), stored('three')];
        blobs.set(hex('damaged'), 'other bytes');
        unreadable = ['three'];
        const digests = [hex('missing'), one, hex('damaged'), three];
        expect(await releases.readings({ ...asked, digests }, 'ward2')).toEqual([
            { code: 'MISSING' },
            { text: 'for ward 2: one' },
            { code: 'UNREADABLE' },
            { code: 'UNREADABLE' },
        ]);
    });

    it('are not given where the custodian refuses, also not that they are missing', async () => {
        refusal = new DomainError(ERRORS.ACCESS_DENIED);
        expect(await releases.readings({ ...asked, digests: [stored('one')] }, 'ward2')).toBeUndefined();
        expect(await releases.readings({ ...asked, digests: [hex('missing')] }, 'ward2')).toBeUndefined();
        expect(handed).toHaveLength(2);
    });

    it('may be asked for again where nothing could be decided', async () => {
        refusal = new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        await expect(releases.readings({ ...asked, digests: [stored('one')] }, 'ward2')).rejects.toMatchObject({
            code: 'LEDGER_UNAVAILABLE',
        });
    });

    it('are no more than are opened at once', async () => {
        const digests = [stored('a'.repeat(5_000_000)), stored('b'.repeat(5_000_000))];
        expect(await releases.readings({ ...asked, digests }, 'ward2')).toBeUndefined();
        expect(handed).toEqual([]);
        expect(await releases.readings({ ...asked, digests: [stored('c'.repeat(9_000_000))] }, 'ward2')).toHaveLength(1);
    });
});

describe('windows that wait', () => {
    it('are sealed to the own custodian, bound to who is looked at, and handed over like any', async () => {
        waits('open');
        const answer = await releases.waiting({ ...asked, number: 'P001', ...span }, 'ward2');
        const [first] = [NOW - 600_000];
        expect(answer).toEqual({
            windows: [
                {
                    id: idOf('open'),
                    first,
                    last: first,
                    since: first - 3_600_000,
                    signals: [{ code: '8867-4', count: 1 }],
                    isDamaged: false,
                    envelope: { text: expect.stringContaining('for ward 2: ') as string },
                },
            ],
            isWhole: true,
        });
        expect(handed[0]?.sealedReadings.map(bindingOfSealed)).toEqual([{ type: 'readings', ledgerId: ANN }]);
    });

    it('that there are none is decided by the custodian, too', async () => {
        expect(await releases.waiting({ ...asked, number: 'P001', ...span }, 'ward2')).toEqual({ windows: [], isWhole: true });
        expect(handed).toMatchObject([{ look, sealedReadings: [] }]);
        refusal = new DomainError(ERRORS.ACCESS_DENIED);
        waits('open');
        expect(await releases.waiting({ ...asked, number: 'P001', ...span }, 'ward2')).toBeUndefined();
    });

    it('of a number that leads to somebody else than the look are nobody’s: a gateway that was taken over names any', async () => {
        waits('of Bea', 'P002');
        expect(await releases.waiting({ ...asked, number: 'P002', ...span }, 'ward2')).toBeUndefined();
        expect(await releases.waiting({ ...asked, number: 'P404', ...span }, 'ward2')).toBeUndefined();
        expect(handed).toEqual([]);
    });

    it('of who had the number before are not given: the window says whose it is', async () => {
        waits('before', 'P001', { subject: BEA });
        waits('now', 'P001', { subject: ANN });
        const answer = await releases.waiting({ ...asked, number: 'P001', ...span }, 'ward2');
        expect(answer?.windows.map(({ id }) => id)).toEqual([idOf('now')]);
    });

    it('of which nothing opens any more are named', async () => {
        waits('damaged', 'P001', { posts: [], unreadable: [{ device: 'monitor', sequence: 9 }] });
        const answer = await releases.waiting({ ...asked, number: 'P001', ...span }, 'ward2');
        expect(answer?.windows).toMatchObject([{ isDamaged: true, envelope: { code: 'UNREADABLE' } }]);
    });

    it('are as many as cross at once, and it is said where there are more', async () => {
        for (let index = 0; index < 65; index += 1) {
            waits(`open ${String(index)}`);
        }
        const answer = await releases.waiting({ ...asked, number: 'P001', ...span }, 'ward2');
        expect([answer?.windows.length, answer?.isWhole]).toEqual([64, false]);
    });
});
