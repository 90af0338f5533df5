// SPDX-License-Identifier: Apache-2.0
// Every kind of failure that the gateway peer can report, and the house's own error for it.

import { status } from '@grpc/grpc-js';
import { EndorseError, GatewayError, type ErrorDetail } from '@hyperledger/fabric-gateway';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { isDeadline, ledgerError, rejectedOutcome, submitError } from './ledger-errors';

const detail = (message: string): ErrorDetail => ({ address: 'peer', mspId: 'Ward1MSP', message });
const reported = (code: status, message = 'failed', ...details: string[]): GatewayError =>
    new GatewayError({ code, message, details: details.map(detail), cause: new Error(message) as never });
const endorsing = (code: status, message = 'failed', ...details: string[]): EndorseError =>
    new EndorseError({ code, message, details: details.map(detail), cause: new Error(message) as never, transactionId: 't' });

describe('ledgerError', () => {
    it.each([
        [
            'a tag in the only detail',
            reported(status.UNKNOWN, 'x', 'chaincode response 500, [WL:RECORD_NOT_FOUND] none'),
            'RECORD_NOT_FOUND',
        ],
        [
            'a tag in the second detail',
            endorsing(status.ABORTED, 'x', 'no', 'chaincode response 500, [WL:RECORD_EXISTS] it'),
            'RECORD_EXISTS',
        ],
        ['a tag in the message alone', reported(status.UNKNOWN, 'evaluate: [WL:ROLE_FORBIDDEN] no'), 'ROLE_FORBIDDEN'],
        ['a tag that the catalogue does not have', reported(status.UNKNOWN, 'x', '[WL:MADE_UP] x'), 'INTERNAL'],
        ['no peer', reported(status.UNAVAILABLE), 'LEDGER_UNAVAILABLE'],
        ['a peer that takes too long', reported(status.DEADLINE_EXCEEDED), 'LEDGER_UNAVAILABLE'],
        [
            'a peer at its limit',
            reported(status.UNKNOWN, 'too many requests for /gateway.Gateway, exceeding concurrency limit (500)'),
            'LEDGER_UNAVAILABLE',
        ],
        [
            'a peer of another time',
            reported(status.UNAVAILABLE, 'see details', 'request unauthorized due to incorrect timestamp 2026, peer time 2025'),
            'CLOCK_SKEWED',
        ],
        [
            'an endorser of another time',
            endorsing(status.ABORTED, 'see details', 'rpc error: desc = request unauthorized due to incorrect timestamp 2026'),
            'CLOCK_SKEWED',
        ],
        ['peers that disagree', endorsing(status.ABORTED, 'ProposalResponsePayloads do not match'), 'ENDORSEMENT_MISMATCH'],
        ['a policy that cannot be met', endorsing(status.FAILED_PRECONDITION), 'ENDORSEMENT_REFUSED'],
        ['anything else of the peer', reported(status.UNKNOWN, 'panic'), 'INTERNAL'],
        ['anything else at all', new Error('boom'), 'INTERNAL'],
        ['the house’s own error', new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE), 'CUSTODIAN_UNAVAILABLE'],
    ])('%s', (_, error, code) => {
        expect(ledgerError(error).code).toBe(code);
    });

    it('keeps the peer’s words out of what callers see', () => {
        const error = ledgerError(reported(status.UNKNOWN, 'panic over Miller', 'Miller'));
        expect([error.message, JSON.stringify(error.params)].join()).not.toContain('Miller');
    });

    it('says how long to wait while the ledger is away', () => {
        expect(ledgerError(reported(status.UNAVAILABLE)).params).toEqual({ retryAfter: expect.any(Number) });
    });
});

describe('submitError', () => {
    it.each([
        [status.ABORTED, 'LEDGER_REJECTED'],
        [status.INVALID_ARGUMENT, 'LEDGER_REJECTED'],
        [status.UNAVAILABLE, 'LEDGER_UNAVAILABLE'],
        [status.DEADLINE_EXCEEDED, 'LEDGER_UNAVAILABLE'],
        [status.UNKNOWN, 'INTERNAL'],
    ])('gRPC status %s is %s', (code, expected) => {
        expect(submitError(reported(code)).code).toBe(expected);
    });
});

describe('rejectedOutcome', () => {
    it.each([
        ['MVCC_READ_CONFLICT', 'LEDGER_CONFLICT'],
        ['PHANTOM_READ_CONFLICT', 'LEDGER_CONFLICT'],
        ['ENDORSEMENT_POLICY_FAILURE', 'ENDORSEMENT_REFUSED'],
        ['BAD_CREATOR_SIGNATURE', 'LEDGER_REJECTED'],
    ])('%s is %s', (validation, code) => {
        expect(rejectedOutcome('t', validation)).toMatchObject({ code, params: { transactionId: 't', validationCode: validation } });
    });
});

it('knows a deadline from other failures', () => {
    const codes = [status.DEADLINE_EXCEEDED, status.CANCELLED, status.UNAVAILABLE];
    expect([...codes.map((code) => reported(code)), new Error('x')].map(isDeadline)).toEqual([true, true, false, false]);
});
