// SPDX-License-Identifier: Apache-2.0
// The first token of a subject enrols it: the custodian issues a certificate, the ward's administrator registers it on the ledger.
// A later token that asks for other roles changes the registration; older tokens never change it back.

import type { Role } from '@wardledger/chaincode/domain';
import type { Custodian } from '../custody';
import type { CallerDirectory, LedgerCaller } from '../ledger/ports';
import type { EnrolledCaller, SealedTable } from '../store/ports';
import { createRegistrar, sameRoles, type RegistrarDependencies } from './registrar';

/** Who asks to act, and as what. */
export interface EnrolmentRequest {
    readonly subject: string;
    readonly roles: readonly Role[];
    /** Milliseconds since the epoch; of two requests with other roles the later one counts. */
    readonly askedAt: number;
}

/** Enrols subjects and finds the enrolled ones. */
export interface Enrolment extends CallerDirectory {
    /** The subject's ledger identity, enrolled now if it was not. Needs custodian and ledger only when something changes. */
    ensure(request: EnrolmentRequest): Promise<LedgerCaller>;
}

/** What enrolment needs. */
export interface EnrolmentDependencies extends RegistrarDependencies {
    readonly custodian: Pick<Custodian, 'enrol' | 'identity' | 'sign'>;
    readonly callers: SealedTable<EnrolledCaller>;
}

const REMEMBERED = 10_000;

function isCurrent(known: EnrolledCaller | undefined, { roles, askedAt }: EnrolmentRequest): known is EnrolledCaller {
    return known !== undefined && (sameRoles(known.roles, roles) || askedAt <= (known.rolesAskedAt ?? 0));
}

/** Runs one task of a name at a time, in the order asked. */
function inTurn<T>(): (name: string, task: () => Promise<T>) => Promise<T> {
    const running = new Map<string, Promise<T>>();
    return async (name, task) => {
        const mine = (running.get(name) ?? Promise.resolve()).then(task, task);
        running.set(name, mine);
        try {
            return await mine;
        } finally {
            if (running.get(name) === mine) {
                running.delete(name);
            }
        }
    };
}

/** Builds the service; one instance a process: the second of two first tokens of a subject finds the first one's work. */
export function createEnrolment({ custodian, ledger, callers }: EnrolmentDependencies): Enrolment {
    const registrar = createRegistrar({ custodian, ledger });
    const oneByOne = inTurn<EnrolledCaller>();

    /** Asked with every request, so kept in memory; the store is what survives. */
    const remembered = new Map<string, EnrolledCaller>();

    function remember(enrolled: EnrolledCaller): EnrolledCaller {
        if (remembered.size >= REMEMBERED) {
            remembered.clear();
        }
        remembered.set(enrolled.subject, enrolled);
        return enrolled;
    }

    async function find(subject: string): Promise<EnrolledCaller | undefined> {
        const found = remembered.get(subject) ?? (await callers.find([subject]));
        return found === undefined ? undefined : remember(found);
    }

    async function enrol({ subject, roles, askedAt }: EnrolmentRequest): Promise<EnrolledCaller> {
        const identity = await custodian.enrol({ subject });
        const ledgerId = await registrar.register(subject, identity, roles);
        const enrolled = { subject, ledgerId, ...identity, roles, rolesAskedAt: askedAt };
        await callers.save([subject], enrolled);
        return remember(enrolled);
    }

    async function settle(request: EnrolmentRequest): Promise<EnrolledCaller> {
        const known = await find(request.subject);
        return isCurrent(known, request) ? known : enrol(request);
    }

    return {
        ensure: async (request) => {
            const known = await find(request.subject);
            const settled = isCurrent(known, request) ? known : await oneByOne(request.subject, async () => settle(request));
            return registrar.callerFor(request.subject, settled);
        },
        caller: async (subject) => {
            const known = await find(subject);
            return known === undefined ? undefined : registrar.callerFor(subject, known);
        },
    };
}
