// SPDX-License-Identifier: Apache-2.0
// The first token of a subject enrols it: the custodian issues a certificate, the ward's administrator registers it on the ledger.
// A later token that asks for other roles changes the registration; older tokens never change it back. In a certificate's last month
// the next token brings a new one, for the same ledger id.

import { DomainError, ERRORS, type Role } from '@wardledger/chaincode/domain';
import { type Custodian, renewalTime } from '../../custody';
import type { CallerDirectory, LedgerCaller } from '../../ledger';
import type { EnrolledCaller, SealedTable } from '../../store';
import { createRegistrar, type RegistrarDependencies, sameRoles } from './registrar';

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

/** Replaced in good time, because nobody can act with a certificate that has expired. Parsed once for each. */
function endsSoon(): (known: EnrolledCaller) => boolean {
    const times = new WeakMap<EnrolledCaller, number>();
    return (known) => {
        const time = times.get(known) ?? renewalTime(known.certificate);
        times.set(known, time);
        return time <= Date.now();
    };
}

function isCurrent(known: EnrolledCaller | undefined, { roles, askedAt }: EnrolmentRequest): known is EnrolledCaller {
    return known !== undefined && (sameRoles(known.roles, roles) || askedAt <= (known.rolesAskedAt ?? 0));
}

/** An older token brings a new certificate, but no older roles. */
function latest(request: EnrolmentRequest, known: EnrolledCaller | undefined): EnrolmentRequest {
    const since = known?.rolesAskedAt ?? 0;
    return known === undefined || request.askedAt > since ? request : { ...request, roles: known.roles as Role[], askedAt: since };
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

interface CallerMemory {
    readonly find: (subject: string) => Promise<EnrolledCaller | undefined>;
    readonly remember: (enrolled: EnrolledCaller) => EnrolledCaller;
}

/** Asked with every request, so kept in memory; the store is what survives. */
function rememberedCallers(callers: SealedTable<EnrolledCaller>): CallerMemory {
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

    return { find, remember };
}

/** Builds the service; one instance a process: the second of two first tokens of a subject finds the first one's work. */
export function createEnrolment({ custodian, ledger, callers }: EnrolmentDependencies): Enrolment {
    const registrar = createRegistrar({ custodian, ledger });
    const oneByOne = inTurn<EnrolledCaller>();
    const dueSoon = endsSoon();
    const lasting = new Set<string>();
    const { find, remember } = rememberedCallers(callers);

    async function enrol(request: EnrolmentRequest, known?: EnrolledCaller): Promise<EnrolledCaller> {
        const { subject, roles, askedAt } = latest(request, known);
        const identity = await custodian.enrol({ caller: subject });
        const ledgerId = await registrar.register(subject, identity, roles, known?.ledgerId);
        const enrolled = { subject, ledgerId, ...identity, roles, rolesAskedAt: askedAt };
        await callers.save([subject], enrolled);
        return remember(enrolled);
    }

    /** Whether a new certificate should be asked for; not again when the custodian had no better one, because its authority ends, too. */
    const isDue = (known: EnrolledCaller): boolean => dueSoon(known) && !lasting.has(known.certificateId);

    async function renew(request: EnrolmentRequest, known: EnrolledCaller): Promise<EnrolledCaller> {
        await registrar.demandActive(known.certificateId);
        const renewed = await enrol(request, known);
        if (renewed.certificateId === known.certificateId) {
            lasting.add(known.certificateId);
        }
        return renewed;
    }

    async function settle(request: EnrolmentRequest): Promise<EnrolledCaller> {
        const known = await find(request.subject);
        if (known !== undefined && isDue(known)) {
            return renew(request, known);
        }
        return isCurrent(known, request) ? known : enrol(request);
    }

    /** Between a new certificate and its registration the old one has no key any more: whoever delivers for its holder waits. */
    async function demandItsKey(known: EnrolledCaller): Promise<void> {
        if (isDue(known) && (await custodian.identity(known.subject))?.certificateId !== known.certificateId) {
            throw new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE);
        }
    }

    return {
        ensure: async (request) => {
            const known = await find(request.subject);
            const settled =
                isCurrent(known, request) && !isDue(known) ? known : await oneByOne(request.subject, async () => settle(request));
            return registrar.callerFor(request.subject, settled);
        },
        caller: async (subject) => {
            const known = await find(subject);
            if (known === undefined) {
                return undefined;
            }
            await demandItsKey(known);
            return registrar.callerFor(subject, known);
        },
    };
}
