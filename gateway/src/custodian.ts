// SPDX-License-Identifier: Apache-2.0
// The process `wardledger-custodian`, one for each ward: its commands, and the composition of what `serve` needs.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { demandDefined } from '@wardledger/chaincode/domain';
import { destination, pino, type Logger } from 'pino';
import { connectWard } from './composition/ward-connection';
import {
    acceptIndexFrom,
    backUp,
    custodianFolder,
    ensurePassphraseFile,
    initialise,
    type KeyEncryption,
    kmsEncryption,
    type LedgerReader,
    lockFolder,
    makePrivateFolder,
    passphraseEncryption,
    restore,
    rotate,
    shareIndexWith,
    startCustodian,
    type StorePlace,
    type Wallet,
    WARD_ADMIN,
} from './custody';
import { type Ledger, custodianLedger } from './ledger';
import { CUSTODIAN_HELP, type CustodianOptions, parseCustodianOptions, required, UsageError } from './options';

const STOP_DEADLINE = 10_000;

/** Openings are written before they are answered: the log is synchronous. */
function createLog(ward: string): Logger {
    return pino({ base: { process: 'custodian', ward }, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 1, sync: true }));
}

function encryptionOf({ kmsCommand, passphraseFile }: CustodianOptions): KeyEncryption {
    return kmsCommand === undefined ? passphraseEncryption(passphraseFile) : kmsEncryption(kmsCommand);
}

function nextEncryption(options: CustodianOptions): KeyEncryption {
    return options.files['new-kms-command'] === undefined
        ? passphraseEncryption(required(options, 'new-passphrase-file'))
        : kmsEncryption(required(options, 'new-kms-command'));
}

function placeOf(options: CustodianOptions): StorePlace {
    return { ward: options.ward, folder: custodianFolder(options.wardFolder), encryption: encryptionOf(options) };
}

/** Reads the ledger as the ward's administrator, over the custodian's own connection to the ward's peer. */
function readerFor(ledger: Ledger, wallet: Wallet): LedgerReader {
    const identity = demandDefined(wallet.identity(WARD_ADMIN), "the ward's administrator");
    const sign = (message: Uint8Array): Promise<Uint8Array> => {
        return Promise.resolve(demandDefined(wallet.sign(WARD_ADMIN, message), 'the signature of the administrator'));
    };
    return custodianLedger(ledger, () => Promise.resolve({ subject: WARD_ADMIN, ...identity, sign }));
}

async function serve(options: CustodianOptions): Promise<void> {
    const log = createLog(options.ward);
    const ledger = connectWard(options);
    const custodian = await startCustodian({
        place: placeOf(options),
        wallet: { mspId: options.mspId, organizations: options.organizations, domain: options.domain },
        socketPath: options.socketPath,
        blobs: join(options.wardFolder, 'blobs'),
        ledger: (wallet) => readerFor(ledger, wallet),
        log: (entry) => log.info(entry, 'opening'),
        onFault: (operation, error) => log.error({ operation, fault: nameOf(error) }, 'fault'),
    });
    log.info({ socket: options.socketPath }, 'custodian ready');
    const stop = (): void => {
        log.info('custodian stops');
        void custodian.stop(STOP_DEADLINE).then(() => {
            ledger.close();
            process.exit(0);
        });
    };
    process.once('SIGTERM', stop).once('SIGINT', stop);
}

/** Whatever else an error says could be content. */
function nameOf(error: unknown): string {
    return error instanceof Error ? error.name : 'unknown';
}

/** A command that works on the key store while nobody else does. */
async function manage(options: CustodianOptions, place: StorePlace): Promise<string> {
    switch (options.command) {
        case 'init':
            return initialise(place);
        case 'backup':
            return backUp(place, required(options, 'out'));
        case 'restore':
            return restore(place, required(options, 'backup'), options.shares);
        case 'share-index':
            return shareIndexWith(place, required(options, 'to'), required(options, 'out'));
        case 'accept-index':
            return acceptIndexFrom(place, required(options, 'in'));
        case 'rotate-passphrase':
            return rotate(place, nextEncryption(options));
        default:
            return CUSTODIAN_HELP;
    }
}

async function runCommand(options: CustodianOptions): Promise<string> {
    const place = placeOf(options);
    mkdirSync(options.wardFolder, { recursive: true });
    makePrivateFolder(place.folder);
    if (options.kmsCommand === undefined && (options.command === 'init' || options.command === 'restore')) {
        ensurePassphraseFile(options.passphraseFile);
    }
    if (options.command === 'backup') {
        return manage(options, place); // only reads, so a custodian that serves need not stop for it
    }
    const lock = lockFolder(place.folder);
    try {
        return await manage(options, place);
    } finally {
        lock.release();
    }
}

async function main(): Promise<void> {
    const options = parseCustodianOptions(process.argv.slice(2), process.env);
    if (options.command === 'help') {
        console.log(CUSTODIAN_HELP);
    } else if (options.command === 'serve') {
        await serve(options);
    } else {
        console.log(await runCommand(options));
    }
}

main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'the custodian failed');
    process.exitCode = error instanceof UsageError ? 2 : 1;
});
