// SPDX-License-Identifier: Apache-2.0
// What a ward has to do next for a seed, so that nobody waits for it and nobody is waited for without end.

import type { Milliseconds } from '../../kernel';
import type { FoundSeed } from '../cluster';
import type { OpenPhase, SecretKind, SeedPart } from './seed';

/** One step of a ward: a submission, or none because it is the other ward's turn (`wait`), or none any more (`done`). */
export type SeedStep =
    | { readonly do: 'commit' }
    | { readonly do: 'reveal'; readonly kind: SecretKind }
    | { readonly do: 'close'; readonly phase: OpenPhase }
    | { readonly do: 'wait' }
    | { readonly do: 'done' };

/** Who asks, and when. */
export interface SeedTurn {
    /** The ward that asks: one of WARD_MSPS. */
    readonly mspId: string;
    readonly nowMs: Milliseconds;
    /** Whether it begins an epoch that nobody has begun. */
    readonly open: boolean;
}

/**
 * Decides what a ward is to do now. A secret or commitment of its own that the open phase takes comes before the mark that would end the
 * phase; a seed that is known needs nothing more.
 * @param found - the epoch as GetSeed answers it.
 * @param turn - the ward, its clock, and whether it opens epochs. A clock ahead of the ledger's only meets SEED_REFUSED.
 * @returns one step; after a submission the seed is to be read and asked about again.
 */
export function nextStep(found: FoundSeed, { mspId, nowMs, open }: SeedTurn): SeedStep {
    const { phase, closableMs } = found;
    if (found.seed !== undefined || found.fixedMs !== undefined) {
        return { do: 'done' };
    }
    const own = found.parts.find((part) => part.mspId === mspId);
    const due = dueOf(phase, own, open);
    if (due !== undefined) {
        return due;
    }
    if (phase === 'unopened' || phase === 'closed') {
        return { do: 'wait' };
    }
    return closableMs !== undefined && nowMs >= closableMs ? { do: 'close', phase } : { do: 'wait' };
}

/** What the phase still takes of this ward: the rules by which demandCommit and demandReveal let it in. */
function dueOf(phase: FoundSeed['phase'], own: SeedPart | undefined, open: boolean): SeedStep | undefined {
    if (own === undefined) {
        return phase === 'commit' || (phase === 'unopened' && open) ? { do: 'commit' } : undefined;
    }
    if (phase === 'reveal' && own.main === undefined) {
        return { do: 'reveal', kind: 'main' };
    }
    if (phase === 'spare' && own.main !== undefined && own.spare === undefined) {
        return { do: 'reveal', kind: 'spare' };
    }
    return undefined;
}
