// SPDX-License-Identifier: Apache-2.0
// Corrections in tests: posts that a clinician takes back, and windows as a custodian makes them anew.

import {
    type CorrectedPosts,
    demandDefined,
    type Corrects,
    type PostName,
    postsText,
    rootOf,
    wardOfWindow,
    windowIdOf,
    type SubmittedWindows,
    type WindowStatement,
} from '../../src/domain';
import { identities, type Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';
import type { LedgerDouble } from '../support/ledger-double';
import { attested } from './attestation';
import { type PostedWindow, statementOf } from './vitals-fixtures';

const { ward1Admin, ward1One, ward2Admin } = identities;

/** What a clinician says. */
export const REASON = 'Probe was off';

/** A statement of what a window is made anew as. */
export type Remade = WindowStatement & { readonly corrects: Corrects };

const nameOf = ({ device, sequence }: PostName): PostName => ({ device, sequence });

/** A window with so many posts of one device. */
export function postsOf(word: string, count: number): PostedWindow['posts'] {
    return Array.from({ length: count }, (_, sequence) => ({
        device: id(`device ${word}`),
        sequence,
        digest: digest(`${word} ${sequence}`),
    }));
}

/** Takes posts of a window back, as a clinician of ward 1. */
export async function correct(
    ledger: LedgerDouble,
    { subject, posts }: Pick<PostedWindow, 'subject' | 'posts'>,
    as: Identity = ward1One,
): Promise<CorrectedPosts> {
    const transient = { correction: { posts: posts.map(nameOf), reason: REASON } };
    return ledger.submit('vitals:CorrectPosts', { ledgerId: subject }, { as, transient });
}

/** A window as it is made anew without posts. */
export function remadeOf(root: PostedWindow, version: number, retracted: readonly number[]): Remade {
    const statement = statementOf(root);
    const { posts } = root;
    const isOut = (sequence: number): boolean => retracted.includes(sequence);
    const within = posts.filter(({ sequence }) => !isOut(sequence));
    const leftOut = posts.filter(({ sequence }) => isOut(sequence)).map((post) => ({ ...nameOf(post), reason: 'RETRACTED' as const }));
    return {
        ...statement,
        id: windowIdOf(demandDefined(wardOfWindow(root.id), 'ward of a window'), id(`${root.id} anew ${version}`)),
        ciphertext: { ...statement.ciphertext, digest: digest(`${root.id} ciphertext ${version}`) },
        posts: {
            ...statement.posts,
            count: within.length,
            digest: digest(postsText(within)),
            ...(leftOut.length > 0 && { leftOut }),
        },
        corrects: { window: rootOf(statement), version },
    };
}

/** The request by which windows come that were made anew. */
export const remaking = (windows: readonly Remade[], ward = 'ward1') => ({
    windows: windows.map((window) => ({ ...attested(window, ward), corrects: window.corrects })),
});

/** Brings windows that were made anew, as the ward's own process. */
export async function remake(ledger: LedgerDouble, windows: readonly Remade[], ward = 'ward1'): Promise<SubmittedWindows> {
    return ledger.submit('vitals:RemakeWindows', remaking(windows, ward), { as: ward === 'ward1' ? ward1Admin : ward2Admin });
}
