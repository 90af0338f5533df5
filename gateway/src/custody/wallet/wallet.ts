// SPDX-License-Identifier: Apache-2.0
// The wallet: certificates and private keys of the ward's people and machines. A private key never leaves this process.

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { certificateIdOf, isDueForRenewal, issueClientCertificate } from './certificates';
import { WARD_ADMIN, type WalletIdentity } from '../ports/custodian-api';
import type { KeyStore } from '../keys/key-store';
import { signLowS } from './low-s';
import { readAdministrator, readAuthority, type PemPair } from './organization-folder';

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
    readonly subject: string;
}

/** Restores a wallet entry from a backup. */
export function restoreWalletEntry(store: KeyStore, stored: Buffer): void {
    const { subject } = JSON.parse(stored.toString('utf8')) as StoredEntry;
    store.writeWalletEntry(subject, stored);
}

/** The identities of one ward. */
export class Wallet {
    readonly #store: KeyStore;
    readonly #options: WalletOptions;
    readonly #entries = new Map<string, WalletEntry>();
    readonly #enrolling = new Map<string, Promise<WalletIdentity>>();

    constructor(store: KeyStore, options: WalletOptions) {
        this.#store = store;
        this.#options = options;
    }

    /** The subject's identity; issued now if there is none, if the one there ends soon, or if another authority issued it. */
    async enrol(subject: string): Promise<WalletIdentity> {
        const pending = this.#enrolling.get(subject) ?? this.#enrolOnce(subject);
        this.#enrolling.set(subject, pending);
        try {
            return await pending;
        } finally {
            this.#enrolling.delete(subject);
        }
    }

    /** `null` for a subject that was never enrolled. */
    identity(subject: string): WalletIdentity | null {
        return this.#find(subject)?.identity ?? null;
    }

    /** `null` for a subject that was never enrolled; else the DER signature, low s. */
    sign(subject: string, message: Uint8Array): Buffer | null {
        const entry = this.#find(subject);
        return entry === undefined ? null : signLowS(message, entry.key);
    }

    async #enrolOnce(subject: string): Promise<WalletIdentity> {
        const authority = readAuthority(this.#options.organizations, this.#options.domain);
        const present = this.#find(subject);
        if (present !== undefined && issuedBy(authority, present.identity) && !this.#isDue(authority, present.identity)) {
            return present.identity;
        }
        const pair = await issueClientCertificate(authority, new Date(this.#options.now?.() ?? Date.now()));
        const stored: StoredEntry = { subject, ...pair };
        this.#store.writeWalletEntry(subject, Buffer.from(JSON.stringify(stored), 'utf8'));
        return this.#remember(subject, pair).identity;
    }

    #isDue({ certificate: authority }: PemPair, { certificate }: WalletIdentity): boolean {
        return isDueForRenewal(certificate, authority, this.#options.now?.() ?? Date.now());
    }

    #find(subject: string): WalletEntry | undefined {
        return this.#entries.get(subject) ?? this.#load(subject);
    }

    #load(subject: string): WalletEntry | undefined {
        if (subject === WARD_ADMIN) {
            return this.#remember(subject, readAdministrator(this.#options.organizations, this.#options.domain));
        }
        const stored = this.#store.readWalletEntry(subject);
        return stored === null ? undefined : this.#remember(subject, JSON.parse(stored.toString('utf8')) as StoredEntry);
    }

    #remember(subject: string, { certificate, privateKey }: PemPair): WalletEntry {
        const identity = { mspId: this.#options.mspId, certificate, certificateId: certificateIdOf(certificate) };
        const entry = { identity, key: createPrivateKey(privateKey) };
        this.#entries.set(subject, entry);
        return entry;
    }
}

/** A network made anew has new authorities; certificates of the old ones are worthless there. */
function issuedBy(authority: PemPair, { certificate }: WalletIdentity): boolean {
    return new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey);
}
