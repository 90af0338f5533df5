// SPDX-License-Identifier: Apache-2.0
// Standing: the fold against a model written apart from it. In a file of its own, as mutation testing does without what takes so long.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
    CATEGORIES,
    circleStanding,
    decide,
    decisionRequest,
    type PatientStanding,
    POLICY_ACTIONS,
    type PolicyDecision,
    PURPOSES,
    standingOf,
    starterSet,
} from '../../src/domain';
import { digest, id } from '../support/fixtures';
import { circleIn, histories, people } from './histories';
import { ReferenceModel } from './reference-model';

const MINUTE = 60_000;
const starter = starterSet(digest);
const ofPatients = CATEGORIES.filter((category) => category !== 'staff');
const patientWith = (standing: PatientStanding) => ({ id: id('list'), ward: 'ward1', otherWards: [], standing });

/** Reasons and policies that the histories lead to. */
const TO_BE_MET = [
    'admission-demographics',
    'audit-trail',
    'break-glass',
    'clinician-by-grant',
    'clinician-by-visit',
    'confidential',
    'consent',
    'desk-grants',
    'legal-hold',
    'linked: deny',
    'no-emergency',
    'no-policy',
    'not-bound',
    'own-data',
    'policies',
    'suspended',
];

it('standing leads to what a model decides that was written apart from it', () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    const wished = fc.record({
        minutes: fc.integer({ min: 0, max: 120 }),
        action: fc.constantFrom(...POLICY_ACTIONS, 'read', 'read'),
        category: fc.constantFrom(...ofPatients, 'demographics', 'note', 'note'),
    });
    fc.assert(
        fc.property(histories, wished, ({ facts, suspended, end }, { minutes, ...asks }) => {
            const time = end + minutes * MINUTE;
            const circle = circleIn(facts);
            const standing = circleStanding(circle, time);
            const model = new ReferenceModel(facts);
            const wishes = people.flatMap((person) => PURPOSES.map((purpose) => ({ ...asks, person, purpose, time })));
            const decisions = wishes.map(({ person, ...use }): PolicyDecision => {
                const who = { ...person, isSuspended: suspended.has(person.ledgerId) };
                return decide(starter, decisionRequest({ ...use, person: who, patient: patientWith(standing) }));
            });
            const expected = wishes.map((wish) => !suspended.has(wish.person.ledgerId) && model.permits(wish));
            expect(decisions.map(({ decision }) => decision === 'permit')).toEqual(expected);
            decisions.forEach(({ reason, policies }) => [reason, ...policies].forEach(count));
            // What a link changes, it closes; where it changes nothing, the same request is decided the same.
            const standingAlone = standingOf(circle.own.facts, time);
            const alone = patientWith(standingAlone);
            const linked = isDeepStrictEqual(standing, standingAlone) ? [] : decisions;
            linked.forEach(({ decision }, index) => {
                const { person, ...use } = wishes[index]!;
                const who = { ...person, isSuspended: suspended.has(person.ledgerId) };
                const unlinked = decide(starter, decisionRequest({ ...use, person: who, patient: alone })).decision;
                if (unlinked !== decision) {
                    count(`linked: ${decision}`);
                }
            });
            const unreviewed = standing.emergencies.filter(({ review }) => review === undefined).map(({ emergency }) => emergency.id);
            expect(unreviewed).toEqual(model.unreviewed());
        }),
        { numRuns: 5000, examples: fc.sample(fc.tuple(histories, wished), { numRuns: 1000, seed: 11 }) },
    );
    // A model that agrees about nothing shows nothing. The first thousand are the same at each run, so each of these comes up.
    expect(TO_BE_MET.filter((what) => !seen.has(what))).toEqual([]);
    expect([...seen].filter(([what, times]) => times >= 30 && !TO_BE_MET.includes(what))).toEqual([]);
}, 120_000);
