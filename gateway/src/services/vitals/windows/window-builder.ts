// SPDX-License-Identifier: Apache-2.0
// Makes one window of gathered posts: ledger ids, homomorphic ciphertext, envelope, blobs on disk, and the statement for the ledger.

import { canonicalJson, demandDefined, PARAMETER_SET, type VitalsWindow } from '@wardledger/chaincode/domain';
import { type CustodianKeys, type HeEncryptorPort, newLedgerId, sealReadings } from '../../../custody';
import type { LedgerCaller } from '../../../ledger';
import type { BlobStore, BuiltWindow, OpenedPost } from '../../../store';
import { deviceName, type SubjectResolver } from '../../subjects';
import type { PostContent } from '../ports/post-content';
import { layOut } from './window-layout';

/** What building stands on. */
export interface WindowBuilderPorts {
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    readonly encryptor: Pick<HeEncryptorPort, 'keyId' | 'encrypt'>;
    readonly keys: Pick<CustodianKeys, 'envelopePublicJwk'>;
    readonly blobs: Pick<BlobStore, 'write'>;
}

/** A post ready for its window. */
export interface WindowPost extends Omit<OpenedPost, 'content'> {
    readonly content: PostContent;
}

/** Ledger ids of those whom the posts name. */
interface LedgerIds {
    readonly patient: string;
    /** In the order of the posts. */
    readonly devices: readonly string[];
}

/** The channel shows an envelope's size; readings are written in as many of these as they need. */
const ENVELOPE_STEP = 4096;

/** The readings as the envelope keeps them: with ledger ids, so that erasing the mapping unnames them too. */
function readingsOf(window: string, { patient, devices }: LedgerIds, posts: readonly WindowPost[]): Uint8Array {
    const entries = posts.map(({ sequence, content: { patient: _outsideId, ...content } }, index) => ({
        device: demandDefined(devices[index], 'ledger id of a device'),
        sequence,
        ...content,
    }));
    const text = Buffer.from(canonicalJson({ window, subject: patient, posts: entries }), 'utf8');
    // Spaces behind the text, which JSON ignores: otherwise the size would tell a heart rate of 99 from one of 100.
    return Buffer.concat([text, Buffer.alloc(ENVELOPE_STEP - 1 - ((text.length + ENVELOPE_STEP - 1) % ENVELOPE_STEP), ' ')]);
}

/** Builds windows; keeps nothing between them. */
export class WindowBuilder {
    readonly #ports: WindowBuilderPorts;

    constructor(ports: WindowBuilderPorts) {
        this.#ports = ports;
    }

    /**
     * Makes a window; its blobs are on disk when the promise resolves.
     * @param signer - whose token brought the posts
     * @param posts - of one caller and one patient, together at most 105 steps
     */
    async build(signer: LedgerCaller, posts: readonly WindowPost[]): Promise<BuiltWindow> {
        const { blobs, encryptor, keys, subjects } = this.#ports;
        const { caller, content } = demandDefined(posts[0], 'first post of a window');
        const [found, ...devices] = await subjects.resolve(signer, [
            { kind: 'record', id: content.patient },
            ...posts.map((post) => ({ kind: 'device' as const, id: deviceName(post) })),
        ]);
        const patient = demandDefined(found, 'ledger id of a patient');
        const id = newLedgerId();
        const readings = readingsOf(id, { patient, devices }, posts);
        const { plain, signals, first, last } = layOut(posts.map((post) => post.content));

        // The totals: what can be added up without being read.
        const totals = encryptor.encrypt(plain).then(async ({ ciphertext }) => ({
            digest: await blobs.write('ciphertext', ciphertext),
            bytes: ciphertext.length,
        }));
        // The readings themselves: for the own ward.
        const kept = sealReadings({ ledgerId: patient, readings }, [keys.envelopePublicJwk]).then(async (jwe) => {
            const text = Buffer.from(jwe, 'utf8');
            return { digest: await blobs.write('envelope', text), bytes: text.length };
        });
        const [ciphertext, envelope] = await Promise.all([totals, kept]);

        const statement: VitalsWindow = {
            id,
            subject: patient,
            keyId: encryptor.keyId,
            parameterSet: PARAMETER_SET,
            signals: [...signals],
            first,
            last,
            ciphertext,
            envelope,
            posts: posts.map(({ sequence, digest, content: { late, via } }, index) => ({
                device: demandDefined(devices[index], 'ledger id of a device'),
                sequence,
                digest,
                ...(late ? { late: true as const } : {}),
                ...(via === undefined ? {} : { via }),
            })),
            mode: 'hash',
        };
        return { id, caller, request: statement, postIds: posts.map((post) => post.id) };
    }
}
