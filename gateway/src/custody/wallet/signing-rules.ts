// SPDX-License-Identifier: Apache-2.0
// What the custodian signs, and for whom: a gateway that was taken over gets no signature under a configuration, a stream of blocks, another
// chaincode, or a function that the caller could not call. Whether the caller may call it now, the ledger decides.

import { DomainError, ERRORS, functionRow, isHex64, isLedgerFunction, ROLES } from '@wardledger/chaincode/domain';
import { REGISTRAR, type WalletIdentity } from '../ports/custodian-api';
import type { SignedCall, SigningPlace, SigningRequest } from '../ports/signing';

/** Who asks for a signature, under which identity, and where it would count. */
export interface SigningContext {
    readonly caller: string;
    readonly identity: Pick<WalletIdentity, 'mspId' | 'certificate'>;
    readonly place: SigningPlace;
}

/** The peer's own chaincode that answers the block of one transaction. */
const QUERIES = 'qscc';

/** @throws DomainError SIGNING_REFUSED for whatever this caller has no business to have signed */
export function demandSignable(request: SigningRequest | undefined, { caller, identity, place }: SigningContext): void {
    if (request === undefined) {
        throw refusal('these bytes are no call, no transaction and no question about one');
    }
    const { channel, creator, call } = request;
    if (channel !== place.channel) {
        throw refusal('another channel');
    }
    if (creator.mspId !== identity.mspId || creator.certificate !== identity.certificate) {
        throw refusal('the bytes name another signer');
    }
    const isPermitted = call === undefined || isTransactionQuery(call, caller, place) || isOwnCall(call, caller, place);
    if (!isPermitted) {
        throw refusal('this caller does not call that');
    }
}

function isTransactionQuery({ stage, chaincode, parameters, ...call }: SignedCall, caller: string, { channel }: SigningPlace): boolean {
    const [of = '', id = '', ...others] = parameters;
    const asksForOne = call.function === 'GetBlockByTxID' && of === channel && isHex64(id) && others.length === 0;
    return caller !== REGISTRAR && stage === 'proposal' && chaincode === QUERIES && asksForOne && call.transientFields.length === 0;
}

function isOwnCall({ stage, chaincode, transientFields, function: name }: SignedCall, caller: string, place: SigningPlace): boolean {
    if (chaincode !== place.chaincode || !isLedgerFunction(name)) {
        return false;
    }
    const { callers, submittedBy, mode, transient } = functionRow(name);
    // The wallet does not know who has which role; but nobody's token has a role of the ward's own processes, and the registrar has no other.
    const roles: readonly string[] = caller === REGISTRAR ? ['registrar'] : ROLES;
    const isCallers = callers === 'known' || callers.some((role) => roles.includes(role));
    // What the ward's own process submits nobody else does: their certificate would stand beside a patient.
    const mayCall = submittedBy === undefined ? isCallers : caller === REGISTRAR;
    // What is evaluated answers private data: a transaction would keep it in a block.
    const mayStand = stage === 'proposal' || mode === 'submit';
    return mayCall && mayStand && transientFields.every((field) => Object.hasOwn(transient?.properties ?? {}, field));
}

function refusal(detail: string): DomainError {
    return new DomainError(ERRORS.SIGNING_REFUSED, detail);
}
