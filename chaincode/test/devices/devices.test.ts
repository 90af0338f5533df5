// SPDX-License-Identifier: Apache-2.0
// Devices that sign: who enrols, suspends, retires and binds them, and what of their posts is taken.

import fc from 'fast-check';
import { type DeviceBinding, LARGEST_PAGE, type Post } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { digest, enrol, id, wards } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { windowId } from '../vitals/vitals-fixtures';
import { deviceKey, deviceSignature, signedPost } from './device-keys';
import { device, enrolled, post, rejected, submit } from './device-posts';

const { ward1Admin, ward1One, ward1Two, ward2Admin, ward2One } = identities;

describe('a post of an enrolled device', () => {
    it('is stored with its signature, which everybody can verify for ever', async () => {
        const ledger = await enrolled();
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([]);
        expect(await ledger.submit('vitals:GetPost', { device, sequence: 1 }, { as: ward2One })).toEqual({
            window: windowId('window'),
            digest: digest('content 1'),
            signature: deviceSignature('monitor', post(1)),
        });
    });

    it.each<[string, Post, string]>([
        ['has no signature', post(1), 'SIGNATURE_MISSING'],
        ['is signed with another key', signedPost('other', post(1)), 'SIGNATURE_INVALID'],
        ['bears the signature of another post', { ...post(1), signature: deviceSignature('monitor', post(2)) }, 'SIGNATURE_INVALID'],
        ['bears a signature of zeros', { ...post(1), signature: 'A'.repeat(86) }, 'SIGNATURE_INVALID'],
        [
            'is another, of a number of its own, again under the next number',
            { ...signedPost('monitor', post(2)), sequence: 1 },
            'SIGNATURE_INVALID',
        ],
    ])('is refused where it %s, and takes no other with it', async (_what, bad, code) => {
        const ledger = await enrolled();
        expect(await submit(ledger, [bad, signedPost('monitor', post(9))])).toEqual([rejected(code)]);
        expect(await ledger.submit('vitals:ListPosts', { device, from: 0, to: 10 }, { as: ward1One })).toMatchObject([{ sequence: 9 }]);
    });

    it('that stands is known again whatever has become of the device', async () => {
        const ledger = await enrolled();
        const known = signedPost('monitor', post(1));
        await submit(ledger, [known]);
        await ledger.submit('device:RetireDevice', { device }, { as: ward1Admin });
        expect(await submit(ledger, [known])).toEqual([{ index: 0, status: 'duplicate', window: known.window }]);
        // Its gateway has lost its store: it moves with the signature that was verified.
        const anew = { ...known, window: windowId('drawn anew'), signature: deviceSignature('other', known) };
        expect(await submit(ledger, [anew])).toEqual([]);
        expect(await ledger.submit('vitals:GetPost', { device, sequence: 1 }, { as: ward1One })).toMatchObject({
            window: windowId('drawn anew'),
            signature: known.signature,
        });
    });

    it('that stands unsigned from before it was enrolled moves, too', async () => {
        const ledger = await wards();
        await submit(ledger, [post(1)]);
        await ledger.submit('device:EnrolDevice', { device, publicKey: deviceKey('monitor') }, { as: ward1Admin });
        expect(await submit(ledger, [post(1, { window: windowId('drawn anew') })])).toEqual([]);
    });

    it('keeps none that nobody could verify', async () => {
        const ledger = await wards();
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([]);
        expect(await ledger.submit('vitals:GetPost', { device, sequence: 1 }, { as: ward1One })).toEqual({
            window: windowId('window'),
            digest: digest('content 1'),
        });
    });

    it('is nobody’s but its own ward’s: what another ward has enrolled under the same id hinders no post here', async () => {
        const ledger = await enrolled();
        expect(await submit(ledger, [post(1, { window: windowId('w', 'ward2') })], ward2One)).toEqual([]);
    });

    it('is refused with any byte of digest or signature changed', async () => {
        const ledger = await enrolled();
        const good = signedPost('monitor', post(1));
        const flipped = (text: string, encoding: 'hex' | 'base64url', bit: number): string => {
            const bytes = Buffer.from(text, encoding);
            const at = bit % (8 * bytes.length);
            bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
            return bytes.toString(encoding);
        };
        await fc.assert(
            fc.asyncProperty(fc.constantFrom('digest', 'signature'), fc.nat(511), async (field, bit) => {
                const bad = { ...good, [field]: flipped(good[field as 'digest'], field === 'digest' ? 'hex' : 'base64url', bit) };
                expect(await submit(ledger, [bad])).toEqual([rejected('SIGNATURE_INVALID')]);
            }),
            { numRuns: 1_000 },
        );
        expect(await submit(ledger, [good])).toEqual([]);
    });
});

