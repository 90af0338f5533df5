// SPDX-License-Identifier: Apache-2.0
// Makes one window of gathered posts: ledger ids, envelope, what the custodian makes of it, blobs on disk.

import { demandDefined } from '@wardledger/chaincode/domain';
import { type Custodian, type CustodianKeys, newLedgerId, sealWindowReadings, type WindowReadings } from '../../../custody';
import type { LedgerCaller } from '../../../ledger';
import type { BlobStore, BuiltWindow, OpenedPost } from '../../../store';
import { deviceName, type SubjectResolver } from '../../subjects';
import type { PostContent } from '../ports/post-content';

/** What building stands on. */
export interface WindowBuilderPorts {
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    readonly custodian: Pick<Custodian, 'attestWindow'>;
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

/** The readings as the envelope keeps them: with ledger ids, so that erasing the mapping unnames them too. */
function readingsOf(window: string, { patient, devices }: LedgerIds, posts: readonly WindowPost[]): WindowReadings {
    const entries = posts.map(({ sequence, content: { patient: _outsideId, ...content } }, index) => ({
        device: demandDefined(devices[index], 'ledger id of a device'),
        sequence,
        ...content,
    }));
    return { window, subject: patient, posts: entries };
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
        const { blobs, custodian, keys, subjects } = this.#ports;
        const { caller, content } = demandDefined(posts[0], 'first post of a window');
        const [found, ...devices] = await subjects.resolve(signer, [
            { kind: 'record', id: content.patient },
            ...posts.map((post) => ({ kind: 'device' as const, id: deviceName(post) })),
        ]);
        const patient = demandDefined(found, 'ledger id of a patient');
        const id = newLedgerId();
        const envelope = await sealWindowReadings(readingsOf(id, { patient, devices }, posts), [keys.envelopePublicJwk]);
        const { window, ciphertext } = await custodian.attestWindow({
            id,
            subject: patient,
            envelope,
            posts: posts.map(({ sequence, digest, content: { late, via } }, index) => ({
                device: demandDefined(devices[index], 'ledger id of a device'),
                sequence,
                digest,
                ...(late ? { late: true as const } : {}),
                ...(via === undefined ? {} : { via }),
            })),
        });
        // The totals: what can be added up without being read. The readings themselves: for the own ward.
        await Promise.all([blobs.write('ciphertext', ciphertext), blobs.write('envelope', Buffer.from(envelope, 'utf8'))]);
        return { id, caller, request: window, postIds: posts.map((post) => post.id) };
    }
}
