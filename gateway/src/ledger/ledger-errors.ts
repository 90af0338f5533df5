// SPDX-License-Identifier: Apache-2.0
// Turns what the Fabric gateway reports into the house's own errors. The chaincode's code travels as a tag inside messages.

import { status } from '@grpc/grpc-js';
import { EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { decodeError, DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { isConflict } from './validation-codes';

/** Seconds that a client is asked to wait while the ledger is away. */
const RETRY_AFTER = 5;

const ABORTED: number = status.ABORTED;
const DEADLINE: number = status.DEADLINE_EXCEEDED;
const CANCELLED: number = status.CANCELLED;
const PRECONDITION: number = status.FAILED_PRECONDITION;
const UNREACHABLE: readonly number[] = [status.UNAVAILABLE, DEADLINE, status.RESOURCE_EXHAUSTED, CANCELLED];
/** An orderer that answers 4xx, or a peer that will not pass the envelope on. */
const REFUSALS: readonly number[] = [ABORTED, PRECONDITION, status.INVALID_ARGUMENT, status.PERMISSION_DENIED, status.UNAUTHENTICATED];
const MISMATCH = /mismatch|do not match/i;
const OVERLOADED = /concurrency limit/i;
/** Peers take proposals of the last and of the next 15 minutes. */
const SKEWED = /unauthorized due to incorrect timestamp/i;
/** Seconds that a client is asked to wait while a clock is wrong: it takes somebody who sets it. */
const RETRY_AFTER_SKEW = 30;

/** The ledger does not answer now. */
export function ledgerUnavailable(): DomainError {
    return new DomainError(ERRORS.LEDGER_UNAVAILABLE, undefined, { retryAfter: RETRY_AFTER });
}

/** The transaction was sent and its fate was not seen. */
export function outcomeUnknown(transactionId: string): DomainError {
    return new DomainError(ERRORS.OUTCOME_UNKNOWN, undefined, { transactionId });
}

/** The texts in which a tag may stand: every peer's own words first, then the gateway peer's. */
function textsOf(error: GatewayError): string[] {
    return [...error.details.map(({ message }) => message), error.message];
}

/** The chaincode's refusal, if any text of the error holds its tag. */
export function domainErrorIn(error: GatewayError): DomainError | undefined {
    for (const text of textsOf(error)) {
        const found = decodeError(text);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}

function withoutTag(error: GatewayError): DomainError {
    if (textsOf(error).some((text) => SKEWED.test(text))) {
        return new DomainError(ERRORS.CLOCK_SKEWED, undefined, { retryAfter: RETRY_AFTER_SKEW });
    }
    if (UNREACHABLE.includes(error.code) || textsOf(error).some((text) => OVERLOADED.test(text))) {
        return ledgerUnavailable();
    }
    // The peers computed different results, as they do for a moment while one is a block behind the other.
    if (error.code === ABORTED && textsOf(error).some((text) => MISMATCH.test(text))) {
        return new DomainError(ERRORS.ENDORSEMENT_MISMATCH);
    }
    if (error instanceof EndorseError && error.code === PRECONDITION) {
        return new DomainError(ERRORS.ENDORSEMENT_REFUSED);
    }
    // The peer's own words stay with the cause: they may quote arguments.
    return new DomainError(ERRORS.INTERNAL, 'The ledger gave an answer that the gateway does not understand.');
}

/**
 * Maps whatever an evaluate, endorse or submit call threw.
 *
 * @returns a `DomainError` as it is; the chaincode's own error where a tag is found; else one of the ledger's codes
 */
export function ledgerError(error: unknown): DomainError {
    if (error instanceof DomainError) {
        return error;
    }
    const mapped = error instanceof GatewayError ? (domainErrorIn(error) ?? withoutTag(error)) : new DomainError(ERRORS.INTERNAL);
    mapped.cause = error;
    return mapped;
}

/** Maps what sending an endorsed transaction threw: a refusal of the orderer is final, everything else leaves the outcome open. */
export function submitError(error: unknown): DomainError {
    const refused = error instanceof GatewayError && REFUSALS.includes(error.code);
    return refused ? new DomainError(ERRORS.LEDGER_REJECTED) : ledgerError(error);
}

/** Whether a failed status question only means that nobody knows the transaction yet. A peer whose clock ends it first says CANCELLED. */
export function isDeadline(error: unknown): boolean {
    return error instanceof GatewayError && [DEADLINE, CANCELLED].includes(error.code);
}

/**
 * Judges a transaction that was ordered and found invalid.
 *
 * @param code - Fabric's validation code by name
 */
export function rejectedOutcome(transactionId: string, code: string): DomainError {
    if (isConflict(code)) {
        return new DomainError(ERRORS.LEDGER_CONFLICT, undefined, { transactionId, validationCode: code });
    }
    const entry = code === 'ENDORSEMENT_POLICY_FAILURE' ? ERRORS.ENDORSEMENT_REFUSED : ERRORS.LEDGER_REJECTED;
    return new DomainError(entry, undefined, { transactionId, validationCode: code });
}
