// SPDX-License-Identifier: Apache-2.0
// A ward's steps for a seed as a table, and that two wards that follow it always come to an end, whoever falls silent.

import fc from 'fast-check';
import { WARD_MSPS } from '../../kernel';
import type { FoundSeed } from '../cluster';
import { nextStep, type SeedStep } from './next-step';
import {
    commitmentOf,
    demandClose,
    demandCommit,
    demandReveal,
    epochSeed,
    OPEN_PHASES,
    type OpenPhase,
    phaseOf,
    type SecretKind,
    type SeedPart,
    type SeedState,
} from './seed';

const [mine, others] = WARD_MSPS;
const commitments = { main: 'a', spare: 'b' };
const own: SeedPart = { mspId: mine, commitments };
const theirs: SeedPart = { mspId: others, commitments };
const spoke = (part: SeedPart): SeedPart => ({ ...part, main: 's' });
const known = { seed: { seed: 's', rule: 'both' as const, missing: [] } };
const NOW = 100;

type Case = [what: string, found: Partial<FoundSeed>, step: SeedStep];

const found = (changes: Partial<FoundSeed>): FoundSeed => ({ epoch: 0, phase: 'commit', parts: [], closed: {}, ...changes });
const reveal = (kind: 'main' | 'spare'): SeedStep => ({ do: 'reveal', kind });
const close = (phase: OpenPhase): SeedStep => ({ do: 'close', phase });
const COMMIT: SeedStep = { do: 'commit' };
const WAIT: SeedStep = { do: 'wait' };
const DONE: SeedStep = { do: 'done' };

describe('nextStep', () => {
    it.each<Case>([
        ['commits to what nobody has begun', { phase: 'unopened' }, COMMIT],
        ['commits after the other ward', { parts: [theirs] }, COMMIT],
        ['commits before it closes the phase', { parts: [theirs], closableMs: NOW }, COMMIT],
        ['waits while the other ward may commit', { parts: [own], closableMs: NOW + 1 }, WAIT],
        ['closes the phase of commitments on the stroke', { parts: [own], closableMs: NOW }, close('commit')],
        ['reveals in the phase that takes it', { phase: 'reveal', parts: [own, theirs] }, reveal('main')],
        ['reveals before it closes the phase', { phase: 'reveal', parts: [own, theirs], closableMs: NOW }, reveal('main')],
        ['reveals when the other ward has', { phase: 'reveal', parts: [own, spoke(theirs)] }, reveal('main')],
        ['reveals no spare while a main secret is awaited', { phase: 'reveal', parts: [spoke(own), theirs], closableMs: NOW + 1 }, WAIT],
        ['closes the phase of main secrets', { phase: 'reveal', parts: [spoke(own), theirs], closableMs: NOW }, close('reveal')],
        ['has nothing to reveal when it came too late to commit', { phase: 'reveal', parts: [theirs], closableMs: NOW + 1 }, WAIT],
        ['closes a phase in which it has no part', { phase: 'reveal', parts: [theirs], closableMs: NOW }, close('reveal')],
        ['gives its spare', { phase: 'spare', parts: [spoke(own), theirs], closableMs: NOW }, reveal('spare')],
        ['gives no spare without a main secret', { phase: 'spare', parts: [own, spoke(theirs)], closableMs: NOW + 1 }, WAIT],
        ['gives its spare once', { phase: 'spare', parts: [{ ...spoke(own), spare: 't' }, theirs], closableMs: NOW + 1 }, WAIT],
        ['ends what the other ward holds up', { phase: 'spare', parts: [own, spoke(theirs)], closableMs: NOW }, close('spare')],
        ['closes nothing for which no time is given', { phase: 'spare', parts: [own, spoke(theirs)] }, WAIT],
        ['closes nothing after the last phase', { phase: 'closed', parts: [own, theirs], closableMs: 0 }, WAIT],
        ['leaves alone what is known', { phase: 'reveal', parts: [own, theirs], ...known }, DONE],
        ['leaves alone what an election has fixed', { phase: 'reveal', parts: [own, theirs], fixedMs: 1 }, DONE],
    ])('%s', (_what, changes, step) => {
        expect(nextStep(found(changes), { mspId: mine, nowMs: NOW, open: true })).toEqual(step);
    });

    it('begins no epoch unless it is told to, and answers one that the other ward has begun', () => {
        const turn = { mspId: mine, nowMs: NOW, open: false };
        expect(nextStep(found({ phase: 'unopened' }), turn)).toEqual(WAIT);
        expect(nextStep(found({ parts: [theirs] }), turn)).toEqual(COMMIT);
    });

    it('brings every epoch to a seed by steps that the rules allow, whoever is silent from whenever on', () => {
        const turns = fc.array(fc.record({ ward: fc.constantFrom(...WARD_MSPS), later: fc.nat(3) }), { maxLength: 30 });
        fc.assert(
            fc.property(turns, fc.constantFrom(...WARD_MSPS), (taken, last) => {
                const epoch = new Epoch();
                for (const { ward, later } of taken) {
                    epoch.turn(ward, later);
                }
                const alone = Array.from({ length: 8 }, () => epoch.turn(last, WINDOW));
                expect(alone.at(-1)).toEqual(DONE);
            }),
        );
    });
});

const WINDOW = 5;
const SECRET = 's';
const sha256 = (text: string): string => text;
const placeOf = (mspId: string, kind: SecretKind) => ({ clusterId: 'c', epoch: 0, mspId, kind });

/** An epoch on a ledger that lets in what the rules let in; who does not take its turn is silent. */
class Epoch {
    #state: SeedState = { clusterId: 'c', epoch: 0, previousSeed: 'p', parts: [], mspIds: WARD_MSPS, closed: [] };
    #startedMs = 0;
    #nowMs = 0;

    turn(mspId: string, later: number): SeedStep {
        this.#nowMs += later;
        const step = nextStep(this.#found(), { mspId, nowMs: this.#nowMs, open: true });
        const phase = this.#found().phase;
        this.#take(mspId, step);
        if (this.#found().phase !== phase) {
            this.#startedMs = this.#nowMs;
        }
        return step;
    }

    #found(): FoundSeed {
        const { parts } = this.#state;
        const seed = epochSeed(this.#state, sha256);
        const phase = parts.length === 0 ? 'unopened' : phaseOf(this.#state);
        const timed = OPEN_PHASES.some((open) => open === phase) ? { closableMs: this.#startedMs + WINDOW } : {};
        return { epoch: 0, phase, parts, closed: {}, ...timed, ...(seed !== undefined && { seed }) };
    }

    #take(mspId: string, step: SeedStep): void {
        const state = this.#state;
        if (step.do === 'commit') {
            demandCommit(state, mspId);
            const of = (kind: SecretKind): string => commitmentOf(placeOf(mspId, kind), SECRET, sha256);
            this.#state = { ...state, parts: [...state.parts, { mspId, commitments: { main: of('main'), spare: of('spare') } }] };
        } else if (step.do === 'reveal') {
            demandReveal(state, placeOf(mspId, step.kind), { secret: SECRET, sha256 });
            const parts = state.parts.map((part) => (part.mspId === mspId ? { ...part, [step.kind]: SECRET } : part));
            this.#state = { ...state, parts };
        } else if (step.do === 'close') {
            demandClose(state, step.phase, { startedMs: this.#startedMs, nowMs: this.#nowMs, windowMs: WINDOW });
            this.#state = { ...state, closed: [...state.closed, step.phase] };
        }
    }
}
