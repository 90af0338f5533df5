// SPDX-License-Identifier: Apache-2.0
import {
    ALL_ROLES,
    functionRow,
    type FactKind,
    LEDGER_FUNCTIONS,
    LOOKERS,
    mayWrite,
    ROLES,
    SERVICE_ROLES,
    type LedgerFunctionName,
    type Role,
} from '@wardledger/chaincode/domain';
import Fastify from 'fastify';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { newTokenKey } from '../../custody/keys/token-key';
import { fresh, handMade, type HandMade, ledgerIdOf } from '../../../test/support/hand-made';
import { knownParticipants } from '../../../test/support/participants';
import { ROUTE_ACCESS } from '../../routes';
import { addAuthorization } from './authorization';

/** What the handlers of a route ask of the ledger in the caller's name. By hand, so that the role table is held against something else. */
const ledgerFunctions: Readonly<Record<string, readonly LedgerFunctionName[]>> = {
    'GET /v1/time': [],
    'POST /v1/records': ['subject:FindSubjects', 'record:CreateRecord'],
    'GET /v1/records': ['record:ListRecords', 'policies:CheckAccess', 'access:Record'],
    'GET /v1/records/:id': ['record:FindRecordById', 'policies:CheckAccess', 'access:Record'],
    'PATCH /v1/records/:id': ['subject:FindSubjects', 'record:FindRecordById', 'record:UpdateRecord'],
    'DELETE /v1/records/:id': ['subject:FindSubjects', 'record:FindRecordById', 'record:RevokeRecord'],
    'GET /v1/records/:id/history': ['subject:FindSubjects', 'record:GetRecordHistory', 'policies:CheckAccess', 'access:Record'],
    'POST /v1/records/:id/erase': ['subject:FindSubjects', 'record:EraseRecord'],
    'POST /v1/records/:id/merge': ['subject:FindSubjects', 'record:FindRecordById', 'record:MergeRecords'],
    'DELETE /v1/records/:id/merge': ['subject:FindSubjects', 'record:UnmergeRecords'],
    'POST /v1/records/:id/repair': ['subject:FindSubjects', 'record:FindRecordById', 'record:RepairRecord'],
    'DELETE /v1/unreadable-records/:ledgerId': ['record:RevokeRecord'],
    'GET /v1/records/:id/legal-hold': ['subject:FindSubjects', 'record:GetLegalHold', 'policies:CheckAccess', 'access:Record'],
    'POST /v1/records/:id/legal-hold': ['subject:FindSubjects', 'record:PlaceLegalHold'],
    'DELETE /v1/records/:id/legal-hold': ['subject:FindSubjects', 'record:LiftLegalHold'],
    'POST /v1/visits': ['subject:FindSubjects', 'participant:FindPeople', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    'POST /v1/visits/:id/handover': [
        'subject:FindSubjects',
        'participant:FindPeople',
        'access:GetStanding',
        'access:Record',
        'access:FindFact',
    ],
    'POST /v1/visits/:id/close': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'POST /v1/grants': ['subject:FindSubjects', 'participant:FindPeople', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    'DELETE /v1/grants/:id': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'POST /v1/consents': ['subject:FindSubjects', 'participant:FindPeople', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    'DELETE /v1/consents/:id': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'POST /v1/patients/:id/proxies': [
        'subject:FindSubjects',
        'participant:FindPeople',
        'access:GetStanding',
        'access:Record',
        'access:FindFact',
    ],
    'POST /v1/patients/:id/confidential': ['subject:FindSubjects', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    'DELETE /v1/confidential/:id': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'POST /v1/patients/:id/links': ['record:FindRecordById', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    // Who treats the patient sees no links.
    'GET /v1/patients/:id/links': ['subject:FindSubjects', 'policies:CheckAccess', 'access:Record', 'access:GetStanding'],
    'POST /v1/links/:id/confirm': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'DELETE /v1/links/:id': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'GET /v1/patients/:id/accesses': [
        'subject:FindSubjects',
        'policies:CheckAccess',
        'access:Record',
        'access:ListLooks',
        'policies:ExplainLooks',
    ],
    'POST /v1/patients/:id/disclosures': ['subject:FindSubjects', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    'POST /v1/patients/:id/withholdings': ['subject:FindSubjects', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    'DELETE /v1/withholdings/:id': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'GET /v1/audit/events': ['policies:CheckAccess', 'access:Record', 'access:ListEvents'],
    'POST /v1/encryption-key': ['access:Record', 'access:FindFact'],
    'GET /v1/encryption-key': ['access:FindEncryptionKey'],
    'DELETE /v1/encryption-key': ['access:FindEncryptionKey', 'access:Record', 'access:FindFact'],
    'DELETE /v1/participants/:id/encryption-key': ['access:FindEncryptionKey', 'access:Record', 'access:FindFact'],
    'POST /v1/patients/:id/entries': [
        'subject:FindSubjects',
        'participant:FindPeople',
        'clinician:Enter',
        'entries:Write',
        'entries:FindEntry',
    ],
    'POST /v1/patients/:id/entries/:entry/correct': [
        'subject:FindSubjects',
        'clinician:Enter',
        'entries:ListEntries',
        'entries:Write',
        'entries:FindEntry',
    ],
    'GET /v1/patients/:id/entries': ['subject:FindSubjects', 'entries:ListEntries', 'policies:CheckAccess', 'access:Record'],
    'POST /v1/patients/:id/files': ['subject:FindSubjects', 'clinician:Enter', 'entries:Write', 'entries:FindEntry'],
    'GET /v1/patients/:id/files/:entry': ['subject:FindSubjects', 'entries:ListEntries', 'policies:CheckAccess', 'access:Record'],
    'POST /v1/emergency-access': ['subject:FindSubjects', 'access:GetStanding', 'access:Record', 'access:FindFact'],
    'POST /v1/emergency-access/:id/review': ['access:GetStanding', 'access:Record', 'access:FindFact'],
    'GET /v1/emergency-access/:id/record': [], // the custodian's, which asks nobody
    'GET /v1/emergency-access': ['policies:CheckAccess', 'access:Record', 'access:ListEmergencies'],
    'POST /v1/vitals': ['cluster:FindHead', 'subject:FindSubjects'], // devices bring the rest themselves, the registrar what people have entered
    'GET /v1/patients/:id/vitals': ['subject:FindSubjects', 'policies:CheckAccess', 'access:Record'], // the registrar lists windows
    'GET /v1/patients/:id/vitals/latest': ['subject:FindSubjects', 'policies:CheckAccess', 'access:Record'],
    'GET /v1/posts/:device/:sequence/proof': ['subject:FindSubjects', 'policies:CheckAccess', 'access:Record'], // the registrar reads post and window
    // Posts of one's own ward, of which the ward's own process says what was retracted.
    'POST /v1/posts/:device/:sequence/corrections': [
        'subject:FindSubjects',
        'vitals:GetPost',
        'vitals:GetWindow',
        'policies:CheckAccess',
        'access:Record',
        'vitals:CorrectPosts',
    ],
    'POST /v1/patients/:id/vitals/corrections': ['subject:FindSubjects', 'policies:CheckAccess', 'access:Record', 'vitals:CorrectPosts'],
    'GET /v1/submissions/:id': [],
    'GET /v1/signals': [],
    // Of a ward the gateway's own list is confirmed by alarms:Find; of one patient subject:FindSubjects comes first.
    'GET /v1/alarms': ['alarms:List', 'policies:CheckAccess', 'access:Record'],
    'GET /v1/board': ['board:ListPatients', 'board:RecordLooks', 'alarms:Find'],
    'POST /v1/alarms/:id/acknowledge': ['alarms:Find', 'access:Record', 'access:FindFact'],
    // Of others' vitals a look comes first (access:Record); IoT gateways, who may not leave one, see their own alone.
    'GET /v1/devices/:device/posts': ['subject:FindSubjects', 'vitals:ListPosts'],
    'GET /v1/posts/:device/:sequence': ['subject:FindSubjects', 'vitals:GetPost', 'vitals:GetWindow'],
    'GET /v1/windows': ['subject:FindSubjects', 'vitals:ListWindows'],
    'GET /v1/windows/:id': ['vitals:GetWindow'],
    'GET /v1/windows/:id/history': ['vitals:GetWindow', 'vitals:GetWindowHistory'],
    'GET /v1/device-trust': ['device:GetDeviceTrust'],
    'POST /v1/device-trust': ['device:SetDeviceTrust'],
    'POST /v1/devices': ['subject:RegisterSubjects', 'device:EnrolDevice'],
    'GET /v1/devices': ['device:ListDevices'],
    'GET /v1/devices/:device': ['subject:FindSubjects', 'device:GetDevice'],
    'POST /v1/devices/:device/key': ['subject:FindSubjects', 'device:RotateDeviceKey'],
    'POST /v1/devices/:device/suspend': ['subject:FindSubjects', 'device:SuspendDevice'],
    'POST /v1/devices/:device/reinstate': ['subject:FindSubjects', 'device:ReinstateDevice'],
    'POST /v1/devices/:device/retire': ['subject:FindSubjects', 'device:RetireDevice'],
    'POST /v1/devices/:device/binding': ['subject:FindSubjects', 'device:BindDevice'],
    'DELETE /v1/devices/:device/binding': ['subject:FindSubjects', 'device:BindDevice'],
    'POST /v1/clusters': ['subject:RegisterSubjects', 'participant:GetParticipant', 'cluster:CreateCluster'],
    'GET /v1/clusters': ['cluster:ListClusters'],
    'GET /v1/clusters/:id': ['subject:FindSubjects', 'cluster:GetCluster'],
    'POST /v1/clusters/:id/telemetry': ['subject:RegisterSubjects', 'cluster:GetCluster', 'cluster:ReportTelemetry'],
    'POST /v1/clusters/:id/seeds': ['subject:FindSubjects', 'cluster:GetCluster'],
    'GET /v1/clusters/:id/seeds/:epoch': ['cluster:GetCluster', 'cluster:GetSeed'],
    'POST /v1/clusters/:id/elections': ['cluster:GetCluster', 'cluster:ElectHeads', 'cluster:GetElection', 'cluster:FindNodes'],
    'GET /v1/clusters/:id/elections': ['cluster:GetCluster', 'cluster:ListElections'],
    'GET /v1/clusters/:id/elections/:round': ['cluster:GetCluster', 'cluster:GetElection', 'cluster:FindNodes'],
    'GET /v1/participants': ['participant:ListParticipants', 'policies:CheckAccess', 'access:Record'],
    'GET /v1/participants/:id/certificates': ['participant:ListCertificates'],
    'POST /v1/participants/:id/certificates/:certificateId/end': ['participant:ListCertificates', 'participant:EndCertificate'],
    'GET /v1/participants/:id': ['participant:GetParticipant'],
    'POST /v1/participants': ['access:Record', 'access:FindFact'],
    'PATCH /v1/participants/:id': ['access:Record', 'access:FindFact'],
    'POST /v1/participants/:id/suspend': ['participant:SuspendParticipant'],
    'POST /v1/participants/:id/reinstate': ['participant:ReinstateParticipant'],
    'POST /v1/statistics': [
        'subject:FindSubjects',
        'policies:CheckAccess',
        'access:Record',
        'vitals:ListWindows',
        'statistics:FindRetired',
        'statistics:FindReservation',
        'statistics:ReserveWindows',
        'statistics:AbandonReservation',
        'statistics:RequestRelease',
        'statistics:GetRelease',
    ],
    'POST /v1/statistics/cohort-rule': ['statistics:SetCohortRule'],
    'POST /v1/windows/close': [],
    'POST /v1/windows/:id/retire': ['statistics:RetireWindow'],
    'POST /v1/access/check': ['subject:FindSubjects', 'policies:CheckAttributes'], // about patients and others policies:CheckAccess and access:Record, too
    'GET /v1/policies': ['policies:GetSet'],
    'GET /v1/policies/forbids': ['policies:ListForbids'],
    'POST /v1/policies/forbids': ['policies:SetForbids'],
    'POST /v1/policies/forbids/withdraw': ['policies:WithdrawForbids'],
    'POST /v1/policies/try': ['policies:TrySet', 'policies:TryForbids'],
    'POST /v1/policies/proposals': ['policies:StoreSet', 'governance:Propose'],
    'POST /v1/policies/proposals/:id/approve': ['governance:GetProposal', 'policies:GetSet', 'governance:Approve'],
    'POST /v1/governance/proposals': ['governance:Propose'],
    'GET /v1/governance/proposals': ['governance:ListProposals'],
    'GET /v1/governance/proposals/:id': ['governance:GetProposal'],
    'POST /v1/governance/proposals/:id/approve': ['governance:Approve'],
    'POST /v1/governance/proposals/:id/withdraw': ['governance:Withdraw'],
    'GET /v1/governance/settings/:kind': ['governance:GetSetting'],
    'POST /v1/governance/settings/:kind/revoke': ['governance:RevokeSetting'],
    'GET /v1/transactions/:id': ['participant:GetParticipant'],
    'GET /v1/transactions/:id/block': [], // asks the peer, not the chaincode
    'GET /v1/chain': [], // the same; the registrar finds out which block
    'GET /v1/events': [], // of patients access:FindNotices, of clinicians alarms:FindRung, and looks of whoever is told more than their own
};

/** Which kind of fact a route states: who may is in the table of kinds, because the ledger has one function for all. */
const statedKinds: Readonly<Record<string, FactKind>> = {
    'POST /v1/visits': 'visit',
    'POST /v1/visits/:id/handover': 'handover',
    'POST /v1/visits/:id/close': 'visit-closed',
    'POST /v1/grants': 'grant',
    'DELETE /v1/grants/:id': 'grant-revoked',
    'POST /v1/consents': 'consent',
    'DELETE /v1/consents/:id': 'consent-withdrawn',
    'POST /v1/patients/:id/proxies': 'proxy',
    'POST /v1/patients/:id/confidential': 'confidential',
    'DELETE /v1/confidential/:id': 'confidential-ended',
    'POST /v1/patients/:id/links': 'link',
    'POST /v1/links/:id/confirm': 'link-confirmed',
    'DELETE /v1/links/:id': 'unlink',
    'POST /v1/patients/:id/disclosures': 'disclosure',
    'POST /v1/patients/:id/withholdings': 'withholding',
    'DELETE /v1/withholdings/:id': 'withholding-ended',
    'POST /v1/emergency-access': 'emergency',
    'POST /v1/emergency-access/:id/review': 'review',
    'POST /v1/alarms/:id/acknowledge': 'alarm-acknowledged',
    'POST /v1/encryption-key': 'encryption-key',
    'DELETE /v1/encryption-key': 'encryption-key-ended',
    'DELETE /v1/participants/:id/encryption-key': 'encryption-key-ended',
    'POST /v1/participants': 'attributes',
    'PATCH /v1/participants/:id': 'attributes',
};

/** Who calls functions beside the routes: the ward's own processes, auditors and administrators with clients of their own, everybody about their own enrolment. */
const besideRoutes: Readonly<Partial<Record<LedgerFunctionName, readonly Role[]>>> = {
    'participant:FindPeople': ['privacy-officer'], // asks what somebody else may do
    'access:Record': ['custodian', 'registrar', 'auditor', 'insurer', 'lab', 'pharmacist', 'researcher'], // looks, of which some routes state none
    'subject:FindSubjects': ['registrar'], // whom people have named when they entered vitals
    'subject:RegisterSubjects': ['iot-gateway', 'registrar'], // numbers that are new; of patients whom nobody can name
    'subject:GetNumbering': [...ROLES, 'registrar'], // by whoever is the first to name a patient
    'access:ListAnnounced': ['registrar'], // the gateway follows events for all
    'access:FindNotices': ['patient'],
    'access:ListErasedFacts': ['admin', 'privacy-officer', 'registrar'], // the gateway's upkeep, and officers with clients of their own
    'access:PurgeFacts': ['admin', 'privacy-officer', 'registrar'],
    'entries:FindWritten': ['registrar'], // the gateway's upkeep
    'subject:ListErased': ['registrar'], // the same
    'vitals:SubmitPosts': ['iot-gateway'], // once they are acknowledged
    'device:FindDevices': ['iot-gateway', 'registrar'], // whose the posts may be that they bring
    'vitals:SubmitWindows': ['iot-gateway', 'registrar'],
    'governance:GetSetting': ['custodian'], // which of its keys both wards have approved
    'vitals:EnterPosts': ['registrar'],
    'vitals:FindPoster': ['custodian'], // before a window is made
    'vitals:ListWindows': ['registrar'], // what a look is to open
    'vitals:ListCorrections': ['registrar'], // the same
    'vitals:RemakeWindows': ['registrar'], // corrected windows the ward makes anew itself
    'vitals:SettleCorrection': ['registrar'],
    'vitals:ListDueCorrections': ['registrar'],
    'vitals:FindDueCorrection': ['custodian'], // before one is made
    'alarms:Find': ['patient', 'registrar'], // whether somebody has acknowledged what the ward raised
    'alarms:FindRung': ['doctor', 'nurse', 'paramedic'], // events
    'policies:CheckAccess': ['lab', 'pharmacist', 'insurer', 'patient', 'iot-gateway'], // of themselves everybody may ask
    'policies:CheckLook': ['registrar'], // before sealed bytes cross to the other ward
    'policies:Decide': ['custodian'],
    'access:FindRefusing': ['custodian'],
    'downtime:Snapshot': ['custodian'],
    'clinician:Enter': ALL_ROLES, // who is no clinician is told so
    'access:GetStanding': ['custodian'],
    'statistics:GetRelease': ['admin', 'auditor', 'doctor', 'nurse', 'privacy-officer', 'researcher', 'custodian'],
    'vitals:GetWindow': ['admin', 'registrar', 'custodian'],
    'vitals:ListPosts': ['doctor', 'iot-gateway', 'nurse', 'paramedic', 'registrar', 'custodian'], // as a post's history: with clients of their own; and before a window is made
    'vitals:GetPostHistory': ['auditor', 'doctor', 'iot-gateway', 'nurse', 'paramedic'],
    'statistics:AbandonReservation': ['admin', 'privacy-officer'], // of what nobody goes on with, with a client of their own
    'statistics:AggregateWindows': ['registrar'],
    'statistics:JoinSums': ['registrar'],
    'statistics:ListSums': ['admin', 'auditor', 'privacy-officer', 'registrar'], // with a client of their own
    'statistics:ReportBrokenRelease': ['registrar'],
    'statistics:ListBrokenReleases': ['admin', 'auditor', 'privacy-officer', 'registrar'], // with a client of their own
    'statistics:SetCohortRule': ['admin', 'privacy-officer'],
    'statistics:GetCohortRule': ['admin', 'auditor', 'privacy-officer'],
    'cluster:CommitSeed': ['admin', 'registrar'],
    'cluster:RevealSeed': ['admin', 'registrar'],
    'cluster:CloseSeedPhase': ['admin', 'registrar'],
    'cluster:GetSeed': ['registrar', 'custodian'],
    'cluster:ListClusters': ['registrar'],
    'cluster:GetTelemetry': ['admin', 'auditor', 'doctor', 'iot-gateway', 'nurse', 'paramedic'],
    'participant:RegisterParticipant': ['registrar'],
    'participant:UpdateParticipant': ['registrar'],
    'participant:BindCertificate': ['registrar'],
    'participant:EndCertificate': ['admin'],
    'participant:GetParticipant': ALL_ROLES,
};

const READ_NO_VITALS: readonly Role[] = ['admin', 'privacy-officer', 'admission', 'lab', 'pharmacist', 'insurer', 'researcher', 'auditor'];

/** Cells in which the route is stricter than what it calls, because another route needs the same functions, or the ward signs the rest itself. */
const stricterRoutes: Readonly<Record<string, readonly Role[]>> = {
    'GET /v1/devices/:device/posts': ['doctor', 'nurse', 'paramedic', 'iot-gateway'], // they ask for one post, and leave a look
    'GET /v1/patients/:id/links': ['admission', 'doctor', 'nurse', 'paramedic'], // ask for visits, and are told of no links
    'GET /v1/windows': ['researcher'], // selects windows for statistics
    'GET /v1/patients/:id/vitals': READ_NO_VITALS, // whom no policy lets read what was measured, whatever they state
    'GET /v1/patients/:id/vitals/latest': READ_NO_VITALS,
    'GET /v1/posts/:device/:sequence/proof': READ_NO_VITALS,
    'GET /v1/windows/:id': ['admin'], // looks for the window that locked releases, with a client of its own
    'DELETE /v1/unreadable-records/:ledgerId': ['doctor'], // revokes records that it can read
    'POST /v1/clusters/:id/seeds': ['auditor', 'doctor', 'nurse', 'paramedic'], // read how far a seed is; the ward itself makes it
    'DELETE /v1/participants/:id/encryption-key': LOOKERS, // end their own, by another route
    'GET /v1/participants/:id': ROLES, // the same: of itself everybody may ask
    'GET /v1/transactions/:id': ['lab', 'pharmacist', 'insurer', 'patient'], // ask about themselves when they are enrolled
};

const rows = Object.entries(ROUTE_ACCESS);
const guarded = rows.flatMap(([route, access]) => (access === 'public' ? [] : [{ route, access }]));
const split = (route: string) => {
    const [method, url] = route.split(' ') as ['GET' | 'POST' | 'PATCH' | 'DELETE', string];
    return { method, url: url.replace(/:(sequence|round|epoch)/, '1').replace(/:\w+/g, 'X1') };
};

describe('role table', () => {
    let gateway: HandMade;
    beforeAll(async () => {
        gateway = await handMade();
    });
    afterAll(async () => gateway.app.close());

    it('has a route for each row, and the ledger functions of each guarded route are known to this test', () => {
        for (const [route] of rows) {
            const [method, url] = route.split(' ') as ['GET', string];
            expect([route, gateway.app.hasRoute({ method, url })]).toEqual([route, true]);
        }
        expect(Object.keys(ledgerFunctions).sort()).toEqual(guarded.map(({ route }) => route).sort());
    });

    const admits = (name: LedgerFunctionName, role: Role): boolean => {
        const { callers } = functionRow(name);
        return callers === 'known' || callers.includes(role);
    };
    const asking = guarded.filter(({ route }) => ledgerFunctions[route]!.length > 0);

    it.each(asking)('$route allows exactly the roles that the ledger allows', ({ route, access }) => {
        const kind = statedKinds[route];
        const states = (role: Role): boolean => kind === undefined || mayWrite(kind, [role]);
        const byLedger = ROLES.filter((role) => states(role) && ledgerFunctions[route]!.every((name) => admits(name, role)));
        expect(byLedger).toEqual(ROLES.filter((role) => access.includes(role) || stricterRoutes[route]?.includes(role)));
    });

    it.each(LEDGER_FUNCTIONS)('%s admits no role but those that have a use for it', (name) => {
        const byRoutes = guarded.flatMap(({ route, access }) => (ledgerFunctions[route]!.includes(name) ? access : []));
        const used = [...byRoutes, ...(besideRoutes[name] ?? [])];
        expect(ALL_ROLES.filter((role) => admits(name, role))).toEqual(ALL_ROLES.filter((role) => used.includes(role)));
    });

    it('lets a patient ask for what is the own, and for nothing else', () => {
        const bound = guarded.filter(({ access }) => access.includes('patient')).map(({ route }) => route);
        expect(bound.sort()).toEqual([
            'DELETE /v1/confidential/:id',
            'DELETE /v1/consents/:id',
            'DELETE /v1/encryption-key',
            'DELETE /v1/grants/:id',
            'GET /v1/alarms',
            'GET /v1/encryption-key',
            'GET /v1/events',
            'GET /v1/patients/:id/accesses',
            'GET /v1/patients/:id/entries',
            'GET /v1/patients/:id/files/:entry',
            'GET /v1/patients/:id/links',
            'GET /v1/patients/:id/vitals',
            'GET /v1/patients/:id/vitals/latest',
            'GET /v1/posts/:device/:sequence/proof',
            'POST /v1/access/check',
            'POST /v1/consents',
            'POST /v1/encryption-key',
            'POST /v1/grants',
            'POST /v1/patients/:id/confidential',
            'POST /v1/patients/:id/proxies',
            'POST /v1/visits',
            'POST /v1/visits/:id/close',
        ]);
    });

    it.each(guarded)('$route: no token 401', async ({ route }) => {
        const answer = await gateway.app.inject(split(route));
        expect(answer.statusCode).toBe(401);
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
        expect(answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', type: '/problems/unauthenticated' });
    });

    it.each(guarded.flatMap(({ route, access }) => ROLES.map((role) => ({ route, role, allowed: access.includes(role) }))))(
        '$route by $role: allowed $allowed',
        async ({ route, role, allowed }) => {
            const headers = fresh(await gateway.token(`any-${role}`, role));
            const answer = await gateway.app.inject({ ...split(route), headers });
            expect(answer.statusCode === 403).toBe(!allowed);
            expect(answer.statusCode).not.toBe(401);
            if (!allowed) {
                expect(answer.json()).toMatchObject({ code: 'ROLE_FORBIDDEN' });
            }
        },
    );
});

describe('a route without a row', () => {
    it('does not start', async () => {
        const app = Fastify();
        const never = async () => Promise.reject(new Error('not asked'));
        addAuthorization(app, { ward: 'ward1', verify: never, rolesOf: never, tokensRegister: true, access: ROUTE_ACCESS });
        expect(() => app.get('/v1/forgotten', () => 'open to all')).toThrow('Route GET /v1/forgotten has no row in the role table');
        await app.close();
    });
});

describe('tokens of another issuer than the development issuer', () => {
    const unknown = expect.stringContaining('POST /v1/participants') as string;
    let gateway: HandMade;
    let known: ReturnType<typeof knownParticipants>;
    beforeEach(async () => {
        known = knownParticipants();
        gateway = await handMade({ devIssuer: false, script: known.script });
        known.add(ledgerIdOf('n-1'), (await gateway.custodian.identity('n-1'))!.certificateId, 'nurse');
    });
    afterEach(async () => gateway.app.close());
    const ask = async (url: string, sub: string, ...roles: Role[]) =>
        gateway.app.inject({ url, headers: { authorization: await gateway.token(sub, ...roles) } });

    it('let nobody in whom nobody has registered, whatever they say, and change nothing', async () => {
        for (const roles of [['admin'], ['doctor', 'nurse'], []] as const) {
            const answer = await ask('/v1/time', 'stranger', ...roles);
            expect([answer.statusCode, answer.json()]).toEqual([403, expect.objectContaining({ code: 'ACTOR_UNKNOWN', detail: unknown })]);
        }
        expect([gateway.calls.filter(({ submitted }) => submitted), gateway.store.callers.rows.size]).toEqual([[], 0]);
    });

    it('say who calls; what they may do the ledger says', async () => {
        expect((await ask('/v1/time', 'n-1')).statusCode).toBe(200);
        const forbidden = await ask('/v1/participants/n-1', 'n-1', 'admin');
        expect([forbidden.statusCode, forbidden.json<{ code: string }>().code]).toEqual([403, 'ROLE_FORBIDDEN']);
        expect(gateway.calls.filter(({ submitted }) => submitted)).toEqual([]);
    });

    it('may name some of the registered roles: then those count alone', async () => {
        known.change(ledgerIdOf('n-1'), { roles: ['auditor', 'nurse'] });
        const statuses = [[], ['auditor', 'admin'], ['nurse']].map(async (roles) => {
            return (await ask('/v1/participants/n-1', 'n-1', ...(roles as Role[]))).statusCode;
        });
        expect(await Promise.all(statuses)).toEqual([200, 200, 403]);
    });

    it('follow what others have given or taken since, once the ledger was asked again', async () => {
        const elapsed = jest.spyOn(performance, 'now');
        expect((await ask('/v1/participants/n-1', 'n-1')).statusCode).toBe(403);
        expect((await ask('/v1/time', 'n-1')).statusCode).toBe(200);
        known.change(ledgerIdOf('n-1'), { roles: ['auditor'] });
        const now = performance.now();
        elapsed.mockImplementation(() => now + 6_000);
        expect((await ask('/v1/time', 'n-1')).statusCode).toBe(200);
        expect((await ask('/v1/participants/n-1', 'n-1')).statusCode).toBe(200);
        known.change(ledgerIdOf('n-1'), { roles: ['nurse'] });
        elapsed.mockImplementation(() => now + 12_000);
        await ask('/v1/time', 'n-1');
        expect((await ask('/v1/participants/n-1', 'n-1')).statusCode).toBe(403);
        elapsed.mockRestore();
    });
});

describe('bearer tokens', () => {
    let gateway: HandMade;
    beforeAll(async () => {
        gateway = await handMade();
    });
    afterAll(async () => gateway.app.close());

    const time = async (authorization: string) => gateway.app.inject({ url: '/v1/time', headers: { authorization } });
    const claims = () => {
        const now = Math.floor(Date.now() / 1000);
        const { issuer: iss, audience: aud } = gateway.issuer;
        return { iss, aud, sub: 'dr-osei', ward: 'ward1', roles: ['doctor'] as Role[], iat: now, exp: now + 60 };
    };

    it('of the issuer are taken', async () => {
        expect((await time(await gateway.token('dr-osei', 'doctor'))).statusCode).toBe(200);
    });

    it('that are older than the roles of their caller do what those allow, also where no ledger is asked', async () => {
        let now = Date.now();
        const { app } = await handMade({ overrides: { now: () => (now += 1) } });
        const ask = async (role: Role) => {
            const payload = { sub: 'dr-moved', roles: [role] };
            return `Bearer ${(await app.inject({ method: 'POST', url: '/dev/token', payload })).json().access_token as string}`;
        };
        const signals = [{ code: '8867-4', unit: '/min', values: [70] }];
        const window = { device: 'd', patient: 'p', sequence: 1, start: '2026-11-28T12:00:00Z', periodSeconds: 60, signals };
        const post = async (authorization: string) =>
            app.inject({ method: 'POST', url: '/v1/vitals', headers: fresh(authorization), payload: { windows: [window] } });
        const doctor = await ask('doctor');
        expect((await post(doctor)).statusCode).toBe(202);
        await ask('lab');
        expect((await post(doctor)).statusCode).toBe(403);
        const time = await app.inject({ url: '/v1/time', headers: { authorization: doctor } });
        expect(time.statusCode).toBe(200);
        const submission = await app.inject({ url: '/v1/submissions/s0', headers: { authorization: doctor } });
        expect(submission.json()).toMatchObject({ status: 403, code: 'ROLE_FORBIDDEN' });
        const again = await ask('doctor');
        expect((await post(again)).statusCode).toBe(202);
        await app.close();
    });

    it('without signature are refused', async () => {
        expect((await time(`Bearer ${new UnsecuredJWT(claims()).encode()}`)).statusCode).toBe(401);
    });

    it('signed with the public key as HMAC secret are refused', async () => {
        const key = await importJWK(gateway.issuer.jwks.keys[0]!, 'ES256');
        const secret = Buffer.from(await exportSPKI(key as CryptoKey));
        const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'test' }).sign(secret);
        expect((await time(`Bearer ${token}`)).statusCode).toBe(401);
    });

    it('that bring their own key are refused', async () => {
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
        const jwk = await exportJWK(publicKey);
        const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'test', jwk }).sign(privateKey);
        expect((await time(`Bearer ${token}`)).statusCode).toBe(401);
    });

    const spoiled: readonly [string, (good: ReturnType<typeof claims>) => JWTPayload][] = [
        ['expired', (good) => ({ ...good, exp: good.iat - 60 })],
        ['without an end', ({ exp: _, ...good }) => good],
        ['without a beginning', ({ iat: _, ...good }) => good],
        ['for another audience', (good) => ({ ...good, aud: 'urn:wardledger:gateway:ward2' })],
        ['of another issuer', (good) => ({ ...good, iss: 'https://elsewhere.example' })],
        ['without a subject', ({ sub: _, ...good }) => good],
        ['with a subject that is no id', (good) => ({ ...good, sub: 'Robert"; --' })],
        ['without a ward', ({ ward: _, ...good }) => good],
    ];
    it.each(spoiled)('%s are refused', async (_what, spoil) => {
        const key = await newTokenKey('test');
        const own = await handMade({
            overrides: { trust: { ...gateway.issuer, keys: async () => importJWK(key.publicJwk, 'ES256') } },
        });
        const ask = async (content: JWTPayload) =>
            own.app.inject({ url: '/v1/time', headers: { authorization: `Bearer ${await key.sign(content)}` } });
        expect((await ask(claims())).statusCode).toBe(200);
        expect((await ask(spoil(claims()))).statusCode).toBe(401);
        await own.app.close();
    });

    it.each([undefined, '', 'Basic YTpi', 'Bearer', 'Bearer  ', 'Bearer a b', 'bearer:x'])(
        'the header %j is refused',
        async (authorization) => {
            const answer = await gateway.app.inject({ url: '/v1/time', headers: authorization === undefined ? {} : { authorization } });
            expect(answer.statusCode).toBe(401);
        },
    );

    it('of the other ward are refused', async () => {
        const key = await newTokenKey('test');
        const own = await handMade({
            overrides: { trust: { ...gateway.issuer, keys: async () => importJWK(key.publicJwk, 'ES256') } },
        });
        const token = await key.sign({ ...claims(), ward: 'ward2' });
        const answer = await own.app.inject({ url: '/v1/time', headers: { authorization: `Bearer ${token}` } });
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'WARD_FORBIDDEN']);
        await own.app.close();
    });

    it.each(SERVICE_ROLES)('with the role %s give none: it belongs to a process of the ward', async (role) => {
        const key = await newTokenKey('test');
        const own = await handMade({
            overrides: { trust: { ...gateway.issuer, keys: async () => importJWK(key.publicJwk, 'ES256') } },
        });
        const token = await key.sign({ ...claims(), sub: 'climber', roles: [role, 'doctor'] });
        const headers = { authorization: `Bearer ${token}` };
        await own.app.inject({ url: '/v1/windows', headers }); // enrols
        expect(own.submitted('participant:UpdateParticipant')).toMatchObject([{ request: { roles: ['doctor'] } }]);
        await own.app.close();
    });

    it('with roles that nobody knows give none', async () => {
        const key = await newTokenKey('test');
        const own = await handMade({
            overrides: { trust: { ...gateway.issuer, keys: async () => importJWK(key.publicJwk, 'ES256') } },
        });
        const token = await key.sign({ ...claims(), roles: ['superuser', 7, '__proto__'] });
        expect((await own.app.inject({ url: '/v1/time', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(403);
        await own.app.close();
    });
});
