// SPDX-License-Identifier: Apache-2.0
// What is encrypted of a post is what its device wrote, read as every post is read. Whoever seals it otherwise, by another number or by none, has nothing attested.

import { type SentPost, windowIdOf } from '@wardledger/chaincode/domain';
import { type Attesting, attestingCustodian, type Claims } from '../../../test/custody/attesting';
import { digestOf, PROOF } from '../../../test/support/post-proofs';
import type { PostReadings } from './window-readings';

type Signal = PostReadings['signals'][0];
type Values = Signal['values'];

const heart = (...values: Values): Signal => ({ code: '8867-4', unit: '/min', values });
const oxygen = (...values: Values): Signal => ({ code: '59408-5', unit: '%', values });
const temperature = (unit: string, ...values: Values): Signal => ({ code: '8310-5', unit, values });
const pressure = (unit: string, ...values: Values): Signal => ({ code: '8480-6', unit, values });
const glucose = (unit: string, ...values: Values): Signal => ({ code: '41653-7', unit, values });
const muscle = (unit: string, ...values: Values): Signal => ({ code: 'wl-emg', unit, values });

let custodian: Attesting;
beforeAll(async () => {
    custodian = await attestingCustodian();
});

/** A post as it is sealed; the ledger has the digest of what was sent, which is the same unless told. */
async function attest(sealed: Pick<PostReadings, 'signals' | 'sent' | 'model'>, sent: Partial<SentPost> = {}, claims: Claims = {}) {
    const post = { device: '3'.repeat(32), sequence: 1, start: 0, periodSeconds: 60, late: false, receivedAt: 0, proof: PROOF, ...sealed };
    return custodian.attest(post, digestOf(post, sent), claims);
}

describe('encrypts what the device wrote', () => {
    it.each<[string, Signal, Signal, Values, string?]>([
        ['spelled otherwise', { ...heart(70, null), unit: 'bpm' }, heart(70, null), [700, null]],
        ['in hertz', { ...heart(1.5), unit: 'Hz' }, heart(90), [900]],
        ['in Fahrenheit', temperature('°F', 98.6), temperature('Cel', 37), [3700]],
        ['in kelvin', temperature('K', 310.15), temperature('Cel', 37), [3700]],
        ['in kilopascals', pressure('kPa', 16), pressure('mm[Hg]', 120.0099), [1200]],
        ['in millimoles', glucose('mmol/L', 5.5), glucose('mg/dL', 99.0858), [991]],
        ['in millivolts', muscle('mV', 0.25), muscle('uV', 250), [2500]],
        ['a little under zero once converted, which is zero in JSON', glucose('mmol/L', -0.000_001), glucose('mg/dL', -0), [0]],
        ['impossible: left out, its neighbours kept', heart(70, 999, -1), heart(70, null, null), [700, null, null]],
        ['impossible once converted', temperature('°F', 98.6, 32), temperature('Cel', 37, null), [3700, null]],
        ['a sensor that is off: told, in no sum', heart(0, 70), heart(0, 70), [null, 700]],
        ['named as not measured', { ...heart(70, 255), notMeasured: [255] }, heart(70, null), [700, null]],
        [
            'named, in the unit in which it is written',
            { ...temperature('°F', 98.6, 99), notMeasured: [99] },
            temperature('Cel', 37, null),
            [3700, null],
        ],
        [
            'a zero that is named: the sensor is off all the same',
            { ...heart(0), notMeasured: [0] },
            { ...heart(0), notMeasured: [0] },
            [null],
        ],
        ['no reading on any device', oxygen(98, 127), oxygen(98, null), [980, null]],
        ['no reading on this model', heart(70, 255), heart(70, null), [700, null], 'contec-cms50'],
        ['a reading on a model that nobody knows', heart(70, 255), heart(70, 255), [700, 2550], 'acme-1'],
        ['a reading of a device that says no model', heart(70, 255), heart(70, 255), [700, 2550]],
    ])('%s', async (_what, written, read, values, ...[model]) => {
        const post = { signals: [read], sent: [written], ...(model !== undefined && { model }) };
        expect((await attest(post)).values).toEqual([{ code: read.code, values }]);
    });

    it('as it stands, where nothing was to be done', async () => {
        const signals = [heart(70, 0), { ...oxygen(98, null), notMeasured: [99] }];
        expect((await attest({ signals })).values.map(({ values }) => values)).toEqual([
            [700, null],
            [980, null],
        ]);
    });
});

