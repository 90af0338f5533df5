// SPDX-License-Identifier: Apache-2.0
// Composition of one ward's custodian: keys, wallet, its own way to the ledger, socket; and its orderly end.

import { join } from 'node:path';
import type { Logger } from 'pino';
import { startCustodian } from '../custody';
import { connectDecisions, custodianLedger, downtimeStater, readSigningRequest } from '../ledger';
import type { CustodianOptions } from '../options';
import { createServiceIdentities } from '../services/participants';
import { storePlaceOf, walletOptionsOf } from './key-commands';
import { connectWard, wardConnectionOf } from './ward-connection';

/** A custodian that answers. */
export interface RunningCustodianProcess {
    /** Finishes what runs, within the deadline (milliseconds), then lets go of socket, keys, folder and ledger. */
    stop(deadline: number): Promise<void>;
}

/** Starts serving. @throws Error where `startCustodian` does */
export async function startCustodianProcess(options: CustodianOptions, log: Logger): Promise<RunningCustodianProcess> {
    const ledger = connectWard(options);
    let decisions: { close(): void } | undefined;
    const custodian = await startCustodian({
        place: storePlaceOf(options),
        wallet: walletOptionsOf(options),
        socketPath: options.socketPath,
        downtime: options.downtime,
        blobs: join(options.wardFolder, 'blobs'),
        // The custodian reads the ledger as itself, over its own connection to the ward's peer.
        ledger: (wallet, wards) => {
            const { registered, reader } = createServiceIdentities({ wallet, ledger });
            registered().catch(() => undefined); // now if the ledger answers, else when somebody needs it
            const { channel, chaincode } = options;
            const asking = connectDecisions({ ...wardConnectionOf(options), wards, custodian: reader, now: Date.now });
            decisions = asking;
            const signing = { read: readSigningRequest, channel, chaincode, registered };
            const downtime = { reader: asking, stater: downtimeStater(ledger, reader) };
            return { ledger: custodianLedger(ledger, reader), releases: asking, signing, decisions: asking, downtime };
        },
        log: (entry) => log.info(entry, 'opening'),
        // Whatever else an error says could be content.
        onFault: (operation, error) => log.error({ operation, fault: error instanceof Error ? error.name : 'unknown' }, 'fault'),
    });
    return {
        stop: async (deadline) => {
            await custodian.stop(deadline);
            decisions?.close();
            ledger.close();
        },
    };
}
