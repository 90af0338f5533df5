// SPDX-License-Identifier: Apache-2.0
// An identity with its private key, read from an MSP folder: a peer that endorses, an orderer that signs blocks.
import { createPrivateKey, sign as signMessage } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { msp } from '@hyperledger/fabric-protos';
import { toLowS } from './ecdsa-signature';
import type { MspManager } from './msp-manager';

/** Signs in an organisation's name. */
export interface SigningIdentity {
    readonly mspId: string;
    /** SerializedIdentity, as it stands in endorsements and signature headers. */
    readonly serialized: Uint8Array;
    /** ECDSA over SHA-256 of the message, low S. */
    sign(message: Uint8Array): Uint8Array;
}

/** SerializedIdentity of a PEM certificate. */
export function serializeIdentity(mspId: string, certificate: Uint8Array): Uint8Array {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(certificate);
    return identity.serializeBinary();
}

function onlyFile(folder: string): Buffer {
    const [name] = readdirSync(folder);
    if (name === undefined) {
        throw new Error(`${folder} is empty`);
    }
    return readFileSync(join(folder, name));
}

/** Signs, and lets everybody in this process know that the signature is good. */
export function remembering(signer: SigningIdentity, msps: MspManager): SigningIdentity {
    const identity = msps.deserialize(signer.serialized);
    return {
        ...signer,
        sign: (message) => {
            const signature = signer.sign(message);
            identity?.made(message, signature);
            return signature;
        },
    };
}

/** Reads `signcerts` and `keystore` of an MSP folder. */
export function readSigningIdentity(mspId: string, folder: string): SigningIdentity {
    const key = createPrivateKey(onlyFile(join(folder, 'keystore')));
    return {
        mspId,
        serialized: serializeIdentity(mspId, onlyFile(join(folder, 'signcerts'))),
        sign: (message) => toLowS(signMessage('sha256', message, key), 'prime256v1'),
    };
}
