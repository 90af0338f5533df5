// SPDX-License-Identifier: Apache-2.0
// Who a token's caller is on the ledger. A token of the development issuer registers: the first of a caller has the custodian issue a certificate and
// the ward's registrar register a person with it, a later one that asks for other roles changes them, an older one never changes them back. Any other
// issuer's token changes nothing: whom nobody has registered is refused, and what is registered counts. In a certificate's last month the next
// token brings a new one, for the same person. What is done when is decided in enrolment-decision.ts.

import { DomainError, ERRORS, type PersonName, type Role } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import { type Custodian, renewalTime, type WalletIdentity } from '../../custody';
import { KeyedTurns } from '../../kernel';
import type { CallerDirectory, LedgerCaller } from '../../ledger';
import type { EnrolledCaller, SealedTable } from '../../store';
import { decide, type EnrolmentDecision, type EnrolmentRequest, hasSameRoles, type Standing } from './enrolment-decision';
import { createRegistrar, type Registrar, type RegistrarPorts } from './registrar';
import type { NamePerson } from './registration';

/** Enrols callers and finds the enrolled ones. */
export interface Enrolment extends CallerDirectory {
    /**
     * The caller's ledger identity, enrolled now if it was not and its token may do that. Needs custodian and ledger only when something changes.
     * @throws DomainError ACTOR_UNKNOWN for whom nobody has registered; SIGNING_REFUSED for who keeps a key of its own
     */
    ensure(request: EnrolmentRequest): Promise<LedgerCaller>;
    /**
     * As what the caller counts who shows this token: its roles where they will be the registered ones, else those that are. Of whom it knows it
     * asks the store at most.
     * @throws DomainError ACTOR_UNKNOWN for whom nobody has registered
     */
    rolesOf(request: EnrolmentRequest): Promise<readonly Role[]>;
    /** The ledger id of a caller; `undefined` when nobody of this name is registered here. */
    ledgerIdOf(caller: string): Promise<string | undefined>;
    /** The certificate of a caller; `undefined` when nobody of this name is registered here. */
    certificateIdOf(caller: string): Promise<string | undefined>;
    /** Keeps what was committed about a caller: somebody new, other roles, another certificate. */
    keep(enrolled: EnrolledCaller): Promise<void>;
    /** What the ledger says of a caller's roles. Where tokens do not change them, others may have. */
    noteRoles(caller: string, roles: readonly Role[]): Promise<void>;
    /** What is kept of a caller. */
    find(caller: string): Promise<EnrolledCaller | undefined>;
    /** Of the administrators who have called since this process started. */
    administratorCertificates(): readonly string[];
}