describe('an administrator', () => {
    const changes = async (ledger: LedgerDouble, name: string, request: object, as: Identity = ward1Admin) =>
        ledger.submit(name as 'device:RetireDevice', { device, ...request }, { as });

    it('suspends a device at once, and reinstates it', async () => {
        const ledger = await enrolled();
        await changes(ledger, 'device:SuspendDevice', { reason: 'lost' });
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([rejected('DEVICE_SUSPENDED')]);
        const again = await changes(ledger, 'device:SuspendDevice', { reason: 'other' });
        expect(again).toMatchObject({ status: 'suspended', suspension: { reason: 'lost' } });
        expect(await changes(ledger, 'device:ReinstateDevice', {})).not.toHaveProperty('suspension');
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([]);
    });

    it('replaces its key: what the one before has signed is refused', async () => {
        const ledger = await enrolled();
        await changes(ledger, 'device:RotateDeviceKey', { publicKey: deviceKey('second') });
        expect(await submit(ledger, [signedPost('monitor', post(1)), signedPost('second', post(2))])).toEqual([
            rejected('SIGNATURE_INVALID'),
        ]);
    });

    it('retires it for good', async () => {
        const ledger = await enrolled();
        await changes(ledger, 'device:RetireDevice', {});
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([rejected('DEVICE_RETIRED')]);
        for (const [name, request] of [
            ['device:ReinstateDevice', {}],
            ['device:SuspendDevice', { reason: 'lost' }],
            ['device:RotateDeviceKey', { publicKey: deviceKey('second') }],
        ] as const) {
            expect((await ledger.refusal(name, { device, ...request }, { as: ward1Admin })).code).toBe('DEVICE_RETIRED');
        }
        // Enrolled once more it is what it was.
        expect(await changes(ledger, 'device:EnrolDevice', { publicKey: deviceKey('monitor') })).toMatchObject({ status: 'retired' });
    });

    it('of the other ward changes nothing here', async () => {
        const ledger = await enrolled();
        for (const [name, request] of [
            ['device:RotateDeviceKey', { publicKey: deviceKey('second') }],
            ['device:SuspendDevice', { reason: 'lost' }],
            ['device:ReinstateDevice', {}],
            ['device:RetireDevice', {}],
        ] as const) {
            expect((await ledger.refusal(name, { device, ...request }, { as: ward2Admin })).code).toBe('DEVICE_NOT_FOUND');
        }
        await changes(ledger, 'device:EnrolDevice', { publicKey: deviceKey('theirs') }, ward2Admin);
        expect(await submit(ledger, [signedPost('monitor', post(1))])).toEqual([]);
    });

    it('enrols under one key, and the same again is a success', async () => {
        const ledger = await enrolled();
        const again = await ledger.submit('device:EnrolDevice', { device, publicKey: deviceKey('monitor') }, { as: ward1Admin });
        expect(again).toMatchObject({ device, status: 'active', ward: 'ward1' });
        const refusal = await ledger.refusal('device:EnrolDevice', { device, publicKey: deviceKey('other') }, { as: ward1Admin });
        expect(refusal.code).toBe('DEVICE_EXISTS');
    });

    it.each([
        ['a point that is not on the curve', Buffer.concat([Buffer.alloc(63, 1), Buffer.alloc(1, 2)]).toString('base64url')],
        ['the point at infinity', Buffer.alloc(64).toString('base64url')],
        ['coordinates over the field', Buffer.alloc(64, 255).toString('base64url')],
    ])('enrols no key that is %s', async (_what, publicKey) => {
        const ledger = await wards();
        for (const name of ['device:EnrolDevice', 'device:RotateDeviceKey']) {
            expect((await ledger.refusal(name, { device, publicKey }, { as: ward1Admin })).code).toBe('DEVICE_KEY_INVALID');
        }
    });
});

