// SPDX-License-Identifier: Apache-2.0
// The custodian's commands that work on its key store, each while nobody else does.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
    acceptIndexFrom,
    acceptKeysFrom,
    backUp,
    custodianFolder,
    describeKeys,
    downtimeStatus,
    ensureLinkCertificate,
    ensurePassphraseFile,
    exportOpenings,
    initialise,
    kmsEncryption,
    lockFolder,
    lockKeys,
    makePrivateFolder,
    openWallet,
    passphraseEncryption,
    restore,
    rotate,
    rotateKey,
    shareIndexWith,
    type StorePlace,
    turnDowntimeOff,
    turnDowntimeOn,
    unlockReleases,
    withdrawAttestationKey,
} from '../custody';
import { custodianLedger } from '../ledger';
import { type CustodianOptions, demandFile, demandKey, demandOrder } from '../options';
import { createServiceIdentities, registerAdministrators } from '../services/participants';
import { connectWard } from './ward-connection';

/** Every command but `serve`. */
export type KeyCommand = Exclude<CustodianOptions['command'], 'serve'>;

type Commands = Readonly<Record<KeyCommand, (place: StorePlace, options: CustodianOptions) => Promise<string>>>;

const COMMANDS: Commands = {
    init: async (place, options) => initialise(place, walletOptionsOf(options)),
    backup: async (place, options) => backUp(place, demandFile(options, 'out')),
    restore: async (place, options) => restore(place, demandFile(options, 'backup'), options.shares),
    'share-index': async (place, options) => shareIndexWith(place, demandFile(options, 'to'), demandFile(options, 'out')),
    'accept-index': async (place, options) => acceptIndexFrom(place, demandFile(options, 'in')),
    'rotate-passphrase': async (place, options) => {
        const kmsCommand = options.files['new-kms-command'];
        const next =
            kmsCommand === undefined ? passphraseEncryption(demandFile(options, 'new-passphrase-file')) : kmsEncryption(kmsCommand);
        return rotate(place, next);
    },
    'rotate-attestation-key': async (place, options) => rotateKey(place, 'attestation', demandFile(options, 'out')),
    'rotate-envelope-key': async (place, options) => rotateKey(place, 'envelope', demandFile(options, 'out')),
    'rotate-homomorphic-key': async (place, options) => rotateKey(place, 'homomorphic', demandFile(options, 'out')),
    'withdraw-attestation-key': async (place, options) => withdrawAttestationKey(place, demandKey(options)),
    'accept-keys': async (place, options) => acceptKeysFrom(place, demandFile(options, 'in')),
    keys: async (place, options) => describeKeys(place, await approvedKey(place, options)),
    'export-openings': async (place, options) => exportOpenings(place, demandFile(options, 'out')),
    'link-certificate': async ({ ward }, { wardFolder }) => ensureLinkCertificate(join(wardFolder, 'link'), ward),
    'unlock-releases': async (place) => unlockReleases(place),
    'register-admin': registerAdmin,
    'downtime on': async (place, options) => turnDowntimeOn(place, demandOrder(options)),
    'downtime off': async (place) => turnDowntimeOff(place),
    'downtime status': async (place) => downtimeStatus(place),
};

/** Makes administrators with the key of the MSP's administrator, which nothing reads while a custodian serves. */
async function registerAdmin(place: StorePlace, options: CustodianOptions): Promise<string> {
    const { names } = options;
    const wallet = await openWallet(place, walletOptionsOf(options));
    const ledger = connectWard(options);
    try {
        await registerAdministrators({ wallet, ledger, place: options }, names);
    } finally {
        ledger.close();
    }
    // Where the output is kept it is a log, which names nobody.
    const people = `${String(names.length)} administrator${names.length === 1 ? '' : 's'}`;
    return `Registered in ${place.ward}: registrar, custodian, ${people}. Keep the key of the MSP's administrator off this host.`;
}

/** Which attestation key the ledger names, as the own peer says. */
async function approvedKey(place: StorePlace, options: CustodianOptions): Promise<string> {
    const wallet = await openWallet(place, walletOptionsOf(options));
    const ledger = connectWard(options);
    try {
        const { reader } = createServiceIdentities({ wallet, ledger });
        return (await custodianLedger(ledger, reader).approvedAttestationKey(place.ward)) ?? 'none';
    } catch {
        return 'unknown';
    } finally {
        ledger.close();
    }
}

/** They change keys with which a custodian that serves goes on by itself. */
const ROTATING = [
    'rotate-attestation-key',
    'rotate-envelope-key',
    'rotate-homomorphic-key',
    'withdraw-attestation-key',
    'accept-keys',
] as const satisfies readonly KeyCommand[];

/** They change no key with which a custodian works that serves, or one that it looks for: it need not stop for them. */
const BESIDE_SERVING: ReadonlySet<KeyCommand> = new Set([
    ...ROTATING,
    'keys',
    'backup',
    'export-openings',
    'link-certificate',
    'unlock-releases',
    'downtime on',
    'downtime off',
    'downtime status',
]);

/** Whether a command replaces the secrets: one at a time does. */
function isChange(command: KeyCommand): boolean {
    return !BESIDE_SERVING.has(command) || ROTATING.some((one) => one === command);
}

/** Where a ward's keys are, and what protects them. */
export function storePlaceOf({ ward, wardFolder, kmsCommand, passphraseFile }: CustodianOptions): StorePlace {
    const encryption = kmsCommand === undefined ? passphraseEncryption(passphraseFile) : kmsEncryption(kmsCommand);
    return { ward, folder: custodianFolder(wardFolder), encryption };
}

/** Where a ward's identities come from. */
export function walletOptionsOf({ mspId, organizations, domain }: CustodianOptions): {
    mspId: string;
    organizations: string;
    domain: string;
} {
    return { mspId, organizations, domain };
}

/** Carries out a command. @returns what it has done, for people */
export async function runKeyCommand(command: KeyCommand, options: CustodianOptions): Promise<string> {
    const place = storePlaceOf(options);
    mkdirSync(options.wardFolder, { recursive: true });
    makePrivateFolder(place.folder);
    if (options.kmsCommand === undefined && (command === 'init' || command === 'restore')) {
        ensurePassphraseFile(options.passphraseFile);
    }
    const locks = [
        ...(BESIDE_SERVING.has(command) ? [] : [lockFolder(place.folder)]),
        ...(isChange(command) ? [lockKeys(place.folder)] : []),
    ];
    try {
        return await COMMANDS[command](place, options);
    } finally {
        locks.forEach((lock) => {
            lock.release();
        });
    }
}
