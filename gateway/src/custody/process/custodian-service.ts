// SPDX-License-Identifier: Apache-2.0
// The custodian itself: what it checks on the ledger before it opens anything, and what it writes to its log before it answers.

import { createHmac } from 'node:crypto';
import { DomainError, ERRORS, type SecretKind } from '@wardledger/chaincode/domain';
import type { CryptoKey } from 'jose';
import type { HeDecryptor } from '../encryption/he-decryptor';
import type { SignalTotals } from '../encryption/he-window';
import { coversName, coversOutsideId, isCurrentEventOf, isNameOfPlace } from '../envelopes/disclosure';
import { type EnvelopeBinding, importEnvelopeKey, openEnvelope } from '../envelopes/envelopes';
import { deriveKey } from '../keys/key-derivation';
import { type KeyMaterial, publicKeysOf } from '../keys/key-material';
import { type Custodian, type CustodianKeys, type Disclosure, type OutsideName, type WalletIdentity, WARD_ADMIN } from '../ports/custodian-api';
import type { AccessEvent, LedgerReader } from '../ports/ledger-reader';
import type { CiphertextSource } from '../release/ciphertext-files';
import { assertReleasable, assertTotalsFit } from '../release/release-check';
import { sumWindows, type WindowSum } from '../release/window-sum';
import { SeedSecrets } from '../seeds/seed-secrets';
import type { Wallet } from '../wallet/wallet';

/** What the custodian writes down about an opening: random ids of the ledger, never an outside id, a name or a value. */
export interface OpeningEntry {
    readonly opening: 'record' | 'ids' | 'release';
    readonly outcome: 'opened' | 'refused';
    readonly accessKey?: string;
    readonly certificateId?: string;
    readonly releaseId?: string;
    readonly items?: number;
}

/** What the custodian is made of. */
export interface CustodianParts {
    readonly material: KeyMaterial;
    readonly wallet: Wallet;
    readonly decryptor: Pick<HeDecryptor, 'totals'>;
    readonly ledger: LedgerReader;
    readonly ciphertexts: CiphertextSource;
    /** Returns when the entry is written. */
    readonly log: (entry: OpeningEntry) => void;
    /** Milliseconds since 1970. */
    readonly now: () => number;
}

/** Patients and devices are the same for both wards. Areas and their nodes are named by each ward for itself, and never meet. */
function lookupText({ kind, id, ward }: OutsideName, own: string): string {
    return kind === 'cluster' || kind === 'node' ? `${kind}\0${ward ?? own}\0${id}` : `${kind}\0${id}`;
}

type Unsealed = Awaited<ReturnType<typeof openEnvelope>>;

/** One ward's custodian. */
export class CustodianService implements Custodian {
    readonly #parts: CustodianParts;
    readonly #envelopeKey: CryptoKey;
    readonly #keyId: string;

    private constructor(parts: CustodianParts, envelopeKey: CryptoKey) {
        this.#parts = parts;
        this.#envelopeKey = envelopeKey;
        this.#keyId = publicKeysOf(parts.material).keyId;
    }

    static async create(parts: CustodianParts): Promise<CustodianService> {
        return new CustodianService(parts, await importEnvelopeKey(parts.material.envelopeKey));
    }

    keys(): Promise<CustodianKeys> {
        const { material } = this.#parts;
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

    async lookupKeys(ids: Parameters<Custodian['lookupKeys']>[0]): Promise<string[]> {
        const { indexKey, ward } = this.#parts.material;
        if (indexKey === undefined) {
            throw new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, 'the wards have not shared an index key yet');
        }
        const key = Buffer.from(indexKey, 'base64');
        return Promise.resolve(ids.map((id) => createHmac('sha256', key).update(lookupText(id, ward), 'utf8').digest('hex')));
    }

    enrol({ subject }: { readonly subject: string }): Promise<WalletIdentity> {
        return this.#parts.wallet.enrol(subject);
    }

