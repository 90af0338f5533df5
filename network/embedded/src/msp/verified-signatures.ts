// SPDX-License-Identifier: Apache-2.0
// Remembers signatures found valid. One signature is looked at by the gateway, both peers, the orderer and at commit; it stays valid.
import { hash } from 'node:crypto';
import { asBuffer } from '../protos/wire';

/** Signatures between endorsement and commit: five for each transaction under way. */
const CAPACITY = 4096;

/** The latest valid signatures, oldest forgotten first. */
export class VerifiedSignatures {
    private readonly entries = new Set<string>();

    /** The name under which one signer's signature over one message is kept. */
    entry(signer: number, message: Uint8Array, signature: Uint8Array): string {
        return `${signer}/${hash('sha256', message, 'binary')}${asBuffer(signature).toString('latin1')}`;
    }

    has(entry: string): boolean {
        return this.entries.has(entry);
    }

    add(entry: string): void {
        this.entries.add(entry);
        if (this.entries.size > CAPACITY) {
            this.forgetOldest();
        }
    }

    private forgetOldest(): void {
        for (const entry of this.entries) {
            this.entries.delete(entry);
            return;
        }
    }
}
