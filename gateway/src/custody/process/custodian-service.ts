// SPDX-License-Identifier: Apache-2.0
// The custodian itself: what it checks on the ledger before it opens anything, and what it writes to its log before it answers.

import { createHmac } from 'node:crypto';
import { demandDefined, DomainError, ERRORS, hasCode, type Hex64, type SecretKind } from '@wardledger/chaincode/domain';
import type { CryptoKey } from 'jose';
import { Semaphore, shownNumber } from '../../kernel';
import type { HeDecryptor } from '../encryption/he-decryptor';
import type { SignalTotals } from '../encryption/he-window';
import { isNameOfPlace } from '../envelopes/disclosure';
import { entryText } from '../envelopes/entry-signature';
import { importEnvelopeKey, openEnvelope } from '../envelopes/envelopes';
import type { OpeningsLog } from '../openings/openings-log';
import { deriveKey } from '../keys/key-derivation';
import { type KeyMaterial, publicKeysOf } from '../keys/key-material';
import {
    type CiphertextSumAnswer,
    type Custodian,
    type CustodianKeys,
    type DisclosureRequest,
    type DowntimeOpening,
    type DowntimeRequest,
    type DowntimeStatus,
    type OpenedCopy,
    type OpenedDisclosure,
    type OpenResult,
    type OutsideName,
    REGISTRAR,
    type WalletIdentity,
} from '../ports/custodian-api';
import type { DecisionReader } from '../ports/decision-reader';
import type { LedgerReader } from '../ports/ledger-reader';
import type { SigningPlace, SigningReader } from '../ports/signing';
import type { CiphertextSource } from '../release/ciphertext-files';
import { demandReleasable, judgeTotals } from '../release/release-check';
import type { ReleaseLock } from '../release/release-lock';
import { type WindowSum, WindowSums } from '../release/window-sum';
import { SeedSecrets } from '../seeds/seed-secrets';
import { demandSignable } from '../wallet/signing-rules';
import type { Wallet } from '../wallet/wallet';
import { DowntimeAccess, type DowntimeParts } from './downtime-access';
import { openDisclosure, resultOf } from './open-disclosure';
import type { OpeningEntry } from './opening-entry';

/** How bytes that are to be signed are read, and where they may count. */
export interface CustodianSigning extends SigningPlace {
    readonly read: SigningReader;
    /** Resolves once the ledger knows the ward's own identities; asked before the registrar signs. */
    readonly registered: () => Promise<void>;
}

/** What the custodian is made of. */
export interface CustodianPorts {
    readonly material: KeyMaterial;
    readonly wallet: Wallet;
    readonly decryptor: Pick<HeDecryptor, 'totals'>;
    readonly ledger: LedgerReader;
    readonly signing: CustodianSigning;
    readonly decisions: DecisionReader;
    readonly openings: Pick<OpeningsLog, 'append'>;
    readonly ciphertexts: CiphertextSource;
    readonly lock: Pick<ReleaseLock, 'isLocked' | 'lock'>;
    readonly downtime: DowntimeParts;
    /** Returns when the entry is written. */
    readonly log: (entry: OpeningEntry) => void;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    /** Milliseconds of a clock that never steps. */
    readonly monotonic: () => number;
    readonly pause: (milliseconds: number) => Promise<void>;
}

/** One ward's custodian. */
export class CustodianService implements Custodian {
    readonly #ports: CustodianPorts;
    readonly #envelopeKey: CryptoKey;
    /** Of what was encrypted under the homomorphic key. */
    readonly #sums: WindowSums;
    /** One decryption at a time: the next one must find the lock that this one may leave. */
    readonly #openings = new Semaphore(1);
    readonly #seeds: SeedSecrets;
    readonly #downtime: DowntimeAccess;