describe('attests nothing, and encrypts nothing, where the gateway seals', () => {
    const fahrenheit = temperature('°F', 98.6);
    const named = { ...heart(70, 255), notMeasured: [255] };
    it.each<[string, Signal[], Signal[] | undefined, string?]>([
        // Another number.
        ['100 for 70', [heart(100)], [heart(70)]],
        ['70 for 100', [heart(70)], [heart(100)]],
        ['a value in another place', [heart(71, 70)], [heart(70, 71)]],
        ['what Fahrenheit says as Celsius', [temperature('Cel', 45)], [temperature('°F', 45)]],
        ['a conversion that is a little off', [temperature('Cel', 37.01)], [fahrenheit]],
        ['a possible value for an impossible one', [heart(300)], [heart(999)]],
        ['a value for a sensor that is off', [heart(70)], [heart(0)]],
        ['a sensor that is off for a value', [heart(0)], [heart(70)]],
        ['a value for one that was named', [heart(70, 70)], [named]],
        ['a value for no reading', [oxygen(98, 97)], [oxygen(98, 127)]],
        ['a value for nothing', [heart(70, 70)], [heart(70, null)]],
        // None, or one where none is.
        ['nothing for a value', [heart(null, 71)], [heart(70, 71)]],
        ['nothing for a converted value', [temperature('Cel', null)], [fahrenheit]],
        ['nothing for a sensor that is off', [heart(null, 71)], [heart(0, 71)]],
        ['nothing for what another model means by it', [heart(70, null)], [heart(70, 255)], 'acme-1'],
        ['nothing for what a model means by it, for a device that says none', [heart(70, null)], [heart(70, 255)]],
        ['an impossible value', [heart(70, 351)], undefined],
        ['what was named', [named], undefined],
        ['what is no reading on any device', [oxygen(98, 127)], undefined],
        ['what is no reading on this model', [heart(70, 255)], undefined, 'contec-cms50'],
        // Other signals than were sent.
        ['another signal in the same unit', [{ ...heart(70), code: '8889-8' }], [heart(70)]],
        ['one signal less', [heart(70)], [heart(70), oxygen(98)]],
        ['one signal more', [heart(70), oxygen(98)], [heart(70)]],
        ['one value less', [heart(70)], [heart(70, 71)]],
        ['one value more', [heart(70, 71)], [heart(70)]],
        ['the order of signals turned', [oxygen(98), heart(70)], [heart(70), oxygen(98)]],
        ['what is not measured, beside other numbers', [{ ...heart(70), notMeasured: [1] }], [heart(70)]],
        // What nobody reads.
        ['another unit as it was written', [temperature('[degF]', 45)], undefined],
        ['a unit that leads nowhere', [{ ...heart(70), unit: 'kPa' }], undefined],
        ['a signal that is not in the table', [{ ...heart(70), code: '1-1' }], undefined],
    ])('%s', async (_what, signals, sent, ...[model]) => {
        const before = custodian.encrypted.length;
        const post = { signals, ...(sent !== undefined && { sent }), ...(model !== undefined && { model }) };
        await expect(attest(post)).rejects.toThrow('posts differ: 0');
        expect(custodian.encrypted).toHaveLength(before);
    });

    it.each([
        ['another original', { signals: [heart(100)], sent: [heart(100)] }, { signals: [heart(70)] }],
        [
            'another model, on which a reading is none',
            { signals: [heart(null)], sent: [heart(255)], model: 'contec-cms50' },
            { model: undefined },
        ],
        [
            'another unit of the original',
            { signals: [temperature('Cel', 37)], sent: [fahrenheit] },
            { signals: [temperature('Cel', 98.6)] },
        ],
        ['numbers that the device did not name', { signals: [heart(70, null)], sent: [named] }, { signals: [heart(70, 255)] }],
    ])('%s than the digest on the ledger is of', async (_what, sealed, sent) => {
        await expect(attest(sealed, sent)).rejects.toThrow('posts differ: 0');
    });
});

describe('attests nothing, and encrypts nothing, where the gateway names', () => {
    const another = 'f'.repeat(32);
    it.each<[string, Claims, string]>([
        ['another window of its ward', { id: windowIdOf('ward1', another) }, 'REQUEST_INVALID'],
        ['a window of the other ward', { id: windowIdOf('ward2', another) }, 'WARD_FORBIDDEN'],
        ['another patient', { subject: another }, 'REQUEST_INVALID'],
        ['another device', { posts: (post) => [{ ...post, device: another }] }, 'REQUEST_INVALID'],
        ['another number of the device', { posts: (post) => [{ ...post, sequence: 2 }] }, 'REQUEST_INVALID'],
        ['a post more than is sealed', { posts: (post) => [post, { ...post, sequence: 2 }] }, 'REQUEST_INVALID'],
        ['no post', { posts: () => [] }, 'REQUEST_INVALID'],
    ])('%s', async (_what, claims, code) => {
        const before = custodian.encrypted.length;
        await expect(attest({ signals: [heart(70)] }, {}, claims)).rejects.toMatchObject({ code });
        expect(custodian.encrypted).toHaveLength(before);
    });
});

describe('names the post', () => {
    const sealed = { signals: [heart(70)] };
    it.each<[string, Partial<PostReadings['proof']>]>([
        ['that is sealed with another key', { key: 'L'.repeat(43) }],
        ['that is sealed with another nonce', { nonce: 'L'.repeat(22) }],
    ])('%s than it was committed by', async (_what, change) => {
        const post = {
            device: '3'.repeat(32),
            sequence: 1,
            start: 0,
            periodSeconds: 60,
            late: false,
            receivedAt: 0,
            proof: PROOF,
            ...sealed,
        };
        await expect(custodian.attest({ ...post, proof: { ...PROOF, ...change } }, digestOf(post))).rejects.toThrow('posts differ: 0');
    });

    it.each<[string, Claims]>([
        ['of another device', { posts: (post) => [{ ...post, name: 'm2' }] }],
        ['of another start of the device', { posts: (post) => [{ ...post, boot: 0 }] }],
        ['that the ledger has with another digest', { posts: (post) => [{ ...post, digest: 'e'.repeat(64) }] }],
    ])('%s', async (_what, claims) => {
        await expect(attest(sealed, {}, claims)).rejects.toThrow('posts differ: 0');
    });
});
