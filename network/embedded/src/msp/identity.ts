// SPDX-License-Identifier: Apache-2.0
// One member's identity: which roles its certificate gives it, and whether it made a signature.
import { verify as verifySignature, type KeyObject, type X509Certificate } from 'node:crypto';
import type { LedgerIdentity, MspRole, Principal } from '../ledger/ports';
import { isLowS, type CurveName } from './ecdsa-signature';
import type { VerifiedSignatures } from './verified-signatures';

/** What a membership service found out about a certificate. */
export interface IdentityFacts {
    /** Tells this identity from all others of this process. */
    readonly number: number;
    readonly mspId: string;
    readonly certificate: X509Certificate;
    readonly curve: CurveName;
    readonly units: readonly string[];
    /** The NodeOU role; undefined when the identity has none or several, which makes it invalid. */
    readonly role: Exclude<MspRole, 'member'> | undefined;
    readonly verified: VerifiedSignatures;
    /** The key of another serialised identity, for principals that name one. */
    readonly keyOf: (serialized: Uint8Array) => string | undefined;
}

/** An identity whose certificate was issued by its organisation's authority. */
export class Identity implements LedgerIdentity {
    readonly key: string;
    private readonly facts: IdentityFacts;
    private readonly publicKey: KeyObject;

    constructor(facts: IdentityFacts) {
        this.facts = facts;
        this.key = `${facts.mspId}/${facts.certificate.fingerprint256}`;
        this.publicKey = facts.certificate.publicKey;
    }

    get mspId(): string {
        return this.facts.mspId;
    }

    /** Whether the organisation takes it: no authority's certificate, and exactly one role. */
    get valid(): boolean {
        return this.facts.role !== undefined && !this.facts.certificate.ca;
    }

    satisfies(principal: Principal): boolean {
        if (!this.valid) {
            return false;
        }
        if (principal.kind === 'identity') {
            return this.facts.keyOf(principal.identity) === this.key;
        }
        return (
            principal.mspId === this.mspId &&
            (principal.kind === 'unit' ? this.facts.units.includes(principal.unit) : this.hasRole(principal.role))
        );
    }

    verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
        if (this.facts.verified.has(this.facts.number, message, signature)) {
            return Promise.resolve(true);
        }
        return isLowS(signature, this.facts.curve) ? this.verifyInPool(message, signature) : Promise.resolve(false);
    }

    /** Notes a signature that this process has just made with the identity's own key: it needs no check. */
    made(message: Uint8Array, signature: Uint8Array): void {
        this.facts.verified.add(this.facts.number, message, signature);
    }

    private hasRole(role: MspRole): boolean {
        return role === 'member' || role === this.facts.role;
    }

    /** On libuv's thread pool: a verification takes longer than everything else a proposal is checked for. */
    private verifyInPool(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
        return new Promise((resolve) => {
            verifySignature('sha256', message, this.publicKey, signature, (error, valid) => {
                if (!error && valid) {
                    this.made(message, signature);
                }
                resolve(!error && valid);
            });
        });
    }
}
