// SPDX-License-Identifier: Apache-2.0
// What a window's statement tells the channel beside ids and counts: nothing that depends on what was measured.

import { generateKeyPairSync } from 'node:crypto';
import type { VitalsWindow } from '@wardledger/chaincode/domain';
import { generalDecrypt, importJWK, type GeneralJWE, type JWK } from 'jose';
import { importEnvelopeKey } from '../../../custody/envelopes/envelopes';
import { newAttestationKey } from '../../../custody/keys/key-material';
import { attestWindow, importAttestationKey } from '../../../custody/windows/attest-window';
import { WindowBuilder, type WindowPost } from './window-builder';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const attesting = importAttestationKey(newAttestationKey());
const envelopeKey = importEnvelopeKey(privateKey.export({ format: 'jwk' }));
const encryptor = { keyId: 'a'.repeat(64), encrypt: async () => ({ ciphertext: new Uint8Array(100), digest: 'b'.repeat(64) }) };
const signer = { name: 'nurse', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };

/** A builder that keeps what it writes. */
function newBuilder(): { builder: WindowBuilder; written: Buffer[] } {
    const written: Buffer[] = [];
    const builder = new WindowBuilder({
        subjects: { resolve: async (_caller, ids) => ids.map((_, index) => index.toString(16).padStart(32, '0')) },
        custodian: {
            attestWindow: async (request) =>
                attestWindow({ channel: 'mychannel', ward: 'ward1', ...attesting, envelopeKey: await envelopeKey, encryptor }, request),
        },
        keys: { envelopePublicJwk: publicKey.export({ format: 'jwk' }) },
        blobs: { write: async (_kind, content) => 'b'.repeat(written.push(Buffer.from(content)) > 0 ? 64 : 0) },
    });
    return { builder, written };
}

function postOf(code: string, values: (number | null)[]): WindowPost {
    const signals = [{ code, unit: 'u', values }];
    const content = { patient: 'P001', start: 1_700_000_000_000, periodSeconds: 60, signals, late: false, receivedAt: 1_700_000_000_000 };
    return { id: 'x', caller: 'nurse', device: 'd', sequence: 1, digest: 'c'.repeat(64), content };
}

async function envelopeBytes(code: string, values: (number | null)[]): Promise<number> {
    const { request } = await newBuilder().builder.build(signer, [postOf(code, values)]);
    return (request as VitalsWindow).envelope.bytes;
}

describe('the size of a window’s envelope, which the channel shows', () => {
    it.each([
        ['a heart rate of 99 from one of 100', '8867-4', [99], [100]],
        ['a temperature of 37 from one of 38.5', '8310-5', [37], [38.5]],
        ['60 slow heartbeats from 60 fast ones', '8867-4', Array.from({ length: 60 }, () => 60), Array.from({ length: 60 }, () => 160)],
    ])('does not tell %s', async (_, code, one, other) => {
        expect(await envelopeBytes(code, one)).toBe(await envelopeBytes(code, other));
    });

    it('leaves the readings as they are', async () => {
        const { builder, written } = newBuilder();
        await builder.build(signer, [postOf('8867-4', [72, null])]);
        const jwe = written.map(String).find((text) => text.startsWith('{')) ?? '';
        const { plaintext } = await generalDecrypt(
            JSON.parse(jwe) as GeneralJWE,
            await importJWK(privateKey.export({ format: 'jwk' }) as JWK, 'ECDH-ES+A256KW'),
        );
        const { posts } = JSON.parse(Buffer.from(plaintext).toString('utf8')) as { posts: { signals: object[] }[] };
        expect(posts[0]?.signals).toEqual([{ code: '8867-4', unit: 'u', values: [72, null] }]);
    });
});
