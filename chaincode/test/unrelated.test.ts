// SPDX-License-Identifier: Apache-2.0
// The gateway left out: every function that is evaluated, asked of the ledger itself by every role that it admits, of either ward, about a patient to
// whom the caller is unrelated. What a caller is told who would not be told of nobody stands here by function and role; anything else fails.

import { ALL_ROLES, functionRow, LEDGER_FUNCTIONS, type LedgerFunctionName, type Role, ROLES } from '../src/domain';
import { about, clerk, Hospital, idOf, LATER, patient, ward1Admin, ward1Three, ward2One, ward2Two } from './policies/hospital';
import { write } from './entries/written';
import type { Identity } from './support/certificates';
import { assign, digest, enrol, id } from './support/fixtures';
import { examples } from './support/examples';
import { approveAttestationKeys } from './support/attestation-keys';
import { submitWindows } from './vitals/attestation';
import { correct } from './vitals/corrected';
import { vitalsWindow, windowId } from './vitals/vitals-fixtures';

/** Treats the patient; the strangers do not. */
const doctor = ward2One;
const strangers = [ward1Three, ward2Two] as const;

/** What of the examples names the patient, and what names nobody. */
const NAMES: readonly (readonly [string, string])[] = [
    [id('alice'), id('nobody')],
    [digest('lookup alice'), digest('lookup nobody')],
    [windowId('w', 'ward2'), windowId('nobody', 'ward2')],
    [id('d'), id('device of nobody')],
];

/** What the ledger alone tells of a patient to whom of those who are unrelated. docs/threat-model.md says why. */
const VITALS_READERS: readonly Role[] = ['doctor', 'nurse', 'paramedic', 'auditor', 'iot-gateway'];
const TOLD: Partial<Record<LedgerFunctionName, readonly Role[]>> = {
    // Who treats whom, to desks; all of it to the officer and to the process that opens.
    'access:GetStanding': ['privacy-officer', 'admission', 'custodian'],
    'access:ListLooks': ['privacy-officer'],
    'access:ListEmergencies': ['privacy-officer'],
    // Who of the ward stated what of which kind, and about which ledger id.
    'access:ListEvents': ['privacy-officer', 'auditor'],
    // Events, as the channel has them: ids of windows, rounds and proposals, random notices.
    'access:ListAnnounced': ['registrar'],
    // Permit or deny: to desks by role, to doctors and nurses of a ward in which the visit is.
    'policies:CheckAttributes': ['admin', 'admission', 'doctor', 'nurse'],
    'policies:CheckAccess': ['doctor', 'nurse'],
    // What is sealed, and who has a visit in the ward, to whom the policies permit it: doctors and nurses of that ward.
    'board:ListPatients': ['doctor', 'nurse'],
    'entries:ListEntries': ['doctor', 'nurse'],
    // That a window was taken out of statistics, which stands on the channel as it is.
    'statistics:FindRetired': ['doctor', 'nurse', 'researcher'],
    // Whether a window is held for a release, which stands there, too.
    'statistics:FindReservation': ['doctor', 'nurse', 'researcher'],
    // To whoever has a lookup key, which custodians alone compute: a ledger id, and what is sealed.
    'subject:FindSubjects': [...ROLES, 'registrar'],
    'record:FindRecordById': ['admin', 'admission', 'doctor', 'nurse', 'paramedic'],
    // Ledger ids, status, versions and what is sealed.
    'record:GetLegalHold': ['privacy-officer'],
    'record:GetRecordHistory': ['admin', 'privacy-officer', 'admission', 'doctor', 'auditor'],
    'record:ListRecords': ['admin', 'privacy-officer', 'admission', 'doctor'],
    // To the ward's own process: who took which posts back, and why; and the windows that it is to make anew.
    'vitals:ListCorrections': ['registrar'],
    'vitals:ListDueCorrections': ['registrar'],
    // Counts, times and digests of windows, which stand on the channel as it is.
    'vitals:GetPost': VITALS_READERS,
    'vitals:GetPostHistory': VITALS_READERS,
    'vitals:ListPosts': [...VITALS_READERS, 'registrar', 'custodian'],
    'vitals:GetWindow': ['admin', ...VITALS_READERS, 'registrar', 'custodian'],
    'vitals:GetWindowHistory': VITALS_READERS,
    'vitals:ListWindows': ['doctor', 'nurse', 'paramedic', 'researcher', 'auditor', 'iot-gateway', 'registrar'],
};

