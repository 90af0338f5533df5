// SPDX-License-Identifier: Apache-2.0
// Settings of which all that they can be is known, and which stay what they are once something is stored under them.

import { sha256Hex } from '../../crypto';
import {
    choicesOf,
    type ChoiceKind,
    contentOf,
    demandDefined,
    DomainError,
    ERRORS,
    GOVERNED,
    type GovernedKindName,
    type Hex64,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { governanceKeys } from './keys';
import { approvedDigest } from './settings';

/** Such settings are both wards'. */
const SCOPE = 'both';

/** What a setting is. */
export interface Choice {
    readonly choice: (typeof GOVERNED)[ChoiceKind]['choices'][number];
    /** Whether it stays so: something is stored under it. */
    readonly settled: boolean;
}

/**
 * Refuses the digest of what a setting cannot be; of most kinds that is the wards' to say.
 * @throws DomainError CONTENT_INVALID
 */
export function demandChoice(kind: GovernedKindName, digest: Hex64): void {
    const contents = choicesOf(kind)?.map((choice) => contentOf(kind, choice));
    if (contents?.every((content) => sha256Hex(content) !== digest) === true) {
        throw new DomainError(ERRORS.CONTENT_INVALID, `/digest: Must be of ${contents.join(' or ')}`);
    }
}

/** Reads what a setting is. Once it is settled one key is read, which nothing changes any more. */
export async function readChoice(ctx: LedgerContext, kind: ChoiceKind): Promise<Choice> {
    const settled = await ctx.world.get(governanceKeys.settled(kind, SCOPE));
    const digest = settled?.digest ?? (await approvedDigest(ctx, kind, SCOPE));
    const { choices } = GOVERNED[kind];
    const choice = digest === undefined ? choices[0] : choices.find((one) => sha256Hex(contentOf(kind, one)) === digest);
    return { choice: demandDefined(choice, 'a choice of the setting'), settled: settled !== undefined };
}

/**
 * Settles a setting, where nothing has yet. Of those who are first at one time one wins, and an approval at that time conflicts with them: the others
 * are proposed again, and from then on nobody writes.
 */
export async function settle(ctx: LedgerContext, kind: ChoiceKind, { choice, settled }: Choice): Promise<void> {
    if (!settled) {
        await ctx.world.put(governanceKeys.settled(kind, SCOPE), { digest: sha256Hex(contentOf(kind, choice)) });
    }
}
