// SPDX-License-Identifier: Apache-2.0
// The seed of an epoch: who may reveal what when, and what a silent ward can and cannot bring about.

import { createHash } from 'node:crypto';
import {
    commitmentOf,
    demandClose,
    demandCommit,
    demandReveal,
    epochOf,
    epochSeed,
    genesisSeed,
    OPEN_PHASES,
    openEpochs,
    type OpenPhase,
    phaseOf,
    phaseStart,
    SECRET_KINDS,
    type SecretKind,
    type SeedPart,
    type SeedState,
    type SeedTimes,
} from './seed';
import { recomputedSeed } from './seed-verification';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const WARDS = ['Ward1MSP', 'Ward2MSP'] as const;
const place = (mspId: string, kind: SecretKind) => ({ clusterId: 'c', epoch: 3, mspId, kind });
const secretOf = (mspId: string, kind: SecretKind) => sha256(`secret ${mspId} ${kind}`);

function part(mspId: string, revealed: readonly SecretKind[]): SeedPart {
    const of = (kind: SecretKind) => commitmentOf(place(mspId, kind), secretOf(mspId, kind), sha256);
    const secrets = Object.fromEntries(revealed.map((kind) => [kind, secretOf(mspId, kind)]));
    return { mspId, commitments: { main: of('main'), spare: of('spare') }, ...secrets };
}

const WINDOW = 600_000;
const late = { startedMs: 5, nowMs: WINDOW + 5, windowMs: WINDOW };

function state(first: readonly SecretKind[], second: readonly SecretKind[], ...closed: OpenPhase[]): SeedState {
    const parts = [part(WARDS[0], first), part(WARDS[1], second)];
    return { clusterId: 'c', epoch: 3, previousSeed: genesisSeed('c', sha256), parts, mspIds: WARDS, closed };
}

const reveal =
    (of: SeedState, mspId: string, kind: SecretKind, secret = secretOf(mspId, kind)) =>
    () =>
        demandReveal(of, place(mspId, kind), { secret, sha256 });

describe('epochSeed', () => {
    it('is awaited until both have revealed', () => {
        expect(epochSeed(state([], []), sha256)).toBeUndefined();
        expect(epochSeed(state(['main'], []), sha256)).toBeUndefined();
        expect(epochSeed(state(['main'], ['main']), sha256)).toMatchObject({ rule: 'both', missing: [] });
    });

    it('does not depend on the order of the wards', () => {
        const both = state(['main'], ['main']);
        expect(epochSeed({ ...both, parts: [...both.parts].reverse() }, sha256)).toEqual(epochSeed(both, sha256));
    });

    it('needs the spare of the ward that spoke when the other is silent', () => {
        expect(epochSeed(state(['main'], [], 'reveal'), sha256)).toBeUndefined();
        expect(epochSeed(state(['main', 'spare'], [], 'reveal'), sha256)).toMatchObject({ rule: 'one', missing: ['Ward2MSP'] });
    });

    it('cannot be foreseen by the ward that keeps silent: it depends on the spare', () => {
        const silent = state(['main', 'spare'], [], 'reveal');
        const other = { ...silent, parts: silent.parts.map((own, row) => (row === 0 ? { ...own, spare: sha256('another') } : own)) };
        expect(epochSeed(silent, sha256)?.seed).not.toBe(epochSeed(other, sha256)?.seed);
        expect(epochSeed(silent, sha256)?.seed).not.toBe(epochSeed(state(['main'], ['main']), sha256)?.seed);
    });

    it('waits for no ward for ever: one that keeps its spare back counts as silent in the end', () => {
        const withheld = state(['main'], [], 'reveal', 'spare');
        expect(epochSeed(withheld, sha256)).toMatchObject({ rule: 'none', missing: WARDS });
        expect(epochSeed(withheld, sha256)).toEqual(epochSeed(state([], [], 'reveal'), sha256));
        const given = state(['main', 'spare'], [], 'reveal');
        expect(epochSeed({ ...given, closed: ['reveal', 'spare'] }, sha256)).toEqual(epochSeed(given, sha256));
    });

    it('is none while the epoch before has none', () => {
        expect(epochSeed({ ...state(['main'], ['main']), previousSeed: undefined }, sha256)).toBeUndefined();
    });

    it('goes on when both are silent, and says so', () => {
        expect(epochSeed(state([], [], 'reveal'), sha256)).toMatchObject({ rule: 'none', missing: WARDS });
        const uncommitted = { ...state([], [], 'reveal'), parts: [] };
        expect(epochSeed(uncommitted, sha256)).toMatchObject({ rule: 'none', missing: WARDS });
    });

    it('changes with the seed before, the epoch and the cluster', () => {
        const both = state(['main'], ['main']);
        const others: Partial<SeedState>[] = [{ previousSeed: sha256('x') }, { epoch: 4 }, { clusterId: 'd' }];
        const seeds = others.map((own) => epochSeed({ ...both, ...own }, sha256)?.seed);
        expect(new Set([epochSeed(both, sha256)?.seed, ...seeds]).size).toBe(4);
    });
});

