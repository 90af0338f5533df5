// SPDX-License-Identifier: Apache-2.0
// The ward's own identities on the ledger: the registrar, as which the gateway registers callers and takes part in seeds, and the custodian, as
// which it reads. Both are clients of the MSP; its administrator registers them once, here, and signs nothing else.

import { DomainError, ERRORS, demandDefined } from '@wardledger/chaincode/domain';
import { certificateIdOf, CUSTODIAN, readAdministrator, REGISTRAR, signerWith, type Wallet, type WalletIdentity } from '../../custody';
import type { Ledger, LedgerCaller } from '../../ledger';
import { createRegistrar } from './registrar';

/** Whose signature registers them; a name that the wallet does not have. */
const ADMINISTRATOR = '#administrator';

const SERVICES = [
    { name: REGISTRAR, role: 'registrar' },
    { name: CUSTODIAN, role: 'custodian' },
] as const;

/** What registering needs. */
export interface ServiceIdentityPorts {
    readonly wallet: Pick<Wallet, 'mspId' | 'enrol' | 'identity' | 'sign'>;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    /** Where the administrator's key is while it is needed. */
    readonly place: { readonly organizations: string; readonly domain: string };
    /** Milliseconds that only grow; the process's own unless said otherwise. */
    readonly elapsed?: () => number;
}

/** The ward's own identities. */
export interface ServiceIdentities {
    /** Resolves once the ledger knows both; it is asked once a day, and then a certificate that ends soon is replaced. @throws DomainError what the ledger refuses; CUSTODIAN_UNAVAILABLE without the administrator's key */
    readonly registered: () => Promise<void>;
    /** As whom the custodian reads, once it is registered. */
    readonly reader: () => Promise<LedgerCaller>;
}

const DAY = 86_400_000;

/** Builds them. */
export function createServiceIdentities({
    wallet,
    ledger,
    place,
    elapsed = () => performance.now(),
}: ServiceIdentityPorts): ServiceIdentities {
    const identityOf = (name: string): WalletIdentity => demandDefined(wallet.identity(name), "the ward's own identity in the wallet");
    const registrar = createRegistrar({
        ledger,
        signer: ADMINISTRATOR,
        custodian: {
            identity: async (name) => Promise.resolve(name === ADMINISTRATOR ? administratorOf(wallet.mspId, place) : identityOf(name)),
            sign: async (name, message) => {
                const signature =
                    name === ADMINISTRATOR ? signerWith(administratorKeys(place).privateKey)(message) : wallet.sign(name, message);
                return Promise.resolve(demandDefined(signature, "the signature of the ward's own identity"));
            },
        },
    });

    async function register(): Promise<void> {
        for (const { name, role } of SERVICES) {
            await registrar.register({ caller: name, identity: await wallet.enrol(name), roles: [role] });
        }
    }

    let registering: Promise<void> | undefined;
    let since = 0;
    const registered = async (): Promise<void> => {
        if (registering === undefined || elapsed() - since > DAY) {
            since = elapsed();
            registering = register().catch((error: unknown) => {
                registering = undefined; // asked again by whoever needs it next
                throw error;
            });
        }
        return registering;
    };

    return {
        registered,
        reader: async () => {
            await registered();
            return registrar.callerFor(CUSTODIAN, identityOf(CUSTODIAN));
        },
    };
}

/** Read where it is needed, and not kept. */
function administratorKeys({ organizations, domain }: ServiceIdentityPorts['place']): ReturnType<typeof readAdministrator> {
    try {
        return readAdministrator(organizations, domain);
    } catch {
        throw new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE, "an administrator of the MSP must register the ward's own identities first");
    }
}

function administratorOf(mspId: string, place: ServiceIdentityPorts['place']): WalletIdentity {
    const { certificate } = administratorKeys(place);
    return { mspId, certificate, certificateId: certificateIdOf(certificate) };
}
