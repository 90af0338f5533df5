// SPDX-License-Identifier: Apache-2.0
// What one ward's custodian does for its gateway. The client speaks this over the socket; tests may replace it by a stand-in.

import type {
    Authorship,
    Category,
    EntryCategory,
    EntryCopy,
    Hex64,
    LookPlace,
    PolicyAction,
    PostAuthor,
    Purpose,
    SecretKind,
    SubjectKind,
} from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import type { SignalTotals } from '../encryption/he-window';
import type { AttestationRequest, AttestedWindow, CorrectionRequest, DifferingPosts } from './attestation';
import type { HandOverRequest, HandOverResult } from './hand-over';
import type { BrokenRelease, CiphertextSumAnswer } from './sums';
import type { CallToSign } from './signing';

/** What somebody or something is called outside the ledger. */
export interface OutsideName {
    readonly kind: SubjectKind;
    readonly id: string;
    /**
     * Whose area, node or participant; the custodian's own ward unless it is said. Of a record number whose it is where each ward has its own; else
     * it is both wards'. Of no meaning for devices.
     */
    readonly ward?: string | undefined;
}

/** The name under which the wallet has the identity of the ward's registrar, as which the gateway acts where it acts for nobody; no outside id contains `#`. */
export const REGISTRAR = '#registrar';

/** The name under which it has the custodian's own, as which the custodian reads the ledger; nobody else has it sign anything. */
export const CUSTODIAN = '#custodian';

/** Public keys, and the two symmetric keys that the gateway holds in memory only. */
export interface CustodianKeys {
    readonly ward: string;
    /** The own ward's envelope key (P-256); recipient of readings. */
    readonly envelopePublicJwk: JWK;
    /** The envelope keys of every ward's custodian; recipients of names and outside ids. */
    readonly recipients: readonly JWK[];
    /** 32 bytes for `StoreSeal`. */
    readonly storeKey: Uint8Array;
    /** 32 bytes for `postSecretsOf`. */
    readonly postKey: Uint8Array;
}

/** A certificate that the wallet can sign for. */
export interface WalletIdentity {
    readonly mspId: string;
    /** PEM. */
    readonly certificate: string;
    /** SHA-256 (hex) of the DER certificate. */
    readonly certificateId: string;
    /** Of the person, drawn with the first certificate and kept by those that follow: whoever registers it, and however often, registers this one. */
    readonly ledgerId: string;
    /** The certificate that this one came in the place of. */
    readonly replaces?: string;
}

/**
 * How something is handed out sealed to a person's own key (RFC 7516): `general` is the envelope that the wards keep, with one entry more; `compact` is sealed
 * anew, because that form has no place for the header of an entry.
 */
export const SEALED_FORMS = ['general', 'compact'] as const;
export type SealedForm = (typeof SEALED_FORMS)[number];

/** What is to be opened, and the committed looks that announced it. */
export interface DisclosureRequest {
    /** Whose certificate in the wallet committed the looks. */
    readonly caller: string;
    /** 1 to 500, all of this action, category and purpose. */
    readonly looks: readonly LookPlace[];
    /** Each look by itself, as of a board: what cannot be decided of one, and what is sealed of whom none of them is at, stays closed and takes nothing else along. */
    readonly each?: true;
    readonly action: PolicyAction;
    readonly category: Category;
    readonly purpose: Purpose;
    /** Sealed names of records that are looked at: of one that is read, of those that a legal hold keeps of one. */
    readonly envelopes?: readonly string[];
    readonly sealedIds: readonly string[];
    /** What entries of the category say; and windows of readings. */
    readonly sealedEntries?: readonly string[];
    readonly sealedReadings?: readonly string[];
    /** To be handed out sealed to the key that the ledger has for the caller: in the place of each text stands a JWE that this key opens. */
    readonly sealed?: SealedForm;
}

/** An outside id and the ledger id that it was sealed for. */
export interface OpenedId {
    readonly ledgerId: string;
    readonly id: string;
}

/** What no key of this custodian opens: one such envelope takes no other with it. */
export interface UnreadableId {
    readonly unreadable: true;
}

/** What a look that is denied now was to open: it stays sealed, and takes no other with it. */
export interface DeniedId {
    readonly denied: true;
}

/** What became of one sealed id. */
export type OpenResult = OpenedId | UnreadableId;

/** What became of one sealed id of a disclosure. */
export type DisclosedId = OpenResult | DeniedId;

/** What an entry says, or a record's name, as it was sealed. */
export interface OpenedText {
    readonly content: string;
}

/** What became of one sealed entry or name. */
export type DisclosedText = OpenedText | UnreadableId | DeniedId;

