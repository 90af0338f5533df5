// SPDX-License-Identifier: Apache-2.0
// What became of a transaction of an earlier process: asked, sent again where nobody knows, and never left to a guess.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { followed } from './earlier-submission';
import type { LedgerCaller, TransactionOutcome } from './ports';

const caller = { name: 'desk-1' } as LedgerCaller;
const earlier = { transactionId: 'tx', envelope: Buffer.from('envelope'), result: { version: 1 }, timestamp: '2026-01-01T00:00:00.000Z' };
const fate = (code: string): TransactionOutcome => ({ transactionId: 'tx', code, blockNumber: 7 });
const valid = { result: { version: 1 }, transaction: { id: 'tx', status: 'VALID', blockNumber: 7, timestamp: earlier.timestamp } };

function ledgerOf(outcomes: readonly (TransactionOutcome | undefined)[], sending: () => Promise<void> = async () => undefined) {
    const asked = [...outcomes];
    const send = jest.fn(sending);
    return { send, outcome: async () => asked.shift() };
}
const follow = async (ledger: ReturnType<typeof ledgerOf>) => followed(ledger, { caller, earlier, deadlines: { commitStatus: 1 } });

it('what is VALID is answered and not sent again', async () => {
    const ledger = ledgerOf([fate('VALID')]);
    expect(await follow(ledger)).toEqual(valid);
    expect(ledger.send).not.toHaveBeenCalled();
});

it('what nobody knows is sent again, as it was', async () => {
    const ledger = ledgerOf([undefined, fate('VALID')]);
    expect(await follow(ledger)).toEqual(valid);
    expect(ledger.send).toHaveBeenCalledWith(caller, earlier.envelope);
});

it.each<[string, ReturnType<typeof ledgerOf>]>([
    ['is invalid', ledgerOf([fate('MVCC_READ_CONFLICT')])],
    ['is invalid now that it was sent', ledgerOf([undefined, fate('MVCC_READ_CONFLICT')])],
    ['the orderer refuses', ledgerOf([undefined], async () => Promise.reject(new DomainError(ERRORS.LEDGER_REJECTED)))],
])('what %s leaves the request to be made anew', async (_what, ledger) => {
    expect(await follow(ledger)).toBeUndefined();
});

it.each<[string, ReturnType<typeof ledgerOf>]>([
    ['OUTCOME_UNKNOWN', ledgerOf([undefined, undefined])],
    ['LEDGER_UNAVAILABLE', ledgerOf([undefined], async () => Promise.reject(new DomainError(ERRORS.LEDGER_UNAVAILABLE)))],
])('is %s where it cannot be told, and nothing is made anew', async (code, ledger) => {
    await expect(follow(ledger)).rejects.toMatchObject({ code });
});
