// SPDX-License-Identifier: Apache-2.0
// Proves one reading against the digest of its post on the ledger: for whoever may read the patient's vitals, by a look, and to be verified by anybody.

import { DomainError, ERRORS, type Hex64, type LedgerId, type ListedPost, type Purpose } from '@wardledger/chaincode/domain';
import { digestOfProof, type PostReadings, type ReadingProof, readingProofOf, windowReadingsIn } from '../../../custody';
import { undefinedOn } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { BlobStore } from '../../../store';
import type { Asker, Askers, Disclosure, Disclosures } from '../../access';
import type { Registrar } from '../../participants';
import { ContentError } from '../../refusals';
import { deviceName, type DeviceStart, type LookUps, type MissBudget, patientOrNobody, recordNotFound } from '../../subjects';
import { storedEnvelope } from '../reading/kept-window';

/** Which reading of which post, and whose it is. */
export interface ReadingQuestion extends DeviceStart {
    readonly sequence: number;
    /** Counted over all readings of the post, signal by signal, and its observations. */
    readonly index: number;
    /** Under which the post was sent. */
    readonly patient: string;
    readonly purpose: Purpose;
}

/** The proof, and what the ledger holds of the post: whether it still stands is beside what was sent. */
export interface ProvenReading extends ReadingProof, Pick<ListedPost, 'window' | 'digest' | 'signature' | 'retracted' | 'unproven'> {
    /** Whose post it is: each ward has its own under a device and number. */
    readonly ward: string;
    readonly access: { readonly transactionIds: readonly string[] };
}

/** What proving needs. */
export interface ReadingProofPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Reads posts and windows, whoever asks: that the caller may is decided before anything is opened. */
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly directory: Pick<LookUps, 'find'>;
    readonly missBudget: Pick<MissBudget, 'spend'>;
    readonly askers: Pick<Askers, 'patient'>;
    readonly disclosures: Pick<Disclosures, 'demandLook' | 'open'>;
    readonly blobs: Pick<BlobStore, 'read'>;
}

/** Proves. */
export interface ReadingProofs {
    /**
     * @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know, POST_NOT_FOUND, RATE_LIMITED when no miss is left, READINGS_UNREADABLE;
     *     ContentError for a reading that the post does not have
     */
    prove(asker: Asker, question: ReadingQuestion): Promise<ProvenReading>;
}

/** Builds the service. */
export function createReadingProofs(ports: ReadingProofPorts): ReadingProofs {
    return {
        prove: async (asker, question) => {
            const { kept, post, transactionId } = await openedPost(ports, asker, question);
            const { proof: secrets, sent, ...read } = post;
            const { device, boot, patient } = question;
            const written = { ...read, signals: sent ?? read.signals, device, boot, patient };
            const proof = readingProofOf(written, secrets, question.index);
            if (proof === undefined) {
                const misfit = { pointer: '/querystring/index', detail: 'is no reading of this post' };
                throw new ContentError([misfit], 'The request does not match its documentation.', ERRORS.REQUEST_INVALID);
            }
            const { window, digest, signature, retracted, unproven } = kept;
            if (digestOfProof(proof) !== digest) {
                throw new DomainError(ERRORS.POST_NOT_FOUND, 'The post was not sent for the patient under this number.');
            }
            return {
                ...proof,
                ward: ports.ward,
                window,
                digest,
                ...(signature !== undefined && { signature }),
                ...(retracted === true && { retracted }),
                ...(unproven === true && { unproven }),
                access: { transactionIds: [transactionId] },
            };
        },
    };
}

/** A post with its readings, for who may see them, and what the ledger holds of it. */
interface OpenedPost {
    readonly kept: ListedPost;
    readonly post: PostReadings;
    readonly transactionId: string;
}

/** A look comes first, and both wards decide; whether there is such a post is told behind that. */
async function openedPost(ports: ReadingProofPorts, asker: Asker, question: ReadingQuestion): Promise<OpenedPost> {
    const { askers, disclosures, missBudget, blobs } = ports;
    const { patient: number, purpose, sequence, device, boot } = question;
    const { caller } = asker;
    const patient = await patientOrNobody(askers.patient(asker, number));
    const use = { action: 'read', category: 'vitals', purpose } as const;
    await disclosures.demandLook(caller, patient, use);
    const name = { device, boot, sequence, patient };
    const missesIn = (found: KeptPost | undefined): number => (found === undefined ? 1 : 0);
    const kept = await missBudget.spend(caller.name, async () => keptPost(ports, asker, name), missesIn);
    const envelope = kept && (await storedEnvelope(blobs, kept.envelope));
    const sealed = { sealedIds: [], ...(envelope !== undefined && 'text' in envelope && { sealedReadings: [envelope.text] }) };
    const opened = await disclosures.open(caller, { patients: [patient], ...use }, () => sealed);
    if (opened === undefined) {
        throw recordNotFound();
    }
    if (kept === undefined) {
        throw new DomainError(ERRORS.POST_NOT_FOUND);
    }
    const post = postIn(opened.readings?.[0], kept, sequence);
    if (post === undefined) {
        throw new DomainError(ERRORS.READINGS_UNREADABLE);
    }
    return { kept: kept.post, post, transactionId: opened.transaction.id };
}

function postIn(
    text: NonNullable<Disclosure['readings']>[number] | undefined,
    { subject, device }: KeptPost,
    sequence: number,
): PostReadings | undefined {
    const window = text !== undefined && 'content' in text ? windowReadingsIn(text.content, subject) : undefined;
    return window?.posts.find((post) => post.device === device && post.sequence === sequence);
}

/** A post of this ward, and where its readings are. */
interface KeptPost {
    readonly post: ListedPost;
    readonly device: LedgerId;
    readonly subject: LedgerId;
    /** The digest of the envelope of its window. */
    readonly envelope: Hex64;
}

/** `undefined` while its window is not on the ledger, and for another patient's. */
async function keptPost(
    { ward, ledger, registrar, directory }: ReadingProofPorts,
    { caller }: Asker,
    { patient, sequence, ...start }: DeviceStart & { readonly sequence: number; readonly patient: LedgerId },
): Promise<KeptPost | undefined> {
    const [entry] = await directory.find(caller, { kind: 'device', ids: [deviceName(start)] });
    const device = entry?.own;
    if (device === undefined) {
        return undefined;
    }
    const reader = await registrar.itself();
    const [post] = await ledger.evaluate(reader, 'vitals:ListPosts', { ward, device, from: sequence, to: sequence });
    const window = post && (await undefinedOn(ledger.evaluate(reader, 'vitals:GetWindow', { id: post.window }), 'WINDOW_NOT_FOUND'));
    if (post === undefined || window === undefined || (window.survivor ?? window.subject) !== patient) {
        return undefined;
    }
    return { post, device, subject: window.subject, envelope: window.envelope.digest };
}