describe('whom a device measures', () => {
    const bind = async (ledger: LedgerDouble, patient: string | undefined): Promise<DeviceBinding> => {
        const bound = await ledger.submit(
            'device:BindDevice',
            { device, ...(patient !== undefined && { ledgerId: id(patient) }) },
            { as: ward1One },
        );
        ledger.time += 1_000;
        return bound;
    };

    it('is said from now on, by whoever is at the bedside, and told newest first', async () => {
        const ledger = await enrolled();
        const first = await bind(ledger, 'alice');
        expect(await bind(ledger, 'alice')).toEqual(first);
        const second = await bind(ledger, 'bob');
        const third = await bind(ledger, undefined);
        expect([first.patient, second.patient, third.patient]).toEqual([id('alice'), id('bob'), undefined]);
        expect((await ledger.submit('device:GetDevice', { device }, { as: ward1One })).binding).toEqual(third);
        const known = { status: 'active', publicKey: deviceKey('monitor') };
        const since = async (from: number) =>
            ledger.submit(
                'device:FindDevices',
                {
                    devices: [
                        { device, from },
                        { device: id('nobody'), from },
                    ],
                },
                { as: ward1Two },
            );
        expect(await since(third.since)).toEqual([{ ...known, bindings: [third] }, null]);
        expect(await since(third.since - 1)).toEqual([{ ...known, bindings: [third, second] }, null]);
        expect(await since(first.since - 1)).toEqual([{ ...known, bindings: [third, second, first] }, null]);
        // Of the caller's own ward.
        expect(await ledger.submit('device:FindDevices', { devices: [{ device, from: 0 }] }, { as: ward2One })).toEqual([null]);
    });

    it('is put right from when it was said, where that was a mistake; its history keeps both', async () => {
        const ledger = await enrolled();
        await bind(ledger, 'alice');
        const wrong = await bind(ledger, 'carol');
        const right = await ledger.submit('device:BindDevice', { device, ledgerId: id('bob'), corrects: wrong.since }, { as: ward1One });
        expect(right).toEqual({ patient: id('bob'), since: wrong.since });
        const [found] = await ledger.submit('device:FindDevices', { devices: [{ device, from: 0 }] }, { as: ward1Two });
        expect(found?.bindings.map(({ patient }) => patient)).toEqual([id('bob'), id('alice')]);
        // Only the last that was said.
        const refusal = await ledger.refusal(
            'device:BindDevice',
            { device, ledgerId: id('dora'), corrects: wrong.since - 1_000 },
            { as: ward1One },
        );
        expect(refusal.code).toBe('BINDING_CHANGED');
        expect((await ledger.refusal('device:BindDevice', { device, corrects: wrong.since + 1 }, { as: ward1One })).code).toBe(
            'BINDING_CHANGED',
        );
    });

    it('is told over more than a page', async () => {
        const ledger = await enrolled();
        for (let turn = 0; turn < LARGEST_PAGE + 2; turn += 1) {
            await bind(ledger, turn % 2 === 0 ? 'alice' : 'bob');
        }
        const [found] = await ledger.submit('device:FindDevices', { devices: [{ device, from: 0 }] }, { as: ward1Two });
        expect(found?.bindings).toHaveLength(LARGEST_PAGE + 2);
    });

    it('is read with who stays of those who were merged', async () => {
        const ledger = await enrolled();
        for (const { request, transient } of [record('alice'), record('bob')]) {
            await ledger.submit('record:CreateRecord', request, { as: ward1One, transient });
        }
        await bind(ledger, 'alice');
        await ledger.submit('record:MergeRecords', { ledgerId: id('alice'), into: id('bob') }, { as: ward1One });
        const { binding } = await ledger.submit('device:GetDevice', { device }, { as: ward1One });
        expect(binding).toMatchObject({ patient: id('alice'), survivor: id('bob') });
    });

    it('stands on the channel beside nobody who has said it', async () => {
        const ledger = await enrolled();
        const outcome = await ledger.call('device:BindDevice', { device, ledgerId: id('alice') }, { as: ward1One });
        const { reads, ranges, writes } = outcome.set;
        const seen = JSON.stringify({ reads, ranges, writes, event: outcome.set.event });
        expect(seen).toContain(id('alice'));
        expect(seen).not.toContain(id(ward1One.pem));
    });

    it('is said once at a time, and never with a clock that is behind', async () => {
        const ledger = await enrolled();
        await bind(ledger, 'alice');
        for (const behind of [1_000, 5_000]) {
            ledger.time -= behind;
            expect((await ledger.refusal('device:BindDevice', { device, ledgerId: id('bob') }, { as: ward1One })).code).toBe(
                'BINDING_TOO_EARLY',
            );
        }
    });

    it('is not said of what is not enrolled, or retired, nor by another ward', async () => {
        const ledger = await wards();
        const refusal = async (as: Identity) => (await ledger.refusal('device:BindDevice', { device, ledgerId: id('alice') }, { as })).code;
        expect(await refusal(ward1One)).toBe('DEVICE_NOT_FOUND');
        await ledger.submit('device:EnrolDevice', { device, publicKey: deviceKey('monitor') }, { as: ward1Admin });
        expect(await refusal(ward2One)).toBe('DEVICE_NOT_FOUND');
        await ledger.submit('device:RetireDevice', { device }, { as: ward1Admin });
        expect(await refusal(ward1One)).toBe('DEVICE_RETIRED');
    });

    it('is not said by a clinician who is suspended', async () => {
        const ledger = await enrolled();
        await enrol(ledger, identities.ward1Three, 'nurse');
        await ledger.submit(
            'participant:SuspendParticipant',
            { ledgerId: id(identities.ward1Three.pem), reason: 'left' },
            { as: ward1Admin, transient: { salt: digest('s') } },
        );
        expect((await ledger.refusal('device:BindDevice', { device }, { as: identities.ward1Three })).code).toBe('ACTOR_SUSPENDED');
    });
});
