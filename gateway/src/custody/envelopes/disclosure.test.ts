// SPDX-License-Identifier: Apache-2.0
// The rules alone, in tables: which event is current, and what it covers.

import { ACCESS_ACTIONS, type AccessAction, SUBJECT_KINDS } from '@wardledger/chaincode/domain';
import type { AccessEvent } from '../ports/ledger-reader';
import { coversName, coversOutsideId, isCurrentEventOf, isNameOfPlace } from './disclosure';
import type { EnvelopeBinding } from './envelopes';

const ZOE = 'a'.repeat(32);
const ADA = 'b'.repeat(32);
const NOW = 1_763_700_000_000;
const MINUTE = 60_000;
const identity = { mspId: 'Ward1MSP', certificate: 'PEM', certificateId: 'c'.repeat(64), ledgerId: 'd'.repeat(32) };
const actor = { mspId: identity.mspId, certificateId: identity.certificateId, ledgerId: identity.ledgerId };

function eventOf(change: Partial<AccessEvent> = {}): AccessEvent {
    return { actor, accessed: ZOE, action: 'read-record', purpose: 'TREAT', time: NOW, ...change };
}

describe('an event is current', () => {
    test.each<[string, Partial<AccessEvent>, boolean]>([
        ['committed now', {}, true],
        ['15 minutes old', { time: NOW - 15 * MINUTE }, true],
        ['a millisecond older', { time: NOW - 15 * MINUTE - 1 }, false],
        ['from a clock that is 5 minutes ahead', { time: NOW + 5 * MINUTE }, true],
        ['from a millisecond later', { time: NOW + 5 * MINUTE + 1 }, false],
        ['of another certificate', { actor: { ...actor, certificateId: 'e'.repeat(64) } }, false],
        ['of another ward', { actor: { ...actor, mspId: 'Ward2MSP' } }, false],
    ])('%s', (_name, change, current) => {
        expect(isCurrentEventOf(eventOf(change), identity, NOW)).toBe(current);
    });
});

const outsideIds = SUBJECT_KINDS.map((kind): EnvelopeBinding => ({ type: 'outside-id', kind, ledgerId: ZOE }));
const bindings: EnvelopeBinding[] = [{ type: 'record-name', ledgerId: ZOE }, { type: 'readings', ledgerId: ZOE }, ...outsideIds];
const nameOf = (binding: EnvelopeBinding): string => (binding.type === 'outside-id' ? binding.kind : binding.type);
const coveredBy = (accessed: string, action: AccessAction): string[] =>
    bindings.filter((binding) => coversOutsideId(eventOf({ accessed, action }), binding)).map(nameOf);
const beside = SUBJECT_KINDS.filter((kind) => kind !== 'record');

describe('a name', () => {
    test.each(ACCESS_ACTIONS)('is covered on that record by read-record alone: %s', (action) => {
        const covered = bindings.filter((binding) => coversName(eventOf({ action }), binding)).map(nameOf);
        expect(covered).toEqual(action === 'read-record' ? ['record-name'] : []);
    });

    test.each(ACCESS_ACTIONS)('is not covered by %s on another record or on a list', (action) => {
        for (const accessed of [ADA, 'list']) {
            expect(bindings.filter((binding) => coversName(eventOf({ accessed, action }), binding))).toEqual([]);
        }
    });
});

describe('an outside id', () => {
    test.each(ACCESS_ACTIONS)('of the record is covered by %s on it, and those beside it', (action) => {
        expect(coveredBy(ZOE, action).sort()).toEqual([...SUBJECT_KINDS].sort());
    });

    test.each(ACCESS_ACTIONS)('of another record is not covered by %s', (action) => {
        expect(coveredBy(ADA, action).sort()).toEqual([...beside].sort());
    });

    test.each(ACCESS_ACTIONS)('of any record is covered on a list by list-records alone: %s', (action) => {
        expect(coveredBy('list', action).sort()).toEqual([...(action === 'list-records' ? SUBJECT_KINDS : beside)].sort());
    });
});

test('names of places are those of areas and nodes', () => {
    expect(bindings.filter(isNameOfPlace).map(nameOf).sort()).toEqual(['cluster', 'node']);
});
