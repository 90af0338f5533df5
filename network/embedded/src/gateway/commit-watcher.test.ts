// SPDX-License-Identifier: Apache-2.0
import { status } from '@grpc/grpc-js';
import { EventEmitter } from 'node:events';
import { cancellationOf } from '../grpc/cancellation';
import type { CommittedBlock, PeerLedger } from '../ledger/ports';
import { CommitWatcher } from './commit-watcher';

function setUp() {
    let committed: (block: CommittedBlock) => void = () => undefined;
    const ledger = {
        status: () => undefined,
        onBlock: (listener: typeof committed) => {
            committed = listener;
            return () => undefined;
        },
    } as unknown as PeerLedger;
    const block = (txId: string): CommittedBlock => ({ number: 7, transactions: [{ txId, type: 3, code: 0, event: undefined }] }) as never;
    return { watcher: new CommitWatcher(ledger), commit: (txId: string) => committed(block(txId)) };
}

describe('a commit watcher', () => {
    test('answers when the transaction is committed', async () => {
        const { watcher, commit } = setUp();
        const answer = watcher.status('t', cancellationOf(new EventEmitter()));
        commit('other');
        commit('t');
        await expect(answer).resolves.toEqual({ code: 0, blockNumber: 7 });
    });

    test('lets go of a call that ends after the watcher was closed', async () => {
        const { watcher } = setUp();
        const call = new EventEmitter();
        const answer = watcher.status('t', cancellationOf(call));
        watcher.close();
        call.emit('cancelled');
        await expect(answer).rejects.toMatchObject({ code: status.CANCELLED });
    });

    test('lets go of a call that is over: it must not count as waiting for ever', async () => {
        const { watcher } = setUp();
        const call = new EventEmitter();
        const answer = watcher.status('t', cancellationOf(call));
        call.emit('cancelled');
        await expect(answer).rejects.toMatchObject({ code: status.CANCELLED });
    });
});
