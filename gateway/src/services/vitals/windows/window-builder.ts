// SPDX-License-Identifier: Apache-2.0
// Makes one window of gathered posts: ledger ids, homomorphic ciphertext, envelope, blobs on disk, and the statement for the ledger.

import { canonicalJson, PARAMETER_SET, type VitalsWindow } from '@wardledger/chaincode/domain';
import { type CustodianKeys, type HeEncryptorPort, newLedgerId, sealReadings } from '../../../custody';
import type { LedgerCaller } from '../../../ledger';
import type { BlobStore, BuiltWindow, OpenedPost } from '../../../store';
import type { SubjectResolver } from '../../subjects';
import { demandDefined } from '../ports/demand-defined';
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

/** Spaces behind the text, which JSON ignores: otherwise the size would tell a heart rate of 99 from one of 100. */
function padded(json: string): Buffer {
    const text = Buffer.from(json, 'utf8');
    return Buffer.concat([text, Buffer.alloc(ENVELOPE_STEP - 1 - ((text.length + ENVELOPE_STEP - 1) % ENVELOPE_STEP), ' ')]);
}

/** The readings as the envelope keeps them: with ledger ids, so that erasing the mapping unnames them too. */
function readingsOf(window: string, { patient, devices }: LedgerIds, posts: readonly WindowPost[]): Uint8Array {
    const entries = posts.map(({ sequence, content: { patient: _outsideId, ...content } }, index) => ({
        device: demandDefined(devices[index], 'ledger id of a device'),
        sequence,
        ...content,
    }));
    return padded(canonicalJson({ window, subject: patient, posts: entries }));
}

function statementPosts(devices: LedgerIds['devices'], posts: readonly WindowPost[]): VitalsWindow['posts'] {
    return posts.map(({ sequence, digest, content }, index) => ({
        device: demandDefined(devices[index], 'ledger id of a device'),
        sequence,
        digest,
        ...(content.late ? { late: true as const } : {}),
        ...(content.via === undefined ? {} : { via: content.via }),
    }));
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
        const { encryptor, subjects } = this.#ports;
        const { caller, content } = demandDefined(posts[0], 'first post of a window');
        const [patient, ...devices] = await subjects.resolve(signer, [
            { kind: 'record', id: content.patient },
            ...posts.map(({ device }) => ({ kind: 'device' as const, id: device })),
        ]);
        const ids = { patient: demandDefined(patient, 'ledger id of a patient'), devices };
        const id = newLedgerId();
        const { plain, signals, first, last } = layOut(posts.map((post) => post.content));
        const [ciphertext, envelope] = await Promise.all([this.#encrypt(plain), this.#seal(id, ids, posts)]);
        const statement: VitalsWindow = {
            id,
            subject: ids.patient,
            keyId: encryptor.keyId,
            parameterSet: PARAMETER_SET,
            signals: [...signals],
            first,
            last,
            ciphertext,
            envelope,
            posts: statementPosts(devices, posts),
            mode: 'hash',
        };
        return { id, caller, request: statement, postIds: posts.map((post) => post.id) };
    }

    async #encrypt(plain: ReturnType<typeof layOut>['plain']): Promise<VitalsWindow['ciphertext']> {
        const { ciphertext } = await this.#ports.encryptor.encrypt(plain);
        return { digest: await this.#ports.blobs.write('ciphertext', ciphertext), bytes: ciphertext.length };
    }

    async #seal(window: string, ids: LedgerIds, posts: readonly WindowPost[]): Promise<VitalsWindow['envelope']> {
        const readings = readingsOf(window, ids, posts);
        const envelope = Buffer.from(await sealReadings({ ledgerId: ids.patient, readings }, [this.#ports.keys.envelopePublicJwk]), 'utf8');
        return { digest: await this.#ports.blobs.write('envelope', envelope), bytes: envelope.length };
    }
}
