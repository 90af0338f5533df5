// SPDX-License-Identifier: Apache-2.0
// Composition of one ward's custodian: keys, wallet, its own way to the ledger, socket; and its orderly end.

import { join } from 'node:path';
import { demandDefined } from '@wardledger/chaincode/domain';
import type { Logger } from 'pino';
import { type LedgerReader, startCustodian, type Wallet, WARD_ADMIN } from '../custody';
import { custodianLedger } from '../ledger';
import type { CustodianOptions } from '../options';
import { storePlaceOf } from './key-commands';
import { connectWard } from './ward-connection';

/** A custodian that answers. */
export interface RunningCustodianProcess {
    /** Finishes what runs, within the deadline (milliseconds), then lets go of socket, keys, folder and ledger. */
    stop(deadline: number): Promise<void>;
}

/** Starts serving. @throws Error where `startCustodian` does */
export async function startCustodianProcess(options: CustodianOptions, log: Logger): Promise<RunningCustodianProcess> {
    const ledger = connectWard(options);
    // The custodian reads the ledger as the ward's administrator, over its own connection to the ward's peer.
    const readAsAdministrator = (wallet: Wallet): LedgerReader => {
        const identity = demandDefined(wallet.identity(WARD_ADMIN), "the ward's administrator in the organisations folder");
        const sign = async (message: Uint8Array): Promise<Uint8Array> =>
            Promise.resolve(demandDefined(wallet.sign(WARD_ADMIN, message), 'the signature of the administrator'));
        return custodianLedger(ledger, () => Promise.resolve({ name: WARD_ADMIN, ...identity, sign }));
    };
    const custodian = await startCustodian({
        place: storePlaceOf(options),
        wallet: { mspId: options.mspId, organizations: options.organizations, domain: options.domain },
        socketPath: options.socketPath,
        blobs: join(options.wardFolder, 'blobs'),
        ledger: readAsAdministrator,
        log: (entry) => log.info(entry, 'opening'),
        // Whatever else an error says could be content.
        onFault: (operation, error) => log.error({ operation, fault: error instanceof Error ? error.name : 'unknown' }, 'fault'),
    });
    return {
        stop: async (deadline) => {
            await custodian.stop(deadline);
            ledger.close();
        },
    };
}
