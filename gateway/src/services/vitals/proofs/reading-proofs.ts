// SPDX-License-Identifier: Apache-2.0
// Proves one reading against the digest of its post on the ledger: for whoever may read the patient's vitals, by a look, and to be verified by anybody.

import { DomainError, ERRORS, type LedgerId, type ListedPost, type Purpose } from '@wardledger/chaincode/domain';
import { postDigestOf, type ReadingProof, readingProofOf, windowReadingsIn } from '../../../custody';
import { undefinedOn } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { BlobStore } from '../../../store';
import type { Asker, Askers, Disclosures } from '../../access';
import type { Registrar } from '../../participants';
import { ContentError } from '../../refusals';
import { deviceName, type DeviceStart, type LookUps, patientOrNobody, recordNotFound } from '../../subjects';
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

/** The proof, and what the ledger holds of the post. */
export interface ProvenReading extends ReadingProof, Pick<ListedPost, 'window' | 'digest' | 'signature'> {
    readonly access: { readonly transactionIds: readonly string[] };
}

/** What proving needs. */
export interface ReadingProofPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Reads posts and windows, whoever asks: that the caller may is decided before anything is opened. */
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly directory: Pick<LookUps, 'find'>;
    readonly askers: Pick<Askers, 'patient'>;
    readonly disclosures: Pick<Disclosures, 'demandLook' | 'open'>;
    readonly blobs: Pick<BlobStore, 'read'>;
}

/** Proves. */
export interface ReadingProofs {
    /** @throws DomainError RECORD_NOT_FOUND also for a patient of whom the caller may not know, POST_NOT_FOUND; ContentError for a reading that the post does not have */
    prove(asker: Asker, question: ReadingQuestion): Promise<ProvenReading>;
}

/** Builds the service. */
export function createReadingProofs(ports: ReadingProofPorts): ReadingProofs {
    const { askers, disclosures } = ports;
    return {
        prove: async (asker, { patient: number, purpose, index, ...name }) => {
            const { caller } = asker;
            const patient = await patientOrNobody(askers.patient(asker, number));
            const use = { action: 'read', category: 'vitals', purpose } as const;
            await disclosures.demandLook(caller, patient, use);
            const found = await keptPost(ports, asker, { ...name, patient });
            const sealed = { sealedIds: [], ...(found !== undefined && { sealedReadings: [found.envelope] }) };
            const opened = await disclosures.open(caller, { patients: [patient], ...use }, () => sealed);
            if (opened === undefined) {
                throw recordNotFound();
            }
            const [text] = opened.readings ?? [];
            const window = found && text && 'content' in text ? windowReadingsIn(text.content, found.subject) : undefined;
            const post = window?.posts.find(({ device, sequence }) => device === found?.device && sequence === name.sequence);
            if (found === undefined || post === undefined) {
                throw new DomainError(ERRORS.POST_NOT_FOUND);
            }
            const { proof: secrets, sent, ...read } = post;
            const written = { ...read, signals: sent ?? read.signals, device: name.device, boot: name.boot, patient: number };
            if (postDigestOf(written, secrets) !== found.digest) {
                throw new DomainError(ERRORS.POST_NOT_FOUND, 'The post was not sent for the patient under this number.');
            }
            const proof = readingProofOf(written, secrets, index);
            if (proof === undefined) {
                const misfit = { pointer: '/querystring/index', detail: 'is no reading of this post' };
                throw new ContentError([misfit], 'The request does not match its documentation.', ERRORS.REQUEST_INVALID);
            }
            const { digest, signature } = found;
            const access = { transactionIds: [opened.transaction.id] };
            return { ...proof, window: found.window, digest, ...(signature !== undefined && { signature }), access };
        },
    };
}

/** A post of this ward, with the envelope of its window. */
interface KeptPost extends Pick<ListedPost, 'window' | 'digest' | 'signature'> {
    readonly device: LedgerId;
    readonly subject: LedgerId;
    readonly envelope: string;
}

/** `undefined` while its window is not on the ledger, for another patient's, and where the ward does not have the envelope. */
async function keptPost(
    { ward, ledger, registrar, directory, blobs }: ReadingProofPorts,
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
    const envelope = await storedEnvelope(blobs, window.envelope.digest);
    return 'text' in envelope ? { ...post, device, subject: window.subject, envelope: envelope.text } : undefined;
}
