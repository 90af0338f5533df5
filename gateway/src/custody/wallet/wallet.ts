// SPDX-License-Identifier: Apache-2.0
// The wallet: certificates and private keys of the ward's people and machines. A private key never leaves this process.

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { SingleFlight } from '../../kernel';
import { certificateIdOf, isDueForRenewal, issueClientCertificate } from './certificates';
import type { WalletIdentity } from '../ports/custodian-api';
import type { KeyStore } from '../keys/key-store';
import { newLedgerId } from '../keys/randomness';
import { signLowS } from './low-s';
import { readAuthority, type PemPair } from './organization-folder';

/** Where the wallet gets certificates from. */
export interface WalletOptions {
    readonly mspId: string;
    /** The organisations folder in cryptogen's layout. */
    readonly organizations: string;
    /** The ward's organisation in it, such as `ward1.example.com`. */
    readonly domain: string;
    /** Milliseconds since the epoch; the clock unless told. */
    readonly now?: () => number;
}

interface WalletEntry {
    readonly identity: WalletIdentity;
    readonly key: KeyObject;
}

/** What is sealed in one file of the wallet. */
interface StoredEntry extends PemPair {
    /** The caller, under the name that the files have for it. */
    readonly subject: string;
    readonly ledgerId: string;
    readonly replaces?: string;
}

/** Restores a wallet entry from a backup. */
export function restoreWalletEntry(store: KeyStore, stored: Buffer): void {
    const { subject: caller } = JSON.parse(stored.toString('utf8')) as StoredEntry;
    store.writeWalletEntry(caller, stored);
}

/** The identities of one ward. */
export class Wallet {
    /** The ward's organisation. */
    readonly mspId: string;
    readonly #store: KeyStore;
    readonly #organization: readonly [organizations: string, domain: string];
    readonly #now: () => number;
    readonly #entries = new Map<string, WalletEntry>();
    readonly #enrolling = new SingleFlight<WalletIdentity>();

    constructor(store: KeyStore, { mspId, organizations, domain, now = Date.now }: WalletOptions) {
        this.mspId = mspId;
        this.#store = store;
        this.#organization = [organizations, domain];
        this.#now = now;
    }

    /** The caller's identity; issued now if there is none, if the one there ends soon, or if another authority issued it. */
    enrol(caller: string): Promise<WalletIdentity> {
        return this.#enrolling.run(caller, async () => {
            const authority = readAuthority(...this.#organization);
            const now = this.#now();
            const present = this.identity(caller);
            if (
                present !== undefined &&
                isIssuedBy(authority, present) &&
                !isDueForRenewal(present.certificate, authority.certificate, now)
            ) {
                return present;
            }
            const pair = await issueClientCertificate(authority, new Date(now));
            const person =
                present === undefined ? { ledgerId: newLedgerId() } : { ledgerId: present.ledgerId, replaces: present.certificateId };
            const stored: StoredEntry = { subject: caller, ...pair, ...person };
            this.#store.writeWalletEntry(caller, Buffer.from(JSON.stringify(stored), 'utf8'));
            return this.#remember(stored).identity;
        });
    }

    /** `undefined` for a caller that was never enrolled. */
    identity(caller: string): WalletIdentity | undefined {
        return this.#find(caller)?.identity;
    }

    /** `undefined` for a caller that was never enrolled; else the DER signature, low s. */
    sign(caller: string, message: Uint8Array): Buffer | undefined {
        const entry = this.#find(caller);
        return entry && signLowS(message, entry.key);
    }

    /** Kept once it was read, because every signature asks for it. */
    #find(caller: string): WalletEntry | undefined {
        const known = this.#entries.get(caller);
        if (known !== undefined) {
            return known;
        }
        const stored = this.#store.readWalletEntry(caller);
        return stored && this.#remember(JSON.parse(stored.toString('utf8')) as StoredEntry);
    }

    #remember({ subject: caller, certificate, privateKey, ledgerId, replaces }: StoredEntry): WalletEntry {
        const own = { mspId: this.mspId, certificate, certificateId: certificateIdOf(certificate), ledgerId };
        const identity = replaces === undefined ? own : { ...own, replaces };
        const entry = { identity, key: createPrivateKey(privateKey) };
        this.#entries.set(caller, entry);
        return entry;
    }
}

/** A network made anew has new authorities; certificates of the old ones are worthless there. */
function isIssuedBy(authority: PemPair, { certificate }: WalletIdentity): boolean {
    return new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey);
}