describe('demandReveal', () => {
    it('takes the secret that was committed to', () => {
        expect(reveal(state([], []), 'Ward1MSP', 'main')).not.toThrow();
        expect(reveal(state(['main'], [], 'reveal'), 'Ward1MSP', 'spare')).not.toThrow();
    });

    it.each([
        ['another secret', reveal(state([], []), 'Ward1MSP', 'main', sha256('other')), /not the one committed/],
        ['the spare in place of the main one', reveal(state([], []), 'Ward1MSP', 'main', secretOf('Ward1MSP', 'spare')), /not the one/],
        ['a ward that has not committed', reveal(state([], []), 'Ward3MSP', 'main'), /committed to no secret/],
        ['a main secret after the time', reveal(state(['main'], [], 'reveal'), 'Ward2MSP', 'main'), /time for main secrets is over/],
        ['a spare when its time is over too', reveal(state(['main'], [], 'reveal', 'spare'), 'Ward1MSP', 'spare'), /only when the other/],
        ['a main secret after a spare', reveal(state(['main', 'spare'], []), 'Ward2MSP', 'main'), /spare secret is revealed/],
        ['a spare before the time is over', reveal(state(['main'], []), 'Ward1MSP', 'spare'), /only when the other ward/],
        ['a spare when both have spoken', reveal(state(['main'], ['main'], 'reveal'), 'Ward1MSP', 'spare'), /only when the other ward/],
        ['a spare without the main one', reveal(state([], [], 'reveal'), 'Ward1MSP', 'spare'), /main secret of this ward is missing/],
    ])('refuses %s', (_name, act, message) => {
        expect(act).toThrow(message);
    });

    it('ties a commitment to ward, epoch, cluster and kind', () => {
        const base = place('Ward1MSP', 'main');
        const others = [
            { ...base, mspId: 'Ward2MSP' },
            { ...base, epoch: 4 },
            { ...base, clusterId: 'd' },
            { ...base, kind: SECRET_KINDS[1] },
        ];
        const commitments = [base, ...others].map((one) => commitmentOf(one, 'secret', sha256));
        expect(new Set(commitments).size).toBe(5);
    });
});

