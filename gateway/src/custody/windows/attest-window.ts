// SPDX-License-Identifier: Apache-2.0
// Opens the readings of a window, holds them against their digests, encrypts them, and signs what the ledger is told of all that: a decryptor that opened what somebody else had made
// would be an oracle for its key, so nothing is ever summed that was not made here.

import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { isAttested, postDigestOf, sha256Hex } from '@wardledger/chaincode/crypto';
import {
    attestedText,
    canonicalJson,
    demandDefined,
    DomainError,
    ERRORS,
    type FoundPoster,
    type LeftOutPost,
    type NamedPost,
    PARAMETER_SET,
    postRangesOf,
    postsText,
    stretchOf,
    type VitalsWindow,
    type WindowPosts,
    wardOfWindow,
    type WindowStatement,
} from '@wardledger/chaincode/domain';
import type { CryptoKey, JWK } from 'jose';
import type { HeEncryptorPort } from '../encryption/he-encryptor';
import type { AttestationRequest, AttestedPost, AttestedWindow, DifferingPosts } from '../ports/attestation';
import { areAuthors } from './post-authors';
import { readSignals } from './read-signals';
import { layOut } from './window-layout';
import { openWindowReadings, type PostReadings, type WindowReadings } from './window-readings';

/** For whom a custodian attests, and by what it knows what it has attested. */
export interface AttestationPlace {
    readonly channel: string;
    readonly ward: string;
    /** Every key of its own store, whatever the ledger says of it: 32 bytes, base64url; with the time since when one counts no more, milliseconds since 1970. */
    readonly ownKeys: ReadonlyMap<string, number | undefined>;
}

/** A key that signs. */
export interface SigningKey {
    /** 32 bytes, base64url. */
    readonly publicKey: string;
    /** Ed25519, private. */
    readonly signingKey: KeyObject;
}

/** What attesting needs. */
export interface AttestationPorts extends AttestationPlace, SigningKey {
    /** Of the custodian, the one in use first. */
    readonly envelopeKeys: readonly CryptoKey[];
    readonly encryptor: Pick<HeEncryptorPort, 'keyId' | 'encrypt'>;
}

/** A window of a ward; the time when it was committed is asked for where its key has been withdrawn. */
type AttestedStatement = VitalsWindow & { readonly ward: string; readonly time?: number };

/** Imports a private key that attests. */
export function importAttestationKey(privateJwk: JWK): SigningKey {
    return { publicKey: String(privateJwk.x), signingKey: createPrivateKey({ key: { ...privateJwk }, format: 'jwk' }) };
}

/**
 * Makes the ciphertext of a window and attests its statement. Each time it is asked the ciphertext is another one; the ledger takes one window of an id.
 *
 * Where what is sealed of a post does not give the digest that the ledger has, nothing is made: which those are is answered, so that the window comes without them. It is sealed
 * anew for that, and never made here of a part of an envelope: whoever states wrong digests would learn of single posts in it what they hold.
 *
 * @param poster - who has entered its posts, as the ledger says; of a device's window nobody.
 * @throws DomainError `WARD_FORBIDDEN` for an id of another ward's window, which its posts name already; `REQUEST_INVALID` for an envelope that does not hold these posts of this patient in this window
 */
export async function attestWindow(
    ports: AttestationPorts,
    request: AttestationRequest,
    poster?: FoundPoster['poster'],
): Promise<AttestedWindow | DifferingPosts> {
    const { id, subject, posts, leftOut = [], envelope, manual } = request;
    if (wardOfWindow(id) !== ports.ward) {
        throw new DomainError(ERRORS.WARD_FORBIDDEN);
    }
    const readings = await openWindowReadings(envelope, ports.envelopeKeys);
    if (readings === undefined || !isOf(readings, request)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'the envelope does not hold the readings of these posts');
    }
    const differing = readings.posts.flatMap((post, index) =>
        isSame(post, demandDefined(posts[index], 'a stated post'), request) ? [] : [index],
    );
    if (differing.length > 0) {
        return { differing };
    }
    if (!areAuthors(ports.channel, { readings: readings.posts, posts, manual }, poster)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'the posts are not signed by who has entered them');
    }
    const counted = posts.filter(({ retracted }) => retracted !== true);
    const retracted = posts.filter((post) => !counted.includes(post));
    return makeWindow(ports, {
        id,
        subject,
        envelope: { digest: sha256Hex(envelope), bytes: Buffer.byteLength(envelope) },
        ...(manual && { manual }),
        ranges: postRangesOf([...posts, ...leftOut]),
        posts: counted,
        readings: readings.posts.filter((_, index) => posts[index]?.retracted !== true),
        stretch: stretchOf(readings.posts),
        leftOut: [...leftOut, ...retracted.map(({ device, sequence }) => ({ device, sequence, reason: 'RETRACTED' as const }))],
    });
}