/** A patient with everything that there is: a record under a legal hold, a window, a correction, a visit, a grant, a decision, an emergency and a look. */
async function world(role: Role): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor', 'iot-gateway']);
    const { ledger } = hospital;
    await assign(ledger, clerk, 'admission', 'privacy-officer');
    for (const stranger of strangers) {
        await enrol(ledger, stranger, role);
    }
    await approveAttestationKeys(ledger);
    const window = vitalsWindow('w', {
        id: windowId('w', 'ward2'),
        subject: about,
        posts: [{ device: id('d'), sequence: 1, digest: digest('post') }],
    });
    await submitWindows(ledger, [window], doctor);
    await correct(ledger, window, doctor);
    await ledger.submit('record:PlaceLegalHold', { ledgerId: about }, { as: clerk });
    await hospital.tell(clerk, { kind: 'visit', about, team: [idOf(doctor)], location: 'Bay 4' });
    await hospital.tell(clerk, { kind: 'grant', about, clinician: idOf(doctor), scope: ['read'], expires: LATER });
    await hospital.tell(patient, { kind: 'consent', about, purpose: 'HPAYMT', decision: 'deny' });
    await hospital.tell(doctor, { kind: 'emergency', about, reason: 'unconscious' });
    await hospital.look(doctor, {});
    await write(ledger, doctor, 'a note');
    return hospital;
}

const EVALUATED = LEDGER_FUNCTIONS.filter((name) => functionRow(name).mode === 'evaluate');

/** What is asked otherwise than in the examples: about oneself, and about all that there is. */
const ASKED: Partial<Record<LedgerFunctionName, object>> = {
    'policies:CheckAttributes': { patient: about, category: 'demographics', action: 'read', purpose: 'TREAT' },
    'access:ListEmergencies': { limit: 10 },
    'access:ListLooks': { about, limit: 10 },
    'access:ListEvents': { limit: 10 },
    'vitals:ListCorrections': { patient: about, limit: 10 },
    'vitals:ListWindows': { subject: about, from: 0, to: LATER, limit: 10 },
};

/** The example from its first page on. */
function requestOf(name: LedgerFunctionName): string {
    const { cursor: _, ...request } = examples[name].request as Record<string, unknown>;
    return JSON.stringify(ASKED[name] ?? request);
}

const aboutNobody = (text: string): string => NAMES.reduce((result, [one, other]) => result.replaceAll(one, other), text);

/** Whether the answer about the patient is another than the answer about nobody, or names the patient. */
async function tells({ ledger }: Hospital, name: LedgerFunctionName, as: Identity): Promise<boolean> {
    const { transient } = examples[name];
    const request = requestOf(name);
    const asked = async (text: string) => ledger.call(name, JSON.parse(text) as unknown, { as, transient });
    const [found, none] = [await asked(request), await asked(aboutNobody(request))];
    return found.status === 200 && (none.status !== 200 || aboutNobody(found.payload) !== none.payload || found.payload.includes(about));
}

it('whoever is unrelated to a patient is told by the ledger alone what is meant, and nothing else', async () => {
    const told: Partial<Record<LedgerFunctionName, Role[]>> = {};
    for (const role of ALL_ROLES) {
        const hospital = await world(role);
        for (const name of EVALUATED) {
            const [own, other] = [await tells(hospital, name, strangers[0]), await tells(hospital, name, strangers[1])];
            if (own || other) {
                told[name] = [...(told[name] ?? []), role];
            }
        }
    }
    expect(told).toEqual(TOLD);
});

it('a patient is told of nobody else by any function without a key that custodians alone compute', async () => {
    const hospital = await world('patient');
    const told: LedgerFunctionName[] = [];
    for (const name of EVALUATED) {
        told.push(...((await tells(hospital, name, ward1Three)) ? [name] : []));
    }
    // Lookup keys are made of a secret of both wards' custodians.
    expect(told).toEqual(['subject:FindSubjects']);
});

it('would be found: the patient’s own participant and the treating doctor are told', async () => {
    const hospital = await world('patient');
    expect(await tells(hospital, 'access:ListLooks', patient)).toBe(true);
    expect(await tells(hospital, 'access:GetStanding', doctor)).toBe(true);
    expect(await tells(hospital, 'record:ListRecords', ward1Admin)).toBe(true);
});