describe('phases', () => {
    const half: SeedState = { ...state([], []), parts: [part('Ward1MSP', [])] };
    const alone: SeedState = { ...half, closed: ['commit'] };

    it('wait for both commitments before any secret, so that nobody commits to a secret after seeing one', () => {
        expect(phaseOf(half)).toBe('commit');
        expect(reveal(half, 'Ward1MSP', 'main')).toThrow(/has not committed yet/);
        expect(() => demandCommit(half, 'Ward2MSP')).not.toThrow();
        expect(phaseOf(state([], []))).toBe('reveal');
    });

    it('end by a mark, and by no clock', () => {
        expect(phaseOf(alone)).toBe('reveal');
        expect(reveal(alone, 'Ward1MSP', 'main')).not.toThrow();
        expect(() => demandCommit(alone, 'Ward2MSP')).toThrow(/time for commitments is over/);
        expect([...OPEN_PHASES, 'end'].map((_, count) => phaseOf({ ...half, closed: OPEN_PHASES.slice(0, count) }))).toEqual([
            'commit',
            'reveal',
            'spare',
            'closed',
        ]);
    });

    it('take no commitment once a secret is shown, whatever else the state says', () => {
        for (const kind of SECRET_KINDS) {
            expect(() => demandCommit({ ...half, parts: [part('Ward1MSP', [kind])] }, 'Ward2MSP')).toThrow(/commitments is over/);
        }
    });

    it('take one commitment a ward, from the two wards only', () => {
        expect(() => demandCommit(half, 'Ward1MSP')).toThrow(/already/);
        expect(() => demandCommit(half, 'Ward3MSP')).toThrow(/no part/);
    });

    it('are closed in their order, when their whole time is over and an answer is missing', () => {
        const early = { ...late, nowMs: WINDOW + 4 };
        expect(() => demandClose(half, 'commit', late)).not.toThrow();
        expect(() => demandClose(state(['main'], []), 'reveal', late)).not.toThrow();
        expect(() => demandClose(state(['main'], [], 'reveal'), 'spare', late)).not.toThrow();
        expect(() => demandClose(half, 'commit', early)).toThrow(/not over/);
        expect(() => demandClose(half, 'reveal', late)).toThrow(/not open/);
        expect(() => demandClose(alone, 'commit', late)).toThrow(/not open/);
        expect(() => demandClose({ ...half, parts: [] }, 'commit', late)).toThrow(/Nobody/);
        expect(() => demandClose(state(['main'], ['main']), 'reveal', late)).toThrow(/seed is known/);
        expect(() => demandClose(state(['main', 'spare'], [], 'reveal'), 'spare', late)).toThrow(/seed is known/);
        const unfounded = { ...state(['main'], ['main']), previousSeed: undefined };
        expect(() => demandClose(unfounded, 'reveal', late)).toThrow(/seed is known/);
    });

    const two = { committedMs: [9, 4], closedMs: {} };
    it.each<[string, SeedState, SeedTimes, number | undefined]>([
        ['none before the first commitment', { ...half, parts: [] }, { committedMs: [], closedMs: {} }, undefined],
        ['commitments with the first of them', half, { committedMs: [4], closedMs: {} }, 4],
        ['commitments with the first, were there more wards', { ...state([], []), mspIds: [...WARDS, 'Ward3MSP'] }, two, 4],
        ['main secrets with the last commitment', state([], []), two, 9],
        ['main secrets with the mark, where a ward was silent', alone, { committedMs: [4], closedMs: { commit: 7 } }, 7],
        ['spare secrets with the mark of main ones', state(['main'], [], 'reveal'), { ...two, closedMs: { reveal: 12 } }, 12],
        ['none after the last', state(['main'], [], 'reveal', 'spare'), { ...two, closedMs: { reveal: 12, spare: 15 } }, undefined],
    ])('begin: %s', (_what, of, times, start) => {
        expect(phaseStart(of, times)).toBe(start);
    });
});

describe('openEpochs', () => {
    it('are the epoch of the next round, and the one after once that has begun', () => {
        expect([undefined, 0, 98, 99, 100].map(openEpochs)).toEqual([[0], [0, 1], [0, 1], [1], [1, 2]]);
    });
});

describe('epochOf', () => {
    it('counts a hundred rounds', () => {
        expect([0, 99, 100, 250].map(epochOf)).toEqual([0, 0, 1, 2]);
    });
});

describe('recomputedSeed', () => {
    it('gives the seed that the epoch had', () => {
        const both = state(['main'], ['main']);
        expect(recomputedSeed(both, sha256)).toEqual(epochSeed(both, sha256));
    });

    it('gives none when a secret is not the one committed to, not even a spare that counts for nothing', () => {
        const both = state(['main'], ['main']);
        for (const kind of SECRET_KINDS) {
            const [first, second] = both.parts as [SeedPart, SeedPart];
            expect(recomputedSeed({ ...both, parts: [first, { ...second, [kind]: sha256('other') }] }, sha256)).toBeUndefined();
        }
    });
});
