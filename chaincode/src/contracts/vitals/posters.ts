// SPDX-License-Identifier: Apache-2.0
// Who has entered the posts of a transaction: each is judged as a caller is, by the signature that stands inside, and a window is one person's.

import {
    type Actor,
    type AuthorRejection,
    hasCode,
    type Hex64,
    isClinician,
    type LedgerId,
    type Post,
    type PostAuthor,
    type Poster,
    textOfPost,
} from '../../domain';
import { type LedgerContext, signerOf } from '../../platform';
import { vitalsKeys } from './keys';

/** What is wrong with one post takes no other with it; whatever else is wrong, with all. */
const OF_ONE_POST = [
    'ACTOR_SUSPENDED',
    'ACTOR_UNKNOWN',
    'AUTHORSHIP_EXPIRED',
    'AUTHORSHIP_INVALID',
    'CERTIFICATE_ENDED',
] as const satisfies readonly AuthorRejection[];

/** Who has signed a post, and who has its window, if anybody has. */
export interface JudgedAuthor {
    readonly poster: Poster;
    readonly known: Poster | undefined;
}

/** The posters of one transaction, which reads nothing of what it writes. */
export class Posters {
    readonly #ctx: LedgerContext;
    readonly #salt: Hex64;
    readonly #noted = new Map<LedgerId, Poster>();

    /** @param salt - of what is kept. */
    constructor(ctx: LedgerContext, salt: Hex64) {
        this.#ctx = ctx;
        this.#salt = salt;
    }

    /** Finds out who has signed a post, and that its window is nobody else's. @returns why it is not taken, if it is not. */
    async judge({ digest, window }: Post, author: PostAuthor): Promise<JudgedAuthor | AuthorRejection> {
        const signer = await this.#signerOf(digest, author);
        if (typeof signer === 'string') {
            return signer;
        }
        if (!isClinician(signer.roles)) {
            return 'ROLE_FORBIDDEN';
        }
        return signer.ledgerId === author.person ? this.#judgeWindow(window, signer) : 'AUTHORSHIP_INVALID';
    }

    async #judgeWindow(window: LedgerId, { mspId, ledgerId, certificateId }: Actor): Promise<JudgedAuthor | AuthorRejection> {
        const known = this.#noted.get(window) ?? (await this.#ctx.shared.get(vitalsKeys.poster(window)));
        if (known !== undefined && known.ledgerId !== ledgerId) {
            return 'POSTER_DIFFERS';
        }
        const { certificates = [], salt = this.#salt } = known ?? {};
        const own = certificates.includes(certificateId) ? certificates : [...certificates, certificateId];
        return { poster: { mspId, ledgerId, window, certificates: own, salt }, known };
    }

    /** Keeps, for both wards alone, whose a window is, if that is new. */
    async keep({ poster, known }: JudgedAuthor): Promise<void> {
        const { window, certificates } = poster;
        if (known?.certificates.length !== certificates.length) {
            this.#noted.set(window, poster);
            await this.#ctx.shared.put(vitalsKeys.poster(window), poster);
        }
    }

    async #signerOf(digest: Hex64, { person, time, certificate, signature }: PostAuthor): Promise<Actor | AuthorRejection> {
        const { channel, actor } = this.#ctx;
        const text = textOfPost({ channel, digest, person, time });
        try {
            return await signerOf(this.#ctx, actor.mspId, { certificate, signature, time, text });
        } catch (error) {
            const code = OF_ONE_POST.find((one) => hasCode(error, one));
            if (code === undefined) {
                throw error;
            }
            return code;
        }
    }
}
