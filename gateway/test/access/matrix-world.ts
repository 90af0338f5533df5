// SPDX-License-Identifier: Apache-2.0
// Both wards with people of every role, and for each of them a patient in each situation of the matrix.

import * as domain from '../../../chaincode/src/domain';
import type { Fact, Role } from '../../../chaincode/src/domain';
import type { Identity } from '../../../chaincode/test/support/certificates';
import { digest, id } from '../../../chaincode/test/support/fixtures';
import { submission } from '../../../chaincode/test/vitals/attestation';
import { keepKey } from '../../../chaincode/test/support/signatures';
import { postsIn, vitalsWindow } from '../../../chaincode/test/vitals/vitals-fixtures';
import { MATRIX_SITUATIONS, toldBy, WARDS } from '../../../scripts/access-matrix.cjs';
import { issueClientCertificate } from '../../src/custody/wallet/certificates';
import { readAuthority } from '../../src/custody/wallet/organization-folder';
import { temporaryFolder, writeOrganization } from '../custody/fixtures';
import { type RecordsWorld, recordsWorld } from '../support/records-world';

type Ward = (typeof WARDS)[number];

/** Who is there besides: at the desk of ward 1, the patient of everybody, whose monitors bring vitals, and a doctor of each ward who treats whom they are told to. */
const OTHERS = [
    { name: 'clerk', roles: ['admission'], ward: 'ward1' },
    { name: 'patient', roles: ['patient'], ward: 'ward1' },
    { name: 'monitors', roles: ['iot-gateway'], ward: 'ward1' },
    { name: 'extra.ward1', roles: ['doctor'], ward: 'ward1' },
    { name: 'extra.ward2', roles: ['doctor'], ward: 'ward2' },
] as const;
const organizations = temporaryFolder();

export const nameOf = (role: string, ward: string): string => `${role}.${ward}`;
export const patientOf = (role: Role, ward: Ward, situation: number): string => `P-${role}-${ward}-${String(situation)}`;

async function newIdentity(ward: Ward): Promise<Identity> {
    const { certificate, privateKey } = await issueClientCertificate(readAuthority(organizations, 'any.example.com'), new Date());
    const identity = { mspId: ward === 'ward1' ? 'Ward1MSP' : 'Ward2MSP', pem: certificate };
    keepKey(identity, privateKey);
    return identity;
}

/** A world of the matrix. */
export class MatrixWorld {
    /** Ledger ids by record number. */
    readonly patientIds = new Map<string, string>();
    /** What a situation has stated of a patient, by record number and kind: as routes call it. */
    readonly facts = new Map<string, ReadonlyMap<string, string>>();

    readonly world: RecordsWorld;
    /** Ledger ids of people, by name. */
    readonly people: ReadonlyMap<string, string>;

    private constructor(world: RecordsWorld, people: ReadonlyMap<string, string>) {
        this.world = world;
        this.people = people;
    }

    /** @param roles - of whom there is somebody in each ward. */
    static async open(roles: readonly Role[]): Promise<MatrixWorld> {
        await writeOrganization(organizations, 'any.example.com');
        const people = [
            ...roles.flatMap((role) => WARDS.map((ward) => ({ name: nameOf(role, ward), ward, roles: [role] as readonly Role[] }))),
            ...OTHERS,
        ];
        const callers = await Promise.all(
            people.map(async ({ name, ward, roles: own }) => [name, { identity: await newIdentity(ward), roles: own }] as const),
        );
        const world = await recordsWorld(Object.fromEntries(callers));
        world.double.time = Date.now(); // the certificates are of now
        const ids = await Promise.all(people.map(async ({ name }) => [name, await world.ledgerIdOf(name)] as const));
        const matrix = new MatrixWorld(world, new Map(ids));
        for (const role of roles) {
            for (const ward of WARDS) {
                for (const situation of MATRIX_SITUATIONS.keys()) {
                    await matrix.#admit(role, ward, situation);
                }
            }
        }
        return matrix;
    }

    async close(): Promise<void> {
        await this.world.close();
    }

    /** Registers somebody of whom nothing is told. @returns the ledger id */
    async register(patient: string): Promise<string> {
        const record = { id: patient, kind: 'patient', name: 'Ann Example', status: 'active' };
        expect((await this.world.ask('clerk', '/v1/records', { method: 'POST', body: record })).status).toBe(201);
        const [about = ''] = await this.world.resolver.resolve(this.world.callerOf('monitors'), [{ kind: 'record', id: patient }]);
        this.patientIds.set(patient, about);
        return about;
    }

    /** A patient whom somebody knows as the situation says. */
    async #admit(role: Role, ward: Ward, situation: number): Promise<void> {
        const patient = patientOf(role, ward, situation);
        const about = await this.register(patient);
        const caller = this.world.callerOf('monitors');
        const [device = ''] = await this.world.resolver.resolve(caller, [{ kind: 'device', id: `monitor-${patient}` }]);
        const window = vitalsWindow(patient, { subject: about, posts: [{ device, sequence: 1, digest: digest(patient) }] });
        await this.world.ledger.submit(caller, { name: 'vitals:SubmitPosts', request: {}, transient: postsIn([window]) });
        await this.world.ledger.submit(caller, { name: 'vitals:SubmitWindows', request: submission([window]) });
        const people = { clerk: 'clerk', patient: 'patient', person: nameOf(role, ward) };
        await this.#tell('clerk', { kind: 'proxy', about, person: this.people.get('patient')!, relation: 'self' }, `${patient} self`);
        const made = new Map<string, string>();
        let visit = '';
        for (const [index, { by, fact }] of toldBy(domain, role, MATRIX_SITUATIONS[situation]!).entries()) {
            const told = fact({ about, person: this.people.get(people.person)!, visit });
            const factId = await this.#tell(people[by], told, `${patient} ${String(index)}`);
            made.set(told.kind, about + factId);
            visit = told.kind === 'visit' ? factId : visit;
        }
        this.facts.set(patient, made);
    }

    /** States a fact in somebody's name. @returns its id */
    async #tell(by: string, fact: Fact, at: string): Promise<string> {
        const notice = digest(`notice ${at}`);
        await this.world.ledger.submit(this.world.callerOf(by), {
            name: 'access:Record',
            request: { notice },
            transient: { facts: [fact], random: id(`random ${at}`), salt: digest('salt') },
        });
        const found = await this.world.ledger.evaluate(this.world.callerOf(by), 'access:FindFact', { about: fact.about, notice });
        return found.id ?? '';
    }
}
