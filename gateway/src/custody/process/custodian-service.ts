// SPDX-License-Identifier: Apache-2.0
// The custodian itself: what it checks on the ledger before it opens anything, and what it writes to its log before it answers.

import { createHmac } from 'node:crypto';
import {
    type Authorship,
    demandDefined,
    DomainError,
    ERRORS,
    type Hex64,
    type PostAuthor,
    type SecretKind,
    textOfCall,
} from '@wardledger/chaincode/domain';
import { Semaphore, shownNumber } from '../../kernel';
import { DecidedChanges } from '../decisions/decided-changes';
import { NewestLook } from '../decisions/newest-look';
import { askWhoRefuses } from '../decisions/refusals';
import type { SignalTotals } from '../encryption/he-window';
import { entryText } from '../envelopes/entry-signature';
import type { OpeningsLog } from '../openings/openings-log';
import { wrapped } from '../keys/aes-gcm';
import { deriveKey } from '../keys/key-derivation';
import type { KeyMaterial } from '../keys/key-material';
import { newSalt } from '../keys/randomness';
import {
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
import type { AttestationRequest, AttestedWindow, CorrectionRequest, DifferingPosts } from '../ports/attestation';
import type { DecisionReader } from '../ports/decision-reader';
import type { HandOverRequest, HandOverResult } from '../ports/hand-over';
import type { LedgerReader } from '../ports/ledger-reader';
import type { CallToSign, CustodianSigning } from '../ports/signing';
import type { CiphertextSource } from '../release/ciphertext-files';
import { type SumSources, WindowSums } from '../release/window-sum';
import { ApprovedKey } from '../rotation/approved-key';
import type { LiveKeys } from '../rotation/serving-keys';
import { SeedSecrets } from '../seeds/seed-secrets';
import { demandSignable } from '../wallet/signing-rules';
import { signedPosts } from '../wallet/signed-posts';
import type { Wallet } from '../wallet/wallet';
import { type AttestationPlace, type AttestationPorts, isOwnAttestation } from '../windows/attest-window';
import { Attestations } from '../windows/attestations';
import { DowntimeAccess, type DowntimeParts } from './downtime-access';
import { handOver } from './hand-over';
import { openDisclosure, openNamesOfPlaces } from './open-disclosure';
import { openRelease, type ReleasePorts } from '../release/open-release';

/** What the custodian is made of. */
export interface CustodianPorts extends Omit<ReleasePorts, 'ward'> {
    /** What of the secrets is the same for as long as a custodian serves. */
    readonly material: Pick<KeyMaterial, 'ward' | 'indexKey' | 'storeKey'>;
    readonly keys: LiveKeys;
    readonly wallet: Wallet;
    readonly ledger: LedgerReader;
    readonly signing: CustodianSigning;
    readonly decisions: DecisionReader;
    readonly openings: Pick<OpeningsLog, 'append'>;
    readonly ciphertexts: CiphertextSource;
    /** How far long sums have come. */
    readonly begunSums: SumSources['begun'];
    readonly downtime: DowntimeParts;
}

/** One ward's custodian. */
export class CustodianService implements Custodian {
    readonly #ports: CustodianPorts & { readonly floor: NewestLook };
    readonly #approved: ApprovedKey;
    readonly #sums: WindowSums;
    readonly #attestations: Attestations;
    readonly #openings = new Semaphore(1);
    readonly #seeds: SeedSecrets;
    readonly #downtime: DowntimeAccess;
    readonly #changes: DecidedChanges;

    constructor(ports: CustodianPorts) {
        const { keys, material, wallet, ledger, ciphertexts } = ports;
        this.#ports = { ...ports, floor: new NewestLook() };
        this.#changes = new DecidedChanges(ports.monotonic);
        this.#approved = new ApprovedKey({ ...ports, ward: material.ward });
        this.#sums = new WindowSums({
            ledger,
            ciphertexts,
            keyIds: () => keys.now().keyIds,
            isOwn: (window) => isOwnAttestation(this.#place(), window),
            refusing: async (patients) => askWhoRefuses(ports, patients),
            begun: ports.begunSums,
        });
        this.#attestations = new Attestations({
            ledger,
            attesting: async (keyId) => this.#attesting(keyId),
            noteRemade: ports.spent.noteRemade.bind(ports.spent),
        });
        this.#seeds = new SeedSecrets(deriveKey(Buffer.from(material.storeKey, 'base64'), 'cluster-seed'), wallet.mspId);
        this.#downtime = new DowntimeAccess({
            ...ports,
            ...ports.downtime,
            envelopeKeys: () => keys.now().envelopeKeys,
            ward: material.ward,
            lookupKeys: async (names) => this.lookupKeys(names),
        });
    }

    keys(): Promise<CustodianKeys> {
        const { keys, material } = this.#ports;
        const { envelopePublicJwk, recipients } = keys.now();
        const storeKey = Buffer.from(material.storeKey, 'base64');
        return Promise.resolve({
            ward: material.ward,
            envelopePublicJwk,
            recipients,
            storeKey: deriveKey(storeKey, 'gateway-store'),
            postKey: deriveKey(storeKey, 'post-secrets'),
        });
    }

    lookupKeys(ids: readonly OutsideName[]): Promise<string[]> {
        const { indexKey, ward } = this.#ports.material;
        if (indexKey === undefined) {
            return Promise.reject(new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, 'the wards have not shared an index key yet'));
        }
        const key = wrapped(Buffer.from(indexKey, 'base64'));
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
            const request = signing.read(message);
            demandSignable(request, { caller, identity, place: signing });
            this.#changes.demandSigned(request?.call);
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

    async signPosts(request: Parameters<Custodian['signPosts']>[0]): Promise<readonly PostAuthor[]> {
        const { wallet, signing, now } = this.#ports;
        const signed = signedPosts({ ...request, wallet, channel: signing.channel, time: now() });
        this.#changes.notePosts(signed);
        return Promise.resolve(signed.map(({ author }) => author));
    }

    async signCall(call: CallToSign): Promise<Authorship> {
        const { wallet, signing, log, now } = this.#ports;
        const identity = wallet.identity(call.caller);
        if (identity === undefined) {
            throw new DomainError(ERRORS.ACTOR_UNKNOWN, 'the wallet has no such caller');
        }
        try {
            this.#changes.demandDecided(call);
        } catch (error) {
            log({ opening: 'signature', outcome: 'refused', certificateId: identity.certificateId });
            throw error;
        }
        const { function: name, request, transient } = call;
        const drawn = { nonce: newSalt(), time: now() };
        const text = textOfCall({ channel: signing.channel, function: name, request: JSON.parse(request) as unknown, transient, ...drawn });
        const signature = demandDefined(wallet.sign(call.caller, Buffer.from(text, 'utf8')), 'the signature of an enrolled caller');
        this.#changes.noteSigned(drawn.nonce, call);
        return Promise.resolve({ certificate: identity.certificate, signature: Buffer.from(signature).toString('base64'), ...drawn });
    }

    async openDisclosure(request: DisclosureRequest): Promise<OpenedDisclosure> {
        this.#downtime.demandSettled();
        const parts = { ...this.#ports, changes: this.#changes };
        const { ids, ...opened } = await openDisclosure(parts, this.#ports.keys.now().envelopeKeys, request);
        return { ...opened, ids: ids.map((one) => ('id' in one ? { ...one, id: this.#shown(one.id) } : one)) };
    }

    async handOverReadings(request: HandOverRequest): Promise<readonly HandOverResult[]> {
        this.#downtime.demandSettled();
        return handOver({ ...this.#ports, ...this.#ports.keys.now() }, request);
    }

    async openNodeNames({ sealedIds }: { readonly sealedIds: readonly string[] }): Promise<readonly OpenResult[]> {
        return openNamesOfPlaces(sealedIds, this.#ports.keys.now().envelopeKeys);
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

    async attestWindow(request: AttestationRequest): Promise<AttestedWindow | DifferingPosts> {
        return this.#attestations.attestWindow(request);
    }

    async attestCorrection(request: CorrectionRequest): Promise<AttestedWindow> {
        return this.#attestations.attestCorrection(request);
    }

    async sumCiphertexts({ windows, unadded }: Parameters<Custodian['sumCiphertexts']>[0]): ReturnType<Custodian['sumCiphertexts']> {
        const { sum, leftOut, refused } = await this.#sums.ofReadable(windows, unadded);
        return { ...(sum !== undefined && { ciphertextDigest: sum.digest }), leftOut, refused };
    }

    async openRelease({ releaseId }: { readonly releaseId: string }): Promise<readonly SignalTotals[]> {
        this.#downtime.demandSettled();
        // One at a time: the next one must find the lock that this one may leave.
        return this.#openings.run(() => openRelease({ ...this.#ports, ward: this.#ports.material.ward }, this.#sums, releaseId));
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

    #place(): AttestationPlace {
        const { keys, material, signing } = this.#ports;
        return { channel: signing.channel, ward: material.ward, ownKeys: keys.now().ownKeys };
    }

    /** By the key that both wards have approved, and under the homomorphic key in use, or the one that is named. */
    async #attesting(keyId?: string): Promise<AttestationPorts> {
        const { keys } = this.#ports;
        const { publicKey, signingKey } = await this.#approved.demand();
        const encryptor = keys.encryptor(keyId);
        if (encryptor === undefined) {
            throw new DomainError(ERRORS.KEY_MISMATCH, 'this custodian has no such homomorphic key');
        }
        const { envelopeKeys } = keys.now();
        return { ...this.#place(), publicKey, signingKey, envelopeKeys, encryptor };
    }

    /** A number as this ward calls it. */
    #shown(number: string): string {
        return shownNumber(number, this.#ports.material.ward);
    }

    releasesLocked(): Promise<boolean> {
        return Promise.resolve(this.#ports.lock.isLocked());
    }

    brokenReleases(): ReturnType<Custodian['brokenReleases']> {
        return Promise.resolve(this.#ports.lock.broken());
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
