// SPDX-License-Identifier: Apache-2.0
// Makes a window anew without what was retracted of it: of the very readings that this custodian verified when it made the first one, and of nothing else.

import { sha256Hex } from '@wardledger/chaincode/crypto';
import {
    canonicalJson,
    demandDefined,
    DomainError,
    ERRORS,
    type LedgerId,
    type PostName,
    postNameOf,
    postsText,
    stretchOf,
    wardOfWindow,
} from '@wardledger/chaincode/domain';
import type { AttestedWindow, CorrectionRequest } from '../ports/attestation';
import type { CommittedWindow } from '../ports/ledger-reader';
import { type AttestationPorts, isOwnAttestation, makeWindow } from './attest-window';
import { openWindowReadings, type PostReadings } from './window-readings';

/** What correcting needs. */
export interface CorrectionPorts extends AttestationPorts {
    /** The ledger's own statement of a window. */
    readonly committed: (id: LedgerId) => Promise<CommittedWindow | undefined>;
}

/**
 * Makes the ciphertext of a corrected window and attests its statement.
 *
 * @throws DomainError `REQUEST_INVALID` for a root that was not made here, and for posts that are not those of its envelope
 */
export async function attestCorrection(ports: CorrectionPorts, request: CorrectionRequest): Promise<AttestedWindow> {
    const { id, version, root, posts, envelope } = request;
    const opened = (await isRootHere(ports, request)) ? await openWindowReadings(envelope, ports.envelopeKeys) : undefined;
    if (opened === undefined || !areOf(opened.posts, request)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'the envelope does not hold the readings of these posts');
    }
    const inEnvelope = namesOf(opened.posts);
    const counted = posts.filter((post) => inEnvelope.has(postNameOf(post)) && post.retracted !== true);
    const isCounted = namesOf(counted);
    const leftOut = posts.filter((post) => !isCounted.has(postNameOf(post)));
    const reasons = new Map(root.posts.leftOut?.map((post) => [postNameOf(post), post.reason]));
    return makeWindow(ports, {
        id,
        subject: root.subject,
        ...(root.manual && { manual: root.manual }),
        corrects: { window: root.id, version },
        envelope: root.envelope,
        ranges: root.posts.ranges,
        posts: counted.map(({ retracted: _, ...post }) => post),
        readings: opened.posts.filter((post) => isCounted.has(postNameOf(post))),
        stretch: stretchOf(opened.posts),
        leftOut: leftOut.map(({ device, sequence, retracted }) => {
            const known = reasons.get(postNameOf({ device, sequence }));
            return { device, sequence, reason: retracted === true ? 'RETRACTED' : demandDefined(known, 'why the root left a post out') };
        }),
    });
}

/** By the digest of its envelope the root says which readings were verified: each post against its digest, when it was made. */
async function isRootHere(ports: CorrectionPorts, { id, root, envelope }: CorrectionRequest): Promise<boolean> {
    return (
        wardOfWindow(id) === ports.ward &&
        root.corrects === undefined &&
        root.id !== id &&
        sha256Hex(envelope) === root.envelope.digest &&
        (isOwnAttestation(ports, root) || (await stoodBefore(ports, root)))
    );
}

/** Under a key that was withdrawn since: then the ledger says whether, and when, it came to hold this very statement. */
async function stoodBefore(ports: CorrectionPorts, root: CorrectionRequest['root']): Promise<boolean> {
    if (ports.ownKeys.get(root.attestation.publicKey) === undefined) {
        return false;
    }
    const stored = await ports.committed(root.id);
    return (
        stored !== undefined &&
        canonicalJson(stored.attestation) === canonicalJson(root.attestation) &&
        isOwnAttestation(ports, { ...root, time: stored.time })
    );
}

/** Whether posts are all that the root speaks of, with the digests that it states, and so those of its envelope; what it left out stays out. */
function areOf(readings: readonly PostReadings[], { root, posts }: CorrectionRequest): boolean {
    const { count, digest, leftOut = [] } = root.posts;
    const [named, inEnvelope, outOfRoot] = [namesOf(posts), namesOf(readings), namesOf(leftOut)];
    const isNamed = (post: PostName): boolean => named.has(postNameOf(post));
    const isLeftOut = (post: PostName): boolean => outOfRoot.has(postNameOf(post));
    const areAll = named.size === posts.length && posts.length === count + leftOut.length && [...readings, ...leftOut].every(isNamed);
    const stayOut = posts.filter(isLeftOut).every((post) => post.retracted === true || !inEnvelope.has(postNameOf(post)));
    return areAll && stayOut && sha256Hex(postsText(posts.filter((post) => !isLeftOut(post)))) === digest;
}

function namesOf(posts: readonly PostName[]): ReadonlySet<string> {
    return new Set(posts.map(postNameOf));
}
