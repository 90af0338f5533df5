// SPDX-License-Identifier: Apache-2.0
// What tests of downtime share: a snapshot of a ward with one patient, and an entry of the log.

import type { PatientCopy, Snapshot } from '@wardledger/chaincode/domain';
import { type DowntimeEntry, drawStatement } from '../../src/custody/downtime/downtime-entry';

export const STORE_KEY = Buffer.alloc(32, 7);
export const NOW = 1_780_000_000_000;
export const HOUR = 3_600_000;
export const [PATIENT, DOCTOR, STRANGER] = ['a', 'd', 'e'].map((digit) => digit.repeat(32)) as [string, string, string];
export const CERTIFICATE = 'c'.repeat(64);
export const SWITCHED = { by: 'Sister Ada', reason: 'The orderer is away', from: NOW - HOUR, until: NOW + 3 * HOUR };

/** Of the lookup key that a test's custodian makes of `P001`. */
export const patientCopy = (change: Partial<PatientCopy> = {}): PatientCopy => ({
    lists: [PATIENT],
    lookupKeys: ['P001'],
    teams: [[DOCTOR]],
    consents: [],
    bound: [],
    entries: [],
    left: 0,
    ...change,
});

export const snapshotOf = (patients: readonly PatientCopy[] = [patientCopy()], change: Partial<Snapshot> = {}): Snapshot => ({
    ward: 'ward1',
    time: NOW - 60_000,
    people: [{ ledgerId: DOCTOR, roles: ['doctor'], isSuspended: false }],
    certificates: [{ certificateId: CERTIFICATE, ledgerId: DOCTOR }],
    patients,
    ...change,
});

export const accessEntry = (change: Partial<Extract<DowntimeEntry, { kind: 'access' }>> = {}): DowntimeEntry => ({
    kind: 'access',
    access: 'f'.repeat(32),
    person: DOCTOR,
    roles: ['doctor'],
    about: PATIENT,
    at: NOW,
    reason: 'Allergies',
    snapshot: { digest: 'b'.repeat(64), time: NOW - 60_000 },
    switched: SWITCHED,
    drawn: drawStatement(),
    ...change,
});