/** What enrolment needs. */
export interface EnrolmentPorts extends RegistrarPorts {
    readonly custodian: Pick<Custodian, 'enrol' | 'identity' | 'sign'>;
    readonly callers: SealedTable<EnrolledCaller>;
    readonly namePerson: NamePerson;
    /** Milliseconds since the epoch: certificates end by this clock. */
    readonly now: () => number;
    /** Whether tokens register callers and change their roles: those of the development issuer, and no others. */
    readonly tokensRegister: boolean;
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

type Decision = EnrolmentDecision<KnownCaller>;

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
        const before = await this.#decide(request);
        if (before.known?.ownKey === true) {
            // Whatever a token asks for: a certificate of the wallet would take the place of the own one.
            throw new DomainError(ERRORS.SIGNING_REFUSED, 'This person keeps its own key: the gateway signs nothing in its name.');
        }
        if (before.do === 'keep') {
            return this.#registrar.callerFor(caller, before.known);
        }
        const standing = await this.#turns.run([caller], async () => {
            // Decided again, because those before in turn may have done it; then a certificate, its registration, and last the store.
            const decision = await this.#decide(request);
            if (decision.do === 'keep') {
                return decision.known;
            }
            const { roles, rolesAskedAt } = decision;
            const { identity, isAdministrators } = await this.#identityFor(caller, decision.known);
            const replaces = decision.known?.certificateId ?? identity.replaces;
            const isReplacing = replaces !== undefined && replaces !== identity.certificateId;
            const name = async (): Promise<PersonName> => this.#ports.namePerson(caller, identity.ledgerId);
            const ledgerId = await this.#registrar.register({ ...identity, roles, name, ...(isReplacing && { replaces }) });
            const { mspId, certificate, certificateId } = identity;
            const enrolled = { subject: caller, ledgerId, mspId, certificate, certificateId, roles, rolesAskedAt };
            await this.#ports.callers.save([caller], enrolled);
            // The same certificate again: its authority ends, too, and there is none better to ask for; or an administrator's, renewed elsewhere.
            const isLast = decision.do === 'renew' && identity.certificateId === decision.known.certificateId;
            const later = isAdministrators ? this.#ports.now() + ADMINISTRATOR_LOOKED_AFTER : Infinity;
            return this.#remember({ ...enrolled, renewAt: isLast ? later : renewalTime(identity.certificate) });
        });
        return this.#registrar.callerFor(caller, standing);
    }

    async rolesOf(request: EnrolmentRequest): Promise<readonly Role[]> {
        const decision = await this.#decide(request);
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

    async find(caller: string): Promise<EnrolledCaller | undefined> {
        return this.#find(caller);
    }

    async keep(enrolled: EnrolledCaller): Promise<void> {
        await this.#ports.callers.save([enrolled.subject], enrolled);
        this.#remember(knownOf(enrolled));
    }

    async noteRoles(caller: string, roles: readonly Role[]): Promise<void> {
        const known = await this.#find(caller);
        if (!this.#ports.tokensRegister && known !== undefined && !hasSameRoles(known.roles, roles)) {
            const { renewAt: _, ...enrolled } = known;
            await this.keep({ ...enrolled, roles });
        }
    }

    administratorCertificates(): readonly string[] {
        return [...this.#administratorCertificates.values()];
    }

    /** @throws DomainError ACTOR_UNKNOWN where the token registers nobody, and nobody else has */
    async #decide(request: EnrolmentRequest): Promise<Decision> {
        const { tokensRegister, now } = this.#ports;
        if (tokensRegister) {
            return decide(await this.#find(request.caller), request, now());
        }
        const known = (await this.#find(request.caller)) ?? (await this.#adopt(request.caller));
        // Its own roles, whatever the token names: what is left to decide is whether the certificate ends soon.
        return decide(known, { ...request, roles: known.roles, askedAt: known.rolesAskedAt ?? 0 }, now());
    }

    /** Whom the wallet and the ledger have: administrators are registered beside this process. */
    async #adopt(caller: string): Promise<KnownCaller> {
        const identity = await this.#ports.custodian.identity(caller);
        const found = identity && (await this.#registrar.find(identity.certificateId));
        if (identity === undefined || found === undefined) {
            throw new DomainError(
                ERRORS.ACTOR_UNKNOWN,
                'Nobody of this name is registered in this ward. An administrator of the ward registers people and devices with ' +
                    'POST /v1/participants, administrators with wardledger-custodian register-admin.',
            );
        }
        const { mspId, certificate, certificateId } = identity;
        const enrolled = { subject: caller, ledgerId: found.ledgerId, mspId, certificate, certificateId, roles: found.roles };
        await this.keep(enrolled);
        return knownOf(enrolled);
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
        const standing = standings.find((found) => found?.certificate?.certificateId === held?.certificateId);
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
        return settled ?? this.#remember(knownOf(stored));
    }

    #remember(known: KnownCaller): KnownCaller {
        this.#known.set(known.subject, known);
        if (known.roles.includes('admin')) {
            this.#administratorCertificates.set(known.subject, known.certificate);
        }
        return known;
    }
}

/** A key of its own is renewed by its holder. */
function knownOf(stored: EnrolledCaller): KnownCaller {
    return { ...stored, roles: stored.roles as Role[], renewAt: stored.ownKey === true ? Infinity : renewalTime(stored.certificate) };
}
