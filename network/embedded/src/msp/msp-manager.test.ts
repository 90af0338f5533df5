// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, sign } from 'node:crypto';
import { createAuthority, type CertificateAuthority, type KeyAndCertificate, type LeafRequest } from '../identities/certificate-authority';
import type { Principal } from '../ledger/ports';
import { isLowS, toLowS } from './ecdsa-signature';
import { isExpired } from './expiry';
import type { Identity } from './identity';
import { MspManager } from './msp-manager';
import { serializeIdentity } from './signing-identity';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other form of a signature: S replaced by order minus S. */
function highS(signature: Uint8Array): Buffer {
    const bytes = Buffer.from(signature);
    const rEnd = 4 + (bytes[3] ?? 0);
    const s = BigInt(`0x${bytes.toString('hex', rEnd + 2)}`);
    const digits = (ORDER - s).toString(16).padStart(64, '0');
    const body = Buffer.concat([Buffer.from([0]), Buffer.from(digits, 'hex')]);
    const tail = Buffer.concat([Buffer.from([2, body.length]), body]);
    return Buffer.concat([Buffer.from([0x30, rEnd - 2 + tail.length]), bytes.subarray(2, rEnd), tail]);
}

describe('membership', () => {
    let own: CertificateAuthority;
    let stranger: CertificateAuthority;
    let manager: MspManager;
    let user: KeyAndCertificate;
    const serialized = (certificate: string, mspId = 'OwnMSP') => serializeIdentity(mspId, Buffer.from(certificate));
    const issued = async (request: Partial<LeafRequest>) =>
        serialized((await own.issue({ commonName: 'someone', ...request })).certificate);

    beforeAll(async () => {
        own = await createAuthority('ca', 'own.example.com');
        stranger = await createAuthority('ca', 'stranger.example.com');
        manager = new MspManager([
            { mspId: 'OwnMSP', roots: [Buffer.from(own.root.certificate)] },
            { mspId: 'OtherMSP', roots: [Buffer.from(stranger.root.certificate)] },
        ]);
        user = await own.issue({ commonName: 'user', unit: 'client' });
    });

    test('takes members, and gives every certificate one key', () => {
        const identity = manager.identify(serialized(user.certificate));
        expect(identity?.mspId).toBe('OwnMSP');
        expect(manager.identify(serialized(`${user.certificate}\n`))?.key).toBe(identity?.key);
    });

    test.each([
        [
            'another organisation’s certificate',
            async () => serialized((await stranger.issue({ commonName: 'x', unit: 'client' })).certificate),
        ],
        ['the wrong organisation', () => Promise.resolve(serialized(user.certificate, 'OtherMSP'))],
        ['an unknown organisation', () => Promise.resolve(serialized(user.certificate, 'NoMSP'))],
        ['no certificate', () => Promise.resolve(serialized('not a certificate'))],
        ['no message', () => Promise.resolve(Buffer.from('garbage'))],
        ['nothing', () => Promise.resolve(Buffer.alloc(0))],
    ])('knows nobody by %s', async (_, make) => {
        expect(manager.deserialize(await make())).toBeUndefined();
    });

    test('knows, but does not take, who has no role, an unknown one, or is an authority', async () => {
        const odd = [await issued({}), await issued({ unit: 'doctor' }), serialized(own.root.certificate)];
        expect(odd.map((bytes) => [manager.deserialize(bytes)?.valid, manager.identify(bytes)])).toEqual(odd.map(() => [false, undefined]));
    });

    test.each(['client', 'peer', 'admin', 'orderer'] as const)('an OU of %s gives that role and membership', async (unit) => {
        const identity = manager.identify(await issued({ unit }));
        const has = (role: Extract<Principal, { kind: 'role' }>['role'], mspId = 'OwnMSP') =>
            identity?.satisfies({ kind: 'role', mspId, role });
        expect([has('member'), has(unit), has(unit === 'peer' ? 'client' : 'peer'), has('member', 'OtherMSP')]).toEqual([
            true,
            true,
            false,
            false,
        ]);
        expect(identity?.satisfies({ kind: 'unit', mspId: 'OwnMSP', unit })).toBe(true);
    });

    test('an identity satisfies the principal that names it', async () => {
        const bytes = serialized(user.certificate);
        const other = await issued({ unit: 'client' });
        const identity = manager.identify(bytes);
        expect(identity?.satisfies({ kind: 'identity', identity: bytes })).toBe(true);
        expect(identity?.satisfies({ kind: 'identity', identity: other })).toBe(false);
    });

    test('a certificate of now has not expired, and what is none cannot', () => {
        expect([isExpired(serialized(user.certificate)), isExpired(Buffer.from('garbage'))]).toEqual([false, false]);
    });

    describe('signatures', () => {
        const message = Buffer.from('message');
        let identity: Identity | undefined;
        let signature: Uint8Array;

        beforeAll(() => {
            identity = manager.deserialize(serialized(user.certificate));
            signature = toLowS(sign('sha256', message, createPrivateKey(user.key)), 'prime256v1');
        });

        test('a low S is taken, and taken again', async () => {
            expect([await identity?.verify(message, signature), await identity?.verify(message, signature)]).toEqual([true, true]);
        });

        test('a high S is refused, though it is the same signature', async () => {
            expect(toLowS(highS(signature), 'prime256v1')).toEqual(Buffer.from(signature));
            expect(await identity?.verify(message, highS(signature))).toBe(false);
        });

        test('another message, a cut signature and garbage are refused', async () => {
            const verify = (bytes: Uint8Array, by: Uint8Array): Promise<boolean> => identity?.verify(bytes, by) ?? Promise.resolve(true);
            const tries = [
                verify(Buffer.from('other'), signature),
                verify(message, signature.subarray(0, -1)),
                verify(message, Buffer.from('garbage')),
                verify(message, Buffer.alloc(0)),
            ];
            expect(await Promise.all(tries)).toEqual([false, false, false, false]);
        });

        test.each([
            ['a negative R', [0x30, 6, 2, 1, 0x80, 2, 1, 1]],
            ['a zero S', [0x30, 6, 2, 1, 1, 2, 1, 0]],
            ['something behind the end', [0x30, 6, 2, 1, 1, 2, 1, 1, 0]],
            ['no sequence', [0x31, 6, 2, 1, 1, 2, 1, 1]],
        ])('%s is no signature', (_, bytes) => {
            expect(isLowS(Buffer.from(bytes), 'prime256v1')).toBe(false);
        });
    });
});
