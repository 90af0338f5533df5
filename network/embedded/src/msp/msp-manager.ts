// SPDX-License-Identifier: Apache-2.0
// The channel's membership: finds the organisation of a serialised identity. Answers are kept by the identity's bytes.
import { msp } from '@hyperledger/fabric-protos';
import type { IdentityVerifier, LedgerIdentity } from '../ledger/ports';
import { certificateFromPem } from './certificate';
import type { Identity } from './identity';
import { IdentityCache } from './identity-cache';
import { Msp } from './msp';
import { VerifiedSignatures } from './verified-signatures';

/** An organisation's name and the PEM certificates of its authorities. */
export interface MspDefinition {
    readonly mspId: string;
    readonly roots: readonly Uint8Array[];
}

/** All organisations of the channel. */
export class MspManager implements IdentityVerifier {
    readonly verified = new VerifiedSignatures();
    private readonly services: ReadonlyMap<string, Msp>;
    private readonly known = new IdentityCache((serialized) => this.parse(serialized));

    constructor(definitions: readonly MspDefinition[]) {
        const context = { verified: this.verified, keyOf: (serialized: Uint8Array) => this.deserialize(serialized)?.key };
        this.services = new Map(
            definitions.map(({ mspId, roots }) => {
                const certificates = roots.map((root) => {
                    const certificate = certificateFromPem(root);
                    if (!certificate) {
                        throw new Error('an organisation has a root that is no certificate');
                    }
                    return certificate;
                });
                return [mspId, new Msp(mspId, certificates, context)];
            }),
        );
    }

    /** The identity, valid or not; undefined when it is malformed, or not issued by the organisation it names. */
    deserialize(serialized: Uint8Array): Identity | undefined {
        return this.known.get(serialized);
    }

    identify(serialized: Uint8Array): LedgerIdentity | undefined {
        const identity = this.deserialize(serialized);
        return identity?.valid ? identity : undefined;
    }

    private parse(serialized: Uint8Array): Identity | undefined {
        try {
            const message = msp.SerializedIdentity.deserializeBinary(serialized);
            return this.services.get(message.getMspid())?.identity(message.getIdBytes_asU8());
        } catch {
            return undefined;
        }
    }
}
