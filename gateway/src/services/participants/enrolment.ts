// SPDX-License-Identifier: Apache-2.0
// The first token of a caller enrols it: the custodian issues a certificate, the ward's registrar registers it on the ledger.
// A later token that asks for other roles changes the registration; older tokens never change it back. In a certificate's last month
// the next token brings a new one, for the same ledger id. What is done when is decided in enrolment-decision.ts.

import type { Role } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import { type Custodian, renewalTime, type WalletIdentity } from '../../custody';
import { KeyedTurns } from '../../kernel';
import type { CallerDirectory, LedgerCaller } from '../../ledger';
import type { EnrolledCaller, SealedTable } from '../../store';
import { decide, type EnrolmentRequest, type Standing } from './enrolment-decision';
import { createRegistrar, type Registrar, type RegistrarPorts } from './registrar';

/** Enrols callers and finds the enrolled ones. */
export interface Enrolment extends CallerDirectory {
    /** The caller's ledger identity, enrolled now if it was not. Needs custodian and ledger only when something changes. */
    ensure(request: EnrolmentRequest): Promise<LedgerCaller>;
    /** As what the caller counts who shows this token: its roles where they will be the registered ones, else those that are. Asks the store at most. */
    rolesOf(request: EnrolmentRequest): Promise<readonly Role[]>;
    /** The ledger id of a caller; `undefined` when nobody of this name is enrolled here. */
    ledgerIdOf(caller: string): Promise<string | undefined>;
    /** The certificate of a caller; `undefined` when nobody of this name is enrolled here. */
    certificateIdOf(caller: string): Promise<string | undefined>;
    /** Of the administrators who have called since this process started. */
    administratorCertificates(): readonly string[];
}

/** What enrolment needs. */
export interface EnrolmentPorts extends RegistrarPorts {
    readonly custodian: Pick<Custodian, 'enrol' | 'identity' | 'sign'>;
    readonly callers: SealedTable<EnrolledCaller>;
    /** Milliseconds since the epoch: certificates end by this clock. */
    readonly now: () => number;
}

/** Builds the service; one instance a process: the second of two first tokens of a caller finds the first one's work. */
export function createEnrolment(ports: EnrolmentPorts): Enrolment {
    return new LedgerEnrolment(ports);
}

const REMEMBERED = 10_000;
/** How soon it is looked again whether an administrator in the last month has another certificate. */
const ADMINISTRATOR_LOOKED_AFTER = 3_600_000;

/** What the store has of a caller, and when its certificate is to be replaced: nobody can act with one that has expired. */
type KnownCaller = Omit<EnrolledCaller, 'roles'> & Standing;

class LedgerEnrolment implements Enrolment {
    readonly #ports: EnrolmentPorts;
    readonly #registrar: Registrar;
    readonly #turns = new KeyedTurns();
    /** Asked with every request, so kept in memory; the store is what survives. */
    readonly #known = new LruMap<KnownCaller>(REMEMBERED);
    readonly #administratorCertificates = new Map<string, string>();

    constructor(ports: EnrolmentPorts) {
        this.#ports = ports;
        this.#registrar = createRegistrar(ports);
    }

    async ensure(request: EnrolmentRequest): Promise<LedgerCaller> {
        const { caller } = request;
        const before = decide(await this.#find(caller), request, this.#ports.now());
        if (before.do === 'keep') {
            return this.#registrar.callerFor(caller, before.known);
        }
        const standing = await this.#turns.run(caller, async () => {
            // Decided again, because those before in turn may have done it; then a certificate, its registration, and last the store.
            const decision = decide(await this.#find(caller), request, this.#ports.now());
            if (decision.do === 'keep') {
                return decision.known;
            }
            const { roles, rolesAskedAt } = decision;
            const { identity, isAdministrators } = await this.#identityFor(caller, decision.known);
            const ledgerId = await this.#registrar.register({ caller, identity, roles, ledgerId: decision.known?.ledgerId });
            const enrolled = { subject: caller, ledgerId, ...identity, roles, rolesAskedAt };
            await this.#ports.callers.save([caller], enrolled);
            // The same certificate again: its authority ends, too, and there is none better to ask for; or an administrator's, renewed elsewhere.
            const isLast = decision.do === 'renew' && identity.certificateId === decision.known.certificateId;
            const later = isAdministrators ? this.#ports.now() + ADMINISTRATOR_LOOKED_AFTER : Infinity;
            return this.#remember({ ...enrolled, renewAt: isLast ? later : renewalTime(identity.certificate) });
        });
        return this.#registrar.callerFor(caller, standing);
    }

    async rolesOf(request: EnrolmentRequest): Promise<readonly Role[]> {
        const decision = decide(await this.#find(request.caller), request, this.#ports.now());
        return decision.do === 'keep' ? decision.known.roles : decision.roles;
    }

    async caller(caller: string): Promise<LedgerCaller | 'wait' | undefined> {
        const known = await this.#find(caller);
        if (known === undefined) {
            // The store may have lost what the wallet and the ledger still have: whoever is registered there may sign.
            const identity = await this.#ports.custodian.identity(caller);
            return identity && this.#registrar.callerFor(caller, identity);
        }
        if (this.#ports.now() >= known.renewAt) {
            // Between a new certificate and its registration the old one has no key any more: whoever delivers for its holder waits.
            const identity = await this.#ports.custodian.identity(caller);
            if (identity?.certificateId !== known.certificateId) {
                return 'wait';
            }
        }
        return this.#registrar.callerFor(caller, known);
    }

    async ledgerIdOf(caller: string): Promise<string | undefined> {
        return (await this.#find(caller))?.ledgerId;
    }

    async certificateIdOf(caller: string): Promise<string | undefined> {
        return (await this.#find(caller))?.certificateId;
    }

    administratorCertificates(): readonly string[] {
        return [...this.#administratorCertificates.values()];
    }

    /**
     * The caller's certificate: a new one where there is none or it ends soon. An administrator's is made and registered off-line, whatever the
     * token says: one that were replaced here the ledger would not take for an administrator's.
     * @throws DomainError ACTOR_SUSPENDED for what the store has and for what the wallet has, which may be another by now
     */
    async #identityFor(caller: string, known: KnownCaller | undefined): Promise<{ identity: WalletIdentity; isAdministrators: boolean }> {
        const { custodian } = this.#ports;
        const held = await custodian.identity(caller);
        const asked = new Set([known?.certificateId, held?.certificateId].filter((id) => id !== undefined));
        const standings = await Promise.all([...asked].map(async (id) => this.#registrar.demandActive(id)));
        const standing = standings.find((found) => found?.certificateId === held?.certificateId);
        if (held !== undefined && standing?.roles.includes('admin') === true) {
            return { identity: held, isAdministrators: true };
        }
        return { identity: await custodian.enrol({ caller }), isAdministrators: false };
    }

    async #find(caller: string): Promise<KnownCaller | undefined> {
        const known = this.#known.get(caller);
        if (known !== undefined) {
            return known;
        }
        const stored = await this.#ports.callers.find([caller]);
        if (stored === undefined) {
            return undefined;
        }
        // What was settled while the store was asked is newer. The store keeps what was saved here, so its roles are roles.
        const settled = this.#known.get(caller);
        return settled ?? this.#remember({ ...stored, roles: stored.roles as Role[], renewAt: renewalTime(stored.certificate) });
    }

    #remember(known: KnownCaller): KnownCaller {
        this.#known.set(known.subject, known);
        if (known.roles.includes('admin')) {
            this.#administratorCertificates.set(known.subject, known.certificate);
        }
        return known;
    }
}