    private constructor(ports: CustodianPorts, envelopeKey: CryptoKey) {
        const { material, wallet, ledger, ciphertexts } = ports;
        this.#ports = ports;
        this.#envelopeKey = envelopeKey;
        this.#sums = new WindowSums({ ledger, ciphertexts, keyId: publicKeysOf(material).keyId });
        this.#seeds = new SeedSecrets(deriveKey(Buffer.from(material.storeKey, 'base64'), 'cluster-seed'), wallet.mspId);
        this.#downtime = new DowntimeAccess({
            ...ports,
            ...ports.downtime,
            envelopeKey,
            ward: material.ward,
            lookupKeys: async (names) => this.lookupKeys(names),
        });
    }

    static async create(ports: CustodianPorts): Promise<CustodianService> {
        return new CustodianService(ports, await importEnvelopeKey(ports.material.envelopeKey));
    }

    keys(): Promise<CustodianKeys> {
        const { material } = this.#ports;
        const { ward, keyId, envelopePublicJwk } = publicKeysOf(material);
        const storeKey = Buffer.from(material.storeKey, 'base64');
        return Promise.resolve({
            ward,
            keyId,
            envelopePublicJwk,
            hePublicKey: Buffer.from(material.hePublicKey, 'base64'),
            recipients: [envelopePublicJwk, ...material.peers.map((peer) => peer.envelopePublicJwk)],
            storeKey: deriveKey(storeKey, 'gateway-store'),
            postKey: deriveKey(storeKey, 'post-digest'),
        });
    }

    lookupKeys(ids: readonly OutsideName[]): Promise<string[]> {
        const { indexKey, ward } = this.#ports.material;
        if (indexKey === undefined) {
            return Promise.reject(new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, 'the wards have not shared an index key yet'));
        }
        const key = Buffer.from(indexKey, 'base64');
        return Promise.resolve(ids.map((id) => createHmac('sha256', key).update(lookupText(id, ward), 'utf8').digest('hex')));
    }

    enrol({ caller }: { readonly caller: string }): Promise<WalletIdentity> {
        return this.#ports.wallet.enrol(caller);
    }

    identity(caller: string): Promise<WalletIdentity | undefined> {
        return Promise.resolve(this.#ports.wallet.identity(caller));
    }

    async sign(caller: string, message: Uint8Array): Promise<Uint8Array> {
        const { wallet, signing, log } = this.#ports;
        const identity = wallet.identity(caller);
        if (identity === undefined) {
            throw new DomainError(ERRORS.ACTOR_UNKNOWN, 'the wallet has no such caller');
        }
        try {
            demandSignable(signing.read(message), { caller, identity, place: signing });
        } catch (error) {
            log({ opening: 'signature', outcome: 'refused', certificateId: identity.certificateId });
            throw error;
        }
        if (caller === REGISTRAR) {
            await signing.registered();
        }
        return demandDefined(wallet.sign(caller, message), 'the signature of an enrolled caller');
    }

    /** Of whoever is enrolled: that a registered caller wrote it is what the ledger says. */
    async signEntry({ caller, digest }: { readonly caller: string; readonly digest: Hex64 }): Promise<Uint8Array> {
        const signature = this.#ports.wallet.sign(caller, entryText(digest));
        if (signature === undefined) {
            throw new DomainError(ERRORS.ACTOR_UNKNOWN, 'the wallet has no such caller');
        }
        return Promise.resolve(signature);
    }

    async openDisclosure(request: DisclosureRequest): Promise<OpenedDisclosure> {
        this.#downtime.demandSettled();
        const { ids, ...opened } = await openDisclosure(this.#ports, this.#envelopeKey, request);
        return { ...opened, ids: ids.map((one) => ('id' in one ? { ...one, id: this.#shown(one.id) } : one)) };
    }

    async openNodeNames({ sealedIds }: { readonly sealedIds: readonly string[] }): Promise<readonly OpenResult[]> {
        const opened = await Promise.all(sealedIds.map(async (one) => openEnvelope(one, this.#envelopeKey).catch(() => undefined)));
        if (!opened.every((one) => one === undefined || isNameOfPlace(one.binding))) {
            throw new DomainError(ERRORS.ACCESS_DENIED, 'only the names of areas and nodes open without a look');
        }
        return opened.map(resultOf);
    }

    seedCommitments({ cluster, epoch }: { readonly cluster: string; readonly epoch: number }): Promise<Record<SecretKind, string>> {
        return Promise.resolve(this.#seeds.commitments(cluster, epoch));
    }

    async seedSecret({ cluster, epoch, kind }: Parameters<Custodian['seedSecret']>[0]): Promise<{ secret: string }> {
        const found = await this.#ports.ledger.getSeed(cluster, epoch);
        if (found === undefined || !this.#seeds.isDue(found, cluster, kind)) {
            throw new DomainError(ERRORS.SEED_REFUSED, 'the ledger does not show that this secret is due');
        }
        return { secret: this.#seeds.secret(cluster, epoch, kind) };
    }

    async sumCiphertexts({ windows }: { readonly windows: readonly string[] }): Promise<CiphertextSumAnswer> {
        const { sum, leftOut } = await this.#sums.ofReadable(windows);
        return { ...(sum !== undefined && { ciphertextDigest: sum.digest }), leftOut };
    }

    /** Every refusal looks the same from outside; only what keeps the custodian from reading the ledger is told apart, before anything is decrypted. */
    async openRelease({ releaseId }: { readonly releaseId: string }): Promise<readonly SignalTotals[]> {
        const { ledger, log } = this.#ports;
        this.#downtime.demandSettled();
        try {
            const committed = await ledger.getRelease(releaseId);
            demandReleasable(committed, releaseId);
            const sum = await this.#sums.ofAll(committed.windows);
            if (sum.digest !== committed.release.ciphertextDigest) {
                throw new DomainError(ERRORS.SUM_MISMATCH);
            }
            const totals = await this.#openings.run(() => this.#lawfulTotals(releaseId, sum));
            const released = committed.release.codes.flatMap((code) => totals.filter((one) => one.code === code));
            log({ opening: 'release', outcome: 'opened', releaseId, items: released.length });
            return released;
        } catch (error) {
            if (hasCode(error, 'LEDGER_UNAVAILABLE', 'CUSTODIAN_UNAVAILABLE')) {
                throw error;
            }
            log({ opening: 'release', outcome: 'refused', releaseId, reason: reasonOf(error) });
            throw new DomainError(ERRORS.RELEASE_REFUSED);
        }
    }

    downtime(): Promise<DowntimeStatus> {
        return Promise.resolve(this.#downtime.status());
    }

    openDowntime(request: DowntimeRequest): Promise<DowntimeOpening> {
        return this.#downtime.open(request);
    }

    async readDowntime(request: Parameters<Custodian['readDowntime']>[0]): Promise<OpenedCopy> {
        const { id, ...copy } = await this.#downtime.read(request);
        return id === undefined ? copy : { ...copy, id: this.#shown(id) };
    }

    /** A number as this ward calls it. */
    #shown(number: string): string {
        return shownNumber(number, this.#ports.material.ward);
    }

    releasesLocked(): Promise<boolean> {
        return Promise.resolve(this.#ports.lock.isLocked());
    }

    /** Decrypts, and locks releases for good when what comes out is no sum of the readings that the windows state. */
    async #lawfulTotals(releaseId: string, sum: WindowSum): Promise<readonly SignalTotals[]> {
        const { decryptor, lock, log, now } = this.#ports;
        if (lock.isLocked()) {
            throw new DomainError(ERRORS.RELEASE_REFUSED, 'releases are locked');
        }
        const judged = judgeTotals(await decryptor.totals(sum.ciphertext), sum.stated);
        if ('totals' in judged) {
            return judged.totals;
        }
        lock.lock({ time: new Date(now()).toISOString(), releaseId, law: judged.broken });
        log({ opening: 'release', outcome: 'locked', releaseId, reason: judged.broken });
        throw new DomainError(ERRORS.SUM_MISMATCH);
    }
}

/** Areas, their nodes and participants are named by each ward for itself, and never meet. */
const OF_A_WARD: readonly OutsideName['kind'][] = ['cluster', 'node', 'participant'];

/** Devices are the same for both wards, and so are patients, unless a number is said to be a ward's. */
function lookupText({ kind, id, ward }: OutsideName, own: string): string {
    const ofRecord = kind === 'record' ? ward : undefined;
    const owner = OF_A_WARD.includes(kind) ? (ward ?? own) : ofRecord;
    return owner === undefined ? `${kind}\0${id}` : `${kind}\0${owner}\0${id}`;
}

/** Names a refusal for the log; the message of a fault could hold content. */
function reasonOf(error: unknown): string {
    if (error instanceof DomainError) {
        return error.code;
    }
    return error instanceof Error ? error.name : 'unknown';
}
