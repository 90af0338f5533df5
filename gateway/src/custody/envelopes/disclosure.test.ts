// SPDX-License-Identifier: Apache-2.0
// The rules alone, in tables: what a decided look opens.

import {
    CATEGORIES,
    type Category,
    type DecidedLook,
    POLICY_ACTIONS,
    type PolicyAction,
    SUBJECT_KINDS,
} from '@wardledger/chaincode/domain';
import { coverageOfEntry, coverageOfName, coverageOfOutsideId, coverageOfReadings, isNameOfPlace } from './disclosure';
import type { EnvelopeBinding } from './envelopes';

const ZOE = 'a'.repeat(32);
const MERGED = 'b'.repeat(32);
const ADA = 'c'.repeat(32);

const look = (change: Partial<DecidedLook> = {}): DecidedLook => ({
    about: ZOE,
    lists: [ZOE, MERGED],
    id: 'd'.repeat(32),
    action: 'read',
    category: 'demographics',
    purpose: 'TREAT',
    claimed: 'permit',
    decision: 'permit',
    policies: [],
    request: { action: 'read', resource: { category: 'demographics' }, purpose: 'TREAT', time: 0, consent: 'none', grants: [] },
    ...change,
});
const denied = (change: Partial<DecidedLook> = {}): DecidedLook => look({ decision: 'deny', ...change });
const nameOf = (ledgerId: string): EnvelopeBinding => ({ type: 'record-name', ledgerId });
const idOf = (ledgerId: string, kind: (typeof SUBJECT_KINDS)[number] = 'record'): EnvelopeBinding => ({
    type: 'outside-id',
    kind,
    ledgerId,
});
const beside = SUBJECT_KINDS.filter((kind) => kind !== 'record');
const uses = POLICY_ACTIONS.flatMap((action) => CATEGORIES.map((category): [PolicyAction, Category] => [action, category]));

describe('a name', () => {
    const named: readonly Category[] = ['demographics', 'staff', 'hold'];

    test.each(uses)('opens by a look that says so, and by no smaller one: %s of %s', (action, category) => {
        const opens = action === 'read' && named.includes(category);
        expect(coverageOfName(nameOf(ZOE), [look({ action, category })])).toBe(opens ? 'permitted' : 'none');
        expect(coverageOfName(nameOf(ZOE), [denied({ action, category })])).toBe(opens ? 'denied' : 'none');
    });

    test('opens by a look at any id of the patient, and at nobody else', () => {
        expect(coverageOfName(nameOf(MERGED), [look()])).toBe('permitted');
        expect(coverageOfName(nameOf(ADA), [look()])).toBe('none');
        expect(coverageOfName(nameOf(ADA), [look(), look({ about: ADA, lists: [ADA] })])).toBe('permitted');
        expect(coverageOfName(nameOf(ADA), [look(), denied({ about: ADA, lists: [ADA] })])).toBe('denied');
    });

    test('is no outside id, and no readings', () => {
        for (const binding of [{ type: 'readings', ledgerId: ZOE } as const, ...SUBJECT_KINDS.map((kind) => idOf(ZOE, kind))]) {
            expect(coverageOfName(binding, [look()])).toBe('none');
        }
    });
});

describe('an outside id', () => {
    test.each(uses)('of the record opens by a look at it that shows it is there: %s of %s', (action, category) => {
        const opens = (action === 'read' || action === 'list') && ['demographics', 'staff', 'trail', 'vitals'].includes(category);
        expect(coverageOfOutsideId(idOf(ZOE), [look({ action, category })])).toBe(opens ? 'permitted' : 'none');
        expect(coverageOfOutsideId(idOf(ZOE), [denied({ action, category })])).toBe(opens ? 'denied' : 'none');
        expect(coverageOfOutsideId(idOf(ADA), [look({ action, category })])).toBe('none');
    });

    test('of the record stays sealed by a look at one entry: whoever writes one may read it, whoever the patient is', () => {
        const entry = '1'.repeat(32);
        expect(coverageOfOutsideId(idOf(ZOE), [look({ entry })])).toBe('none');
        expect(coverageOfOutsideId(idOf(ZOE), [look({ entry }), look()])).toBe('permitted');
    });

    describe.each(beside)('of a %s', (kind) => {
        test.each(uses)('opens by no look at whomever, its own included: %s of %s', (action, category) => {
            for (const whose of [ADA, ZOE]) {
                expect(coverageOfOutsideId(idOf(whose, kind), [look({ action, category })])).toBe('none');
            }
            const isPeople = kind === 'participant' && action === 'list' && category === 'staff';
            expect(coverageOfOutsideId(idOf(ADA, kind), [look({ action, category, lists: [] })])).toBe(isPeople ? 'permitted' : 'none');
            expect(coverageOfOutsideId(idOf(ADA, kind), [denied({ action, category, lists: [] })])).toBe(isPeople ? 'denied' : 'none');
        });
    });

    test('is no name, and no readings', () => {
        expect(coverageOfOutsideId(nameOf(ZOE), [look()])).toBe('none');
        expect(coverageOfOutsideId({ type: 'readings', ledgerId: ZOE }, [look()])).toBe('none');
    });
});

