// SPDX-License-Identifier: Apache-2.0
// Remembers signatures found valid. One signature is looked at by the gateway, both peers, the orderer and at commit; it stays valid.
import { hash } from 'node:crypto';
import { asBuffer } from '../protos/wire';

/** Signatures between endorsement and commit: five for each transaction under way. */
const CAPACITY = 4096;
/** Messages up to this length are kept themselves: comparing them takes a fraction of the time of a hash. */
const KEPT_BYTES = 8 * 1024;

interface Verified {
    readonly signer: number;
    readonly length: number;
    /** The message or, when it is long, its hash. */
    readonly message: Buffer;
}

const remembered = (message: Uint8Array): Buffer => (message.length > KEPT_BYTES ? hash('sha256', message, 'buffer') : asBuffer(message));

const nameOf = (signature: Uint8Array): string => asBuffer(signature).toString('latin1');

/** The latest valid signatures. They are forgotten in two generations, so that forgetting takes no search for the oldest. */
export class VerifiedSignatures {
    private young = new Map<string, Verified>();
    private old = new Map<string, Verified>();

    /** Whether this very signature of this signer over this message was found valid. */
    has(signer: number, message: Uint8Array, signature: Uint8Array): boolean {
        const name = nameOf(signature);
        const known = this.young.get(name) ?? this.old.get(name);
        return known?.signer === signer && known.length === message.length && known.message.equals(remembered(message));
    }

    add(signer: number, message: Uint8Array, signature: Uint8Array): void {
        if (this.young.size >= CAPACITY / 2) {
            this.old = this.young;
            this.young = new Map();
        }
        this.young.set(nameOf(signature), { signer, length: message.length, message: remembered(message) });
    }
}