/** What both wards decide about a look, now; `undecided` where each was asked for by itself, and there is nothing to decide about this one, or nothing of it can be read. */
export type LookDecision = 'permit' | 'deny' | 'undecided';

/** What was sealed, and the decision by which it was opened. */
export interface OpenedDisclosure {
    /** In the order of the looks; at least one permits. */
    readonly decisions: readonly LookDecision[];
    /** Ids of the policies that permitted, each once, sorted. */
    readonly policies: readonly string[];
    /** Of the set of policies that decided. */
    readonly digest: Hex64;
    /** These four in the order asked; absent where none was. */
    readonly names?: readonly DisclosedText[];
    readonly ids: readonly DisclosedId[];
    readonly entries?: readonly DisclosedText[];
    /** As `sealWindowReadings` sealed them. */
    readonly readings?: readonly DisclosedText[];
}

/** What is open without the ledger, and what of it the ledger does not know yet. */
export interface DowntimeStatus {
    readonly on: boolean;
    /** RFC 3339; while it is on. */
    readonly until?: string;
    /** How many lines of the log do not stand on the ledger. */
    readonly pending: number;
    /** RFC 3339: when the last snapshot was taken; absent where there is none. */
    readonly snapshot?: string;
}

/** Asks to be let in by the last snapshot. */
export interface DowntimeRequest {
    readonly caller: string;
    /** The patient's number. */
    readonly patient: string;
    readonly reason: string;
}

/** Somebody was let in. Times are RFC 3339. */
export interface DowntimeOpening {
    readonly id: string;
    readonly expires: string;
    /** Of when everything is that will be seen. */
    readonly snapshot: string;
}

/** An entry as it stood when the snapshot was taken. */
export interface CopiedEntry extends Pick<EntryCopy, 'id' | 'category' | 'author' | 'time' | 'confidential' | 'corrects' | 'correctedBy'> {
    /** Absent where no key opens it. */
    readonly content?: string;
}

/** A patient as they stood when the snapshot was taken. */
export interface OpenedCopy {
    readonly snapshot: string;
    readonly expires: string;
    /** Number and name; absent where no key opens them, or where they were not asked for. */
    readonly id?: string;
    readonly name?: string;
    readonly entries: readonly CopiedEntry[];
    /** How many older entries the snapshot leaves out. */
    readonly left: number;
}

/**
 * One ward's custodian.
 *
 * Refusals are `DomainError`s: `CUSTODIAN_UNAVAILABLE` when it cannot be reached, `LEDGER_UNAVAILABLE` when it cannot read the
 * ledger, `ACCESS_DENIED` when the ledger does not justify an opening (never why), `REQUEST_INVALID` for malformed input.
 */