/** What a window is made of. */
export interface WindowContent extends Pick<WindowStatement, 'id' | 'subject' | 'envelope' | 'manual' | 'corrects'> {
    readonly ranges: WindowPosts['ranges'];
    /** Those that count, and what they hold. */
    readonly posts: readonly NamedPost[];
    readonly readings: readonly PostReadings[];
    /** Of all in the envelope: a window is found where its readings are, whatever was retracted. */
    readonly stretch: Pick<WindowStatement, 'first' | 'last'>;
    readonly leftOut: readonly LeftOutPost[];
}

/**
 * Encrypts what counts of a window, and signs its statement.
 *
 * @throws DomainError `REQUEST_INVALID` where nothing counts
 */
export async function makeWindow(
    ports: AttestationPorts,
    { readings, posts, stretch, ranges, leftOut, envelope, ...named }: WindowContent,
): Promise<AttestedWindow> {
    if (posts.length === 0) {
        throw new DomainError(ERRORS.REQUEST_INVALID, 'every post of the window was retracted');
    }
    const { plain, signals } = layOut(readings);
    const { ciphertext, digest } = await ports.encryptor.encrypt(plain);
    const statement: WindowStatement = {
        ...named,
        keyId: ports.encryptor.keyId,
        parameterSet: PARAMETER_SET,
        signals: [...signals],
        ...stretch,
        ciphertext: { digest, bytes: ciphertext.length },
        envelope,
        posts: {
            count: posts.length,
            digest: sha256Hex(postsText(posts)),
            ranges,
            ...(leftOut.length > 0 && { leftOut: [...leftOut] }),
        },
        mode: 'hash',
    };
    const signature = sign(null, Buffer.from(attestedText(ports.channel, ports.ward, statement), 'utf8'), ports.signingKey);
    return {
        window: { ...statement, attestation: { publicKey: ports.publicKey, signature: signature.toString('base64url') } },
        ciphertext,
    };
}

/**
 * Whether this custodian has made the ciphertext of a window, whatever the ledger holds of its key. Of a key that leaked only what was committed before it was
 * withdrawn: who has it signs what they like since.
 */
export function isOwnAttestation({ channel, ward, ownKeys }: AttestationPlace, window: AttestedStatement): boolean {
    const { attestation, time = Infinity } = window;
    const isOwn = window.ward === ward && ownKeys.has(attestation.publicKey);
    const withdrawnAt = ownKeys.get(attestation.publicKey) ?? Infinity;
    return isOwn && time <= withdrawnAt && isAttested(attestation, attestedText(channel, ward, window));
}

/** Which posts of which window, in the order in which they are stated. */
function isOf(readings: WindowReadings, { id, subject, posts }: AttestationRequest): boolean {
    const areNamed = posts.every((post, index) => {
        const sealed = readings.posts[index];
        return sealed?.device === post.device && sealed.sequence === post.sequence;
    });
    return readings.window === id && readings.subject === subject && readings.posts.length === posts.length && areNamed;
}

/** Whether a post is as it was sent, for that is what its digest is of, and read as every post is read, for that is what is encrypted. */
function isSame(
    { sent, signals, proof, ...post }: PostReadings,
    { digest, name, boot }: AttestedPost,
    { patient }: Pick<AttestationRequest, 'patient'>,
): boolean {
    const written = sent ?? signals;
    const isAsSent = postDigestOf({ ...post, signals: written, device: name, boot, patient }, proof) === digest;
    // As texts: JSON has one zero, arithmetic has two.
    return isAsSent && canonicalJson(readSignals(written, post.model) ?? null) === canonicalJson(signals);
}
