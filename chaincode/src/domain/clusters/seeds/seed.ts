// SPDX-License-Identifier: Apache-2.0
// The seed of an epoch of 100 rounds, from secrets that both wards commit to before and reveal after, so that neither can choose it.
// Each ward commits to two: the main secret, and a spare that it reveals only when the other ward stays silent. A ward that has seen the
// other's secret could compute the seed and keep silent when it dislikes it; the spare makes what it gets instead unknown to it.

import { DomainError, type Milliseconds } from '../../kernel';
import { CLUSTER_ERRORS } from '../errors';
import { EPOCH_ROUNDS } from '../rules';
import type { Sha256 } from '../types';

export const SECRET_KINDS = ['main', 'spare'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Whose secret, for what: part of the commitment, so that it fits nowhere else. */
export interface SecretPlace {
    readonly clusterId: string;
    readonly epoch: number;
    readonly mspId: string;
    readonly kind: SecretKind;
}

/** What a ward has put on the ledger for an epoch; secrets are 32 random bytes as hex. */
export interface SeedPart {
    readonly mspId: string;
    readonly commitments: Readonly<Record<SecretKind, string>>;
    readonly main?: string;
    readonly spare?: string;
}

/** Commitments come first: whoever could still commit after seeing a secret could choose. Then main secrets, then spares. */
export const OPEN_PHASES = ['commit', 'reveal', 'spare'] as const;
export type OpenPhase = (typeof OPEN_PHASES)[number];
export type SeedPhase = OpenPhase | 'closed';

/**
 * The parts of an epoch. Nothing here is a time: a phase ends for want of an answer only by a mark of its own on the ledger. A mark holds no
 * secret, and every commitment and secret reads the mark of its phase. So when the next secret is shown, whatever was endorsed for the
 * phase before it (held back, or with a clock put back) can no longer become valid.
 */
export interface SeedState {
    readonly clusterId: string;
    readonly epoch: number;
    /** Seed of the epoch before; genesisSeed for the first; undefined while none is fixed. */
    readonly previousSeed: string | undefined;
    /** Of the two wards, in any order; a ward that has committed to nothing is missing here. */
    readonly parts: readonly SeedPart[];
    /** The MSPs whose secrets are wanted. */
    readonly mspIds: readonly string[];
    /** The phases that carry the mark. */
    readonly closed: readonly OpenPhase[];
}

/** When what stands of an epoch was put there; milliseconds. */
export interface SeedTimes {
    /** Of the commitments, in any order. */
    readonly committedMs: readonly Milliseconds[];
    /** Of the marks. */
    readonly closedMs: Readonly<Partial<Record<OpenPhase, Milliseconds>>>;
}

/** When the phase that is open began, what time it is, and how long an answer is awaited; milliseconds. */
export interface SeedClock {
    readonly startedMs: Milliseconds;
    readonly nowMs: Milliseconds;
    readonly windowMs: Milliseconds;
}

/** The seed, by which rule it came about, and who did not reveal. */
export interface EpochSeed {
    readonly seed: string;
    readonly rule: 'both' | 'one' | 'none';
    readonly missing: readonly string[];
}

/** Gives the epoch to which a round belongs. */
export function epochOf(round: number): number {
    return Math.floor(round / EPOCH_ROUNDS);
}

/**
 * Gives the epochs whose seeds can be made now: that of the next round; and the one after it, once that has begun.
 * @param latest - the last round that was elected; undefined before the first.
 */
export function openEpochs(latest: number | undefined): number[] {
    const next = epochOf((latest ?? -1) + 1);
    return latest !== undefined && epochOf(latest) === next ? [next, next + 1] : [next];
}

/** Gives the seed that stands before the first epoch of a cluster. */
export function genesisSeed(clusterId: string, sha256: Sha256): string {
    return sha256(`genesis:${clusterId}`);
}

/**
 * Computes the commitment to a secret.
 * @param place - whose, and for what.
 * @param secret - 64 hex digits.
 */
export function commitmentOf({ clusterId, epoch, mspId, kind }: SecretPlace, secret: string, sha256: Sha256): string {
    return sha256(`commit:${clusterId}:${epoch}:${mspId}:${kind}:${secret}`);
}

/** Tells whether every ward has committed. */
export function isCommitted({ parts, mspIds }: Pick<SeedState, 'parts' | 'mspIds'>): boolean {
    return mspIds.every((mspId) => parts.some((part) => part.mspId === mspId));
}

/** Tells what an epoch takes now. */
export function phaseOf(state: Pick<SeedState, 'parts' | 'mspIds' | 'closed'>): SeedPhase {
    if (!isCommitted(state) && !state.closed.includes('commit')) {
        return 'commit';
    }
    return OPEN_PHASES.find((phase) => phase !== 'commit' && !state.closed.includes(phase)) ?? 'closed';
}

/**
 * Tells when the phase that is open began. Each phase has its whole window, however late the one before it ended.
 * @param state - of the epoch.
 * @param times - of what stands there.
 * @returns undefined before the first commitment and after the last phase.
 */
export function phaseStart(state: SeedState, { committedMs, closedMs }: SeedTimes): Milliseconds | undefined {
    if (committedMs.length === 0) {
        return undefined;
    }
    switch (phaseOf(state)) {
        case 'commit':
            return Math.min(...committedMs);
        case 'reveal':
            return isCommitted(state) ? Math.max(...committedMs) : closedMs.commit;
        case 'spare':
            return closedMs.reveal;
        case 'closed':
            return undefined;
    }
}

/**
 * Refuses a commitment that comes too late or a second time.
 * @param state - of the epoch, before this commitment.
 * @param mspId - who commits.
 * @throws DomainError SEED_REFUSED
 */
export function demandCommit(state: SeedState, mspId: string): void {
    if (!state.mspIds.includes(mspId)) {
        throw refused('This ward has no part in the seed');
    }
    if (state.parts.some((part) => part.mspId === mspId)) {
        throw refused('This ward has committed already');
    }
    if (phaseOf(state) !== 'commit' || state.parts.some(({ main, spare }) => main !== undefined || spare !== undefined)) {
        throw refused('The time for commitments is over');
    }
}

/**
 * Refuses the mark that ends a phase, unless that phase is open, its time is over and an answer is missing.
 * @param state - of the epoch, before the mark.
 * @param phase - to be closed.
 * @param clock - of that phase.
 * @throws DomainError SEED_REFUSED
 */
export function demandClose(state: SeedState, phase: OpenPhase, { startedMs, nowMs, windowMs }: SeedClock): void {
    if (state.parts.length === 0) {
        throw refused('Nobody has committed to this epoch yet');
    }
    if (phaseOf(state) !== phase) {
        throw refused('This phase is not open');
    }
    if (partsThatCount(state) !== undefined) {
        throw refused('The seed is known: nobody is awaited');
    }
    if (nowMs < startedMs + windowMs) {
        throw refused('The time of this phase is not over');
    }
}

/**
 * Refuses a secret that may not be revealed now, or that is not the one that was committed to.
 * @param state - of the epoch.
 * @param place - whose secret, and which.
 * @param secret - 64 hex digits.
 * @throws DomainError SEED_REFUSED
 */
export function demandReveal(state: SeedState, place: SecretPlace, { secret, sha256 }: { secret: string; sha256: Sha256 }): void {
    const own = state.parts.find(({ mspId }) => mspId === place.mspId);
    if (own === undefined) {
        throw refused('This ward has committed to no secret for this epoch');
    }
    if (commitmentOf(place, secret, sha256) !== own.commitments[place.kind]) {
        throw refused('The secret is not the one committed to');
    }
    if (place.kind === 'main') {
        demandMainOpen(state);
    } else {
        demandSpareWanted(state, own);
    }
}

/**
 * Computes the seed of an epoch.
 * @param state - of the epoch.
 * @returns undefined while a secret is still awaited, that is while one is missing and its phase carries no mark; and while the epoch before
 * has no seed.
 */
export function epochSeed(state: SeedState, sha256: Sha256): EpochSeed | undefined {
    const { clusterId, epoch, previousSeed } = state;
    const revealed = partsThatCount(state);
    if (revealed === undefined || previousSeed === undefined) {
        return undefined;
    }
    const missing = state.mspIds.filter((mspId) => !revealed.some((part) => part.mspId === mspId)).sort();
    let rule: EpochSeed['rule'] = 'both';
    if (missing.length > 0) {
        rule = revealed.length > 0 ? 'one' : 'none';
    }
    const secrets = revealed.map(({ main, spare }) => (rule === 'both' ? main : `${main}+${spare}`));
    const commitments = byWard(state.parts).map((part) => `${part.commitments.main}+${part.commitments.spare}`);
    const text = [rule, clusterId, epoch, previousSeed, ...commitments, ...secrets].join(':');
    return { seed: sha256(`seed:${text}`), rule, missing };
}

/**
 * Whose secrets make the seed; undefined while one is awaited. A ward that keeps its spare back when it is due counts as silent, or it could
 * hold up a cluster for ever.
 */
function partsThatCount(state: SeedState): readonly SeedPart[] | undefined {
    const spoke = byWard(state.parts).filter(({ main }) => main !== undefined);
    if (spoke.length === state.mspIds.length) {
        return spoke;
    }
    if (!state.closed.includes('reveal')) {
        return undefined;
    }
    const complete = spoke.filter(({ spare }) => spare !== undefined);
    return complete.length === spoke.length || state.closed.includes('spare') ? complete : undefined;
}

/** In one order, whichever ward was first. */
function byWard(parts: readonly SeedPart[]): SeedPart[] {
    return [...parts].sort((a, b) => (a.mspId < b.mspId ? -1 : 1));
}

function demandMainOpen(state: SeedState): void {
    if (state.parts.some(({ spare }) => spare !== undefined)) {
        throw refused('A spare secret is revealed: this epoch takes no main ones any more');
    }
    const phase = phaseOf(state);
    if (phase === 'commit') {
        throw refused('The other ward has not committed yet');
    }
    if (phase !== 'reveal') {
        throw refused('The time for main secrets is over');
    }
}

function demandSpareWanted(state: SeedState, own: SeedPart): void {
    const silent = state.mspIds.some((mspId) => state.parts.find((part) => part.mspId === mspId)?.main === undefined);
    if (own.main === undefined) {
        throw refused('The main secret of this ward is missing');
    }
    if (!silent || phaseOf(state) !== 'spare') {
        throw refused('A spare secret is revealed only when the other ward has let its time pass');
    }
}

function refused(detail: string): DomainError {
    return new DomainError(CLUSTER_ERRORS.SEED_REFUSED, detail);
}