export interface Custodian {
    keys(): Promise<CustodianKeys>;
    /** HMAC-SHA-256 (hex) of each id under the index key that both wards share, in order. */
    lookupKeys(ids: readonly OutsideName[]): Promise<string[]>;
    /** Issues a certificate for a caller, or returns the one it has. */
    enrol(request: { readonly caller: string }): Promise<WalletIdentity>;
    /** The caller's identity; `undefined` when it was never enrolled. `REGISTRAR` is always there. */
    identity(caller: string): Promise<WalletIdentity | undefined>;
    /**
     * Signs a message with the caller's key: ECDSA P-256 over its SHA-256, DER, low s. Calls of the ward's chaincode that the caller may make,
     * what was endorsed for them, and questions about their fate; whatever else the bytes are is refused with `SIGNING_REFUSED`.
     *
     * The custodian hashes, because OpenSSL signs no digest made elsewhere; give the Fabric client `hash: hash.none`.
     */
    sign(caller: string, message: Uint8Array): Promise<Uint8Array>;
    /** Signs an entry of the medical record with the caller's key: a digest, in a text that is never a call. Answers DER, low s. */
    signEntry(request: { readonly caller: string; readonly digest: Hex64 }): Promise<Uint8Array>;
    /** Signs inside, with the caller's key, posts of vitals that the caller has entered, by their digests, in order. */
    signPosts(request: { readonly caller: string; readonly digests: readonly Hex64[] }): Promise<readonly PostAuthor[]>;
    /** Signs inside, with the caller's key, a call for the ward's own process, which signs around no other. Refused with `SIGNING_REFUSED` where both wards have not just let this caller change that. */
    signCall(call: CallToSign): Promise<Authorship>;
    /**
     * Opens what committed looks disclose, once both wards have decided about each of them, now: a question of the custodian's own, whatever was
     * decided before. Names of records open with a permitted look at it (action read; category demographics, staff or hold), a record's number
     * with a permitted look at it (read or list), a participant's id with one at the list of people, readings with one that reads all vitals of the patient. What belongs to a denied look stays
     * sealed (`denied`), what no key opens is named (`unreadable`), and neither takes others with it. `ACCESS_DENIED` where nothing is
     * permitted, or where something asked for belongs to none of the looks; `LEDGER_UNAVAILABLE` while the wards do not both answer, and
     * `CUSTODIAN_UNAVAILABLE` while the opening cannot be written down. With `sealed` it goes the same way, and what is permitted is sealed to the key of the
     * caller that both wards named with their decision; `ENCRYPTION_KEY_MISSING` where there is none.
     */
    openDisclosure(request: DisclosureRequest): Promise<OpenedDisclosure>;
    /**
     * Wraps the data keys of windows for the other ward's custodian, once both wards have decided about a look of that ward's, now; in order. Refuses as
     * `openDisclosure`, and all where one is about somebody else.
     */
    handOverReadings(request: HandOverRequest): Promise<readonly HandOverResult[]>;
    /**
     * Opens the names of areas and of their nodes, in order; no event is needed, because they name places and equipment. An envelope
     * of any other kind is refused.
     */
    openNodeNames(request: { readonly sealedIds: readonly string[] }): Promise<readonly OpenResult[]>;
    /** This ward's commitments to its secrets for the seed of an epoch; the same whenever they are asked for. */
    seedCommitments(request: { readonly cluster: string; readonly epoch: number }): Promise<Readonly<Record<SecretKind, string>>>;
    /** One of the secrets, once the ledger shows that it is due: a secret that is known early lets the other ward choose the seed. */
    seedSecret(request: {
        readonly cluster: string;
        readonly epoch: number;
        readonly kind: SecretKind;
    }): Promise<{ readonly secret: string }>;
    /**
     * Opens the readings of a window, holds each post against its digest, encrypts them homomorphically, and signs what the ledger is told of all that. Nothing
     * of the readings is answered.
     *
     * Where posts are not what their digests are of, it makes nothing and names them. Refuses with `REQUEST_INVALID` what is not the envelope of these posts.
     */
    attestWindow(request: AttestationRequest): Promise<AttestedWindow | DifferingPosts>;
    /**
     * Makes a window anew that this custodian has made, of the same envelope, without the posts that were retracted.
     *
     * Refuses with `REQUEST_INVALID` as `attestWindow`, also where the root is not its own, or corrects another one.
     */
    attestCorrection(request: CorrectionRequest): Promise<AttestedWindow>;
    /**
     * Adds the ciphertexts of committed windows that this custodian has made, those that can be added, and returns the digest of the sum, nothing else of it. Of
     * `unadded` it tells which are of patients who refuse.
     *
     * Refuses with `WINDOW_NOT_FOUND` or `SUM_OVERFLOW`; needs no secret.
     */
    sumCiphertexts(request: { readonly windows: readonly string[]; readonly unadded?: readonly string[] }): Promise<CiphertextSumAnswer>;
    /**
     * Decrypts the totals of a committed release, one entry for each released code.
     *
     * Refuses with `RELEASE_REFUSED`, whatever the reason: the custodian's log has it. After the first decryption that gave what no
     * readings can, every release is refused until `unlock-releases` at the custodian's host.
     */
    openRelease(request: { readonly releaseId: string }): Promise<readonly SignalTotals[]>;
    /** Whether downtime access is on. It cannot be turned on from here: a person does that at the custodian's host. */
    downtime(): Promise<DowntimeStatus>;
    /**
     * Lets a clinician of the ward in to a patient with an open visit there, by the last snapshot of the ledger; written down and synced first.
     *
     * Refuses with `DOWNTIME_OFF`, `SNAPSHOT_MISSING`, `RATE_LIMITED`, and whatever else speaks against it with `RECORD_NOT_FOUND`.
     */
    openDowntime(request: DowntimeRequest): Promise<DowntimeOpening>;
    /** Opens what the snapshot has of that patient, or one kind of it; decided anew, and written down and synced first. Refuses also with `EMERGENCY_NOT_FOUND`. */
    readDowntime(request: { readonly caller: string; readonly id: string; readonly category?: EntryCategory }): Promise<OpenedCopy>;
    /** Whether releases are locked: for the alarm. It tells no more than a release that was opened before and is refused now. */
    releasesLocked(): Promise<boolean>;
    /** By what they ever were, for the ledger: which release, and the digest of what was written down about it. */
    brokenReleases(): Promise<readonly BrokenRelease[]>;
}
