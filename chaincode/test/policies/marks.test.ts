// SPDX-License-Identifier: Apache-2.0
// Marks: who somebody is by them is who somebody is by the world state, whatever was created, revoked, merged, separated and erased.

import fc from 'fast-check';
import type { LedgerFunctionName } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { sealedId } from '../subjects/sealed';
import type { Identity } from '../support/certificates';
import { digest, enrol, id } from '../support/fixtures';
import { clerk, custodian, Hospital, ward1Admin, ward1Three, ward2One } from './hospital';

const words = ['ann', 'anne', 'anna', 'annie'] as const;
type Word = (typeof words)[number];
const word = fc.constantFrom(...words);
const ACTIONS = ['create', 'mention', 'revoke', 'merge', 'merge', 'merge', 'unmerge', 'unmerge', 'erase'] as const;
const step = fc.record({ action: fc.constantFrom(...ACTIONS), one: word, other: word, isStaff: fc.nat(5).map((drawn) => drawn === 0) });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Three records and a patient whom only vitals have mentioned, and two of them merged, before anything else happens. */
const usual: readonly Step[] = [
    { action: 'create', one: 'ann', other: 'ann', isStaff: false },
    { action: 'create', one: 'anne', other: 'ann', isStaff: false },
    { action: 'create', one: 'anna', other: 'ann', isStaff: false },
    { action: 'mention', one: 'annie', other: 'ann', isStaff: false },
    { action: 'merge', one: 'anne', other: 'ann', isStaff: false },
    { action: 'merge', one: 'annie', other: 'ann', isStaff: false },
];

/** What each run meets besides, before what is drawn. */
const rest: readonly Step[] = [
    { action: 'unmerge', one: 'anne', other: 'ann', isStaff: false },
    { action: 'revoke', one: 'anne', other: 'ann', isStaff: false },
    { action: 'erase', one: 'anna', other: 'ann', isStaff: false },
];

/** Everything else is the clerk's. */
const speakers = new Map<Step['action'], Identity>([
    ['mention', ward2One],
    ['erase', ward1Admin],
]);

/** A call for a step; many are refused, which changes nothing. */
function callOf({ action, one, other, isStaff }: Step): readonly [LedgerFunctionName, object, object?] {
    const ledgerId = id(one);
    const subject = { lookupKey: digest(`lookup ${one}`), ledgerId, kind: 'record', sealedId: sealedId(ledgerId, one), salt: digest(one) };
    const { request, transient } = record(one, { kind: isStaff ? 'doctor' : 'patient' });
    const calls: Record<(typeof ACTIONS)[number], readonly [LedgerFunctionName, object, object?]> = {
        create: ['record:CreateRecord', request, transient],
        mention: ['subject:RegisterSubjects', {}, { subjects: [subject] }],
        revoke: ['record:RevokeRecord', { ledgerId }],
        merge: ['record:MergeRecords', { ledgerId, into: id(other) }],
        unmerge: ['record:UnmergeRecords', { ledgerId }],
        erase: ['record:EraseRecord', { ledgerId }, { record: { lookupKey: subject.lookupKey } }],
    };
    return calls[action];
}

/** Who a word's patient is by the world state. */
async function byWorld({ ledger }: Hospital, of: Word) {
    const { lists } = await ledger.submit('access:GetStanding', { about: id(of) }, { as: custodian });
    const state = ledger.world.get(`\u0000record\u0000${lists[0]!}\u0000`);
    const stored = state === undefined ? undefined : (JSON.parse(state) as { kind: string; ward: string });
    return { lists, isUnknown: stored?.kind !== 'patient', ward: stored?.ward ?? '' };
}

const isErased = ({ ledger }: Hospital, of: Word) => ledger.world.get(`\u0000removal\u0000${id(of)}\u0000`)?.includes('erased') === true;

it('say of everybody what the world state says', async () => {
    const hospital = await Hospital.open([ward2One, 'iot-gateway'], [ward1Three, 'privacy-officer']);
    await enrol(hospital.ledger, ward1Admin, 'admin', 'privacy-officer');
    const restore = hospital.ledger.remembered();
    const seen = new Map<string, number>();
    await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14, size: 'max' }), async (steps) => {
            restore();
            const looks = await hospital.look(ward1Three, ...words.map((of) => ({ about: id(of) })));
            for (const one of [...usual, ...steps]) {
                const [name, request, transient] = callOf(one);
                const as = speakers.get(one.action) ?? clerk;
                const outcome = await hospital.ledger.call(name, request, { as, transient });
                if (outcome.status === 200) {
                    seen.set(one.action, (seen.get(one.action) ?? 0) + 1);
                    hospital.ledger.commit(outcome);
                }
            }
            const { decisions } = await hospital.decide(looks);
            for (const [index, of] of words.entries()) {
                const { lists, request } = decisions[index]!;
                const { isUnknown = false, patient } = request.resource;
                const told = isErased(hospital, of) ? { isUnknown } : { lists, isUnknown, ward: patient?.ward };
                expect(await byWorld(hospital, of)).toMatchObject(told);
            }
        }),
        { numRuns: 60, examples: [[[...rest]]] },
    );
    expect([...seen.keys()].sort()).toEqual([...new Set(ACTIONS)].sort());
}, 120_000);
