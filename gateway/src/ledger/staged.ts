// SPDX-License-Identifier: Apache-2.0
// A transaction in its stages: endorsed and signed, sent, and asked after. Between any two of them another process may take over.

import { gateway as protos, msp } from '@hyperledger/fabric-protos';
import { canonicalJson, demandDefined } from '@wardledger/chaincode/domain';
import { envelopeTimestamp } from './messages/block-parser';
import type { LedgerConnection } from './connection';
import { isDeadline, ledgerError, submitError } from './ledger-errors';
import type { EndorsedTransaction, FunctionName, LedgerCall, LedgerCaller, ResultOf, TransactionOutcome } from './ports';
import { validationCodeName } from './validation-codes';

/** Where on the network the functions live. */
export interface LedgerPlace {
    readonly channel: string;
    readonly chaincode: string;
    /** Organisations that must endorse; left to the peer's discovery unless told. */
    readonly endorsingOrganizations?: readonly string[];
}

/** Parses what a function returned. */
export function resultOf(bytes: Uint8Array): unknown {
    return bytes.length === 0 ? null : JSON.parse(Buffer.from(bytes).toString('utf8'));
}

/** The stages for one identity at a time. */
export class StagedLedger {
    readonly #connection: LedgerConnection;
    readonly #place: LedgerPlace;

    constructor(connection: LedgerConnection, place: LedgerPlace) {
        this.#connection = connection;
        this.#place = place;
    }

    /** Both wards endorse, the caller signs; `envelope` is a `gateway.PreparedTransaction` that holds the signed envelope. */
    async endorse<Name extends FunctionName>(caller: LedgerCaller, call: LedgerCall<Name>): Promise<EndorsedTransaction<ResultOf<Name>>> {
        try {
            const { channel, chaincode, endorsingOrganizations } = this.#place;
            const contract = this.#connection.as(caller).getNetwork(channel).getContract(chaincode);
            const transient = Object.entries(call.transient ?? {}).filter(([, value]) => value !== undefined);
            const proposal = contract.newProposal(call.name, {
                arguments: [canonicalJson(call.request)],
                transientData: Object.fromEntries(transient.map(([field, value]) => [field, canonicalJson(value)])),
                ...(endorsingOrganizations === undefined ? {} : { endorsingOrganizations: [...endorsingOrganizations] }),
            });
            const transaction = await proposal.endorse();
            const prepared = protos.PreparedTransaction.deserializeBinary(transaction.getBytes());
            const envelope = demandDefined(prepared.getEnvelope(), 'the envelope of an endorsed transaction');
            envelope.setSignature(await caller.sign(transaction.getDigest()));
            return {
                transactionId: transaction.getTransactionId(),
                envelope: prepared.serializeBinary(),
                result: resultOf(transaction.getResult()) as ResultOf<Name>,
                timestamp: envelopeTimestamp(envelope),
            };
        } catch (error) {
            throw ledgerError(error);
        }
    }

    /** Hands the envelope to the orderer. */
    async send(caller: LedgerCaller, envelope: Uint8Array): Promise<void> {
        try {
            await this.#connection.as(caller).newTransaction(envelope).submit();
        } catch (error) {
            throw submitError(error);
        }
    }

    /** Asks the own ward's peer, which waits for the commit if it must. */
    async outcome(caller: LedgerCaller, transactionId: string, timeoutMilliseconds: number): Promise<TransactionOutcome | undefined> {
        try {
            const commit = this.#connection.as(caller).newCommit(this.#statusRequest(caller, transactionId));
            const { code, blockNumber } = await commit.getStatus({ deadline: Date.now() + timeoutMilliseconds });
            return { transactionId, code: validationCodeName(code), blockNumber: Number(blockNumber) };
        } catch (error) {
            if (isDeadline(error)) {
                return undefined;
            }
            throw ledgerError(error);
        }
    }

    #statusRequest(caller: LedgerCaller, transactionId: string): Uint8Array {
        const identity = new msp.SerializedIdentity();
        identity.setMspid(caller.mspId);
        identity.setIdBytes(Buffer.from(caller.certificate, 'utf8'));
        const request = new protos.CommitStatusRequest();
        request.setChannelId(this.#place.channel);
        request.setTransactionId(transactionId);
        request.setIdentity(identity.serializeBinary());
        const signed = new protos.SignedCommitStatusRequest();
        signed.setRequest(request.serializeBinary());
        return signed.serializeBinary();
    }
}
