// SPDX-License-Identifier: Apache-2.0
// Identities without certificates: a name says what it is, and a hash stands for a signature. The ledger cannot tell.
import { msp } from '@hyperledger/fabric-protos';
import { createHash } from 'node:crypto';
import type { IdentityVerifier, LedgerIdentity, MspRole, Principal } from '../../src/ledger/ports';

/** An identity of a test: its serialised form and its signature. */
export interface TestIdentity {
    readonly mspId: string;
    readonly serialized: Uint8Array;
    sign(message: Uint8Array): Uint8Array;
}

function signature(text: string, message: Uint8Array): Uint8Array {
    return createHash('sha256').update(text).update(message).digest();
}

export function testIdentity(mspId: string, role: MspRole, name = role): TestIdentity {
    const text = `${role}/${name}`;
    const message = new msp.SerializedIdentity();
    message.setMspid(mspId);
    message.setIdBytes(Buffer.from(text));
    return { mspId, serialized: message.serializeBinary(), sign: (bytes) => signature(`${mspId}/${text}`, bytes) };
}

function satisfies(principal: Principal, mspId: string, role: string): boolean {
    return principal.kind === 'role' && principal.mspId === mspId && (principal.role === 'member' || principal.role === role);
}

/** Verifies the identities of tests; MSPs that it does not know are not valid. */
export function testVerifier(mspIds: readonly string[]): IdentityVerifier {
    return {
        identify: (serialized): LedgerIdentity | undefined => {
            const message = msp.SerializedIdentity.deserializeBinary(serialized);
            const mspId = message.getMspid();
            const text = Buffer.from(message.getIdBytes_asU8()).toString();
            const [role = ''] = text.split('/');
            return !mspIds.includes(mspId)
                ? undefined
                : {
                      mspId,
                      key: `${mspId}/${text}`,
                      satisfies: (principal) => satisfies(principal, mspId, role),
                      verify: (bytes, given) => Buffer.compare(signature(`${mspId}/${text}`, bytes), given) === 0,
                  };
        },
    };
}