test('names of places are those of areas and nodes', () => {
    const bindings = [nameOf(ZOE), ...SUBJECT_KINDS.map((kind) => idOf(ZOE, kind))];
    const places = bindings.filter(isNameOfPlace).map((binding) => ('kind' in binding ? binding.kind : binding.type));
    expect(places.sort()).toEqual(['cluster', 'node']);
});

describe('an entry', () => {
    const [ONE, OTHER] = ['1'.repeat(32), '2'.repeat(32)];
    const entry = (change: Partial<Extract<EnvelopeBinding, { type: 'entry' }>> = {}): EnvelopeBinding => ({
        type: 'entry',
        ledgerId: ZOE,
        category: 'note',
        author: ADA,
        id: ONE,
        ...change,
    });
    const noted = (change: Partial<DecidedLook> = {}, author = ADA): DecidedLook => {
        const { request } = look();
        return look({ category: 'note', request: { ...request, resource: { category: 'note', author } }, ...change });
    };

    test.each(uses)('of notes opens by a look that reads notes, and by no other: %s of %s', (action, category) => {
        const opens = action === 'read' && category === 'note';
        expect(coverageOfEntry(entry(), [look({ action, category })])).toBe(opens ? 'permitted' : 'none');
        expect(coverageOfEntry(entry(), [denied({ action, category })])).toBe(opens ? 'denied' : 'none');
    });

    test.each<[string, EnvelopeBinding, DecidedLook, string]>([
        ['under another number of the patient', entry({ ledgerId: MERGED }), noted(), 'permitted'],
        ['of another patient', entry({ ledgerId: ADA }), noted(), 'none'],
        ['that is confidential, by a look at all notes', entry({ confidential: true }), noted(), 'none'],
        ['that is confidential, by a look at it', entry({ confidential: true }), noted({ entry: ONE }), 'permitted'],
        ['by a look at it', entry(), noted({ entry: ONE }), 'permitted'],
        ['by a look at it that is denied', entry(), noted({ entry: ONE, decision: 'deny' }), 'denied'],
        ['by a look at another author’s entry of the same number', entry(), noted({ entry: ONE }, ZOE), 'none'],
        ['by a look at another entry', entry(), noted({ entry: OTHER }), 'none'],
        ['by a look at one that is not there', entry(), noted({ decision: 'deny' }), 'denied'],
    ])('%s', (_what, binding, by, coverage) => {
        expect(coverageOfEntry(binding, [by])).toBe(coverage);
    });

    test('is neither a name nor an outside id, and these are no entries', () => {
        expect([coverageOfName(entry(), [look()]), coverageOfOutsideId(entry(), [look()])]).toEqual(['none', 'none']);
        for (const binding of [nameOf(ZOE), idOf(ZOE), { type: 'readings', ledgerId: ZOE } as const]) {
            expect(coverageOfEntry(binding, [noted()])).toBe('none');
        }
    });
});

describe('readings of a window', () => {
    const of = (ledgerId: string): EnvelopeBinding => ({ type: 'readings', ledgerId });

    test.each(uses)('open by a look that reads all vitals, and by no other: %s of %s', (action, category) => {
        const opens = action === 'read' && category === 'vitals';
        expect(coverageOfReadings(of(ZOE), [look({ action, category })])).toBe(opens ? 'permitted' : 'none');
        expect(coverageOfReadings(of(ZOE), [denied({ action, category })])).toBe(opens ? 'denied' : 'none');
    });

    test('open under any id of the patient, and of nobody else; a look at one alarm opens none', () => {
        const vitals = look({ category: 'vitals' });
        expect(coverageOfReadings(of(MERGED), [vitals])).toBe('permitted');
        expect(coverageOfReadings(of(ADA), [vitals])).toBe('none');
        expect(coverageOfReadings(of(ADA), [vitals, denied({ category: 'vitals', about: ADA, lists: [ADA] })])).toBe('denied');
        expect(coverageOfReadings(of(ZOE), [look({ category: 'vitals', entry: 'e'.repeat(32) })])).toBe('none');
    });

    test('nothing else opens as they do', () => {
        const vitals = look({ category: 'vitals' });
        const entry = { type: 'entry', ledgerId: ZOE, category: 'vitals', author: ADA, id: ADA } as const;
        for (const binding of [nameOf(ZOE), entry, ...SUBJECT_KINDS.map((kind) => idOf(ZOE, kind))]) {
            expect(coverageOfReadings(binding, [vitals])).toBe('none');
        }
    });
});