    identity(subject: string): Promise<WalletIdentity | null> {
        return Promise.resolve(this.#parts.wallet.identity(subject));
    }

    async sign(subject: string, message: Uint8Array): Promise<Uint8Array> {
        const signature = await Promise.resolve(this.#parts.wallet.sign(subject, message));
        if (signature === null) {
            throw new DomainError(ERRORS.ACTOR_UNKNOWN, 'the wallet has no such subject');
        }
        return signature;
    }

    async openRecord(request: Parameters<Custodian['openRecord']>[0]): Promise<{ ledgerId: string; name: string }> {
        const [opened] = await this.#open('record', request, [request.envelope], coversName);
        return { ledgerId: opened?.binding.ledgerId ?? '', name: textOf(opened) };
    }

    async openIds(request: Parameters<Custodian['openIds']>[0]): Promise<{ ledgerId: string; id: string }[]> {
        const opened = await this.#open('ids', request, request.sealedIds, coversOutsideId);
        return opened.map((envelope) => ({ ledgerId: envelope.binding.ledgerId, id: textOf(envelope) }));
    }

    async openNodeNames({ sealedIds }: Parameters<Custodian['openNodeNames']>[0]): Promise<{ ledgerId: string; id: string }[]> {
        const opened = await this.#openCovered(sealedIds, isNameOfPlace);
        if (opened === null) {
            throw new DomainError(ERRORS.ACCESS_DENIED, 'only the names of areas and nodes open without an access event');
        }
        return opened.map((envelope) => ({ ledgerId: envelope.binding.ledgerId, id: textOf(envelope) }));
    }

    seedCommitments({ cluster, epoch }: Parameters<Custodian['seedCommitments']>[0]): Promise<Record<SecretKind, string>> {
        return Promise.resolve(this.#seeds().commitments(cluster, epoch));
    }

    async seedSecret({ cluster, epoch, kind }: Parameters<Custodian['seedSecret']>[0]): Promise<{ secret: string }> {
        const seeds = this.#seeds();
        const found = await this.#parts.ledger.getSeed(cluster, epoch);
        if (found === null || !seeds.isDue(found, cluster, kind)) {
            throw new DomainError(ERRORS.SEED_REFUSED, 'the ledger does not show that this secret is due');
        }
        return { secret: seeds.secret(cluster, epoch, kind) };
    }

    #seeds(): SeedSecrets {
        const { material, wallet } = this.#parts;
        const mspId = wallet.identity(WARD_ADMIN)?.mspId;
        if (mspId === undefined) {
            throw new DomainError(ERRORS.ACTOR_UNKNOWN, 'the wallet has no administrator of the ward');
        }
        return new SeedSecrets(deriveKey(Buffer.from(material.storeKey, 'base64'), 'cluster-seed'), mspId);
    }

    async sumCiphertexts({ windows }: Parameters<Custodian['sumCiphertexts']>[0]): Promise<{ ciphertextDigest: string }> {
        return { ciphertextDigest: (await this.#sum(windows)).digest };
    }

    async openRelease({ releaseId }: Parameters<Custodian['openRelease']>[0]): Promise<SignalTotals[]> {
        const { ledger, decryptor, log } = this.#parts;
        const committed = await ledger.getRelease(releaseId);
        try {
            assertReleasable(committed, releaseId);
            const sum = await this.#sum(committed.windows);
            if (sum.digest !== committed.release.ciphertextDigest) {
                throw new DomainError(ERRORS.SUM_MISMATCH);
            }
            const totals = await decryptor.totals(sum.ciphertext, committed.release.codes);
            assertTotalsFit(totals, sum.windows);
            log({ opening: 'release', outcome: 'opened', releaseId, items: totals.length });
            return totals;
        } catch (error) {
            log({ opening: 'release', outcome: 'refused', releaseId });
            throw error;
        }
    }

    #sum(windows: readonly string[]): Promise<WindowSum> {
        const { ledger, ciphertexts } = this.#parts;
        return sumWindows(windows, { ledger, ciphertexts, keyId: this.#keyId });
    }

    /** All or nothing; every refusal looks the same from outside. */
    async #open(
        opening: 'record' | 'ids',
        { caller, accessKey }: Disclosure,
        envelopes: readonly string[],
        covers: (event: AccessEvent, binding: EnvelopeBinding) => boolean,
    ): Promise<Unsealed[]> {
        const { wallet, ledger, log, now } = this.#parts;
        const identity = wallet.identity(caller);
        const event = await ledger.getAccess(accessKey);
        const justified = identity !== null && event !== null && isCurrentEventOf(event, identity, now());
        const opened = justified ? await this.#openCovered(envelopes, (binding) => covers(event, binding)) : null;
        const entry = { opening, accessKey, items: envelopes.length, ...(identity && { certificateId: identity.certificateId }) };
        log({ ...entry, outcome: opened === null ? 'refused' : 'opened' });
        if (opened === null) {
            throw new DomainError(ERRORS.ACCESS_DENIED, 'no current access event of this caller covers what was to be opened');
        }
        return opened;
    }

    async #openCovered(envelopes: readonly string[], covered: (binding: EnvelopeBinding) => boolean): Promise<Unsealed[] | null> {
        try {
            const opened = await Promise.all(envelopes.map((envelope) => openEnvelope(envelope, this.#envelopeKey)));
            return opened.every(({ binding }) => covered(binding)) ? opened : null;
        } catch {
            return null;
        }
    }
}

function textOf(envelope: Unsealed | undefined): string {
    return Buffer.from(envelope?.content ?? []).toString('utf8');
}
