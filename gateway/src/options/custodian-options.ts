// SPDX-License-Identifier: Apache-2.0
// The command line of `wardledger-custodian`.

import { join } from 'node:path';
import {
    type CommandLine,
    type Environment,
    type FlagTable,
    helpOf,
    path,
    type Program,
    readCommandLine,
    several,
    text,
    UsageError,
    wholeNumber,
} from '@wardledger/command-line';
import { ENVIRONMENT, MSP_FLAG, mspIdOf, PLACE_FLAGS, WARD_FLAGS, wardFolderOf, type WardPlace, wardPlaceOf } from './ward-options';

/** What the custodian keeps its keys with, and where it answers. */
const KEY_FLAGS = {
    'passphrase-file': {
        kind: path('FILE'),
        help: 'first line is the passphrase, mode 0600',
        otherwise: "custodian.passphrase in the ward's folder",
    },
    'kms-command': { kind: path('FILE'), help: 'instead of a passphrase: a program called with wrap or unwrap, base64 in and out' },
    socket: { kind: path('FILE'), help: 'the Unix socket', otherwise: "custodian.sock in the ward's folder" },
} as const satisfies FlagTable;

/** Files that one command takes. */
const FILE_FLAGS = {
    to: { kind: path('FILE'), help: "share-index: the other ward's custodian/public.json", onlyAsFlag: true },
    in: { kind: path('FILE'), help: 'accept-index: what the other ward sealed; accept-keys: its custodian/public.json', onlyAsFlag: true },
    out: { kind: path('FILE'), help: 'share-index, export-openings: where to write; backup, rotate-…-key: the folder', onlyAsFlag: true },
    backup: { kind: path('FILE'), help: 'restore: backup.json', onlyAsFlag: true },
    'new-passphrase-file': { kind: path('FILE'), help: 'rotate-passphrase: the new secret', onlyAsFlag: true },
    'new-kms-command': { kind: path('FILE'), help: 'rotate-passphrase: the program that will wrap the keys', onlyAsFlag: true },
} as const satisfies FlagTable;

/** What may be opened while the ledger does not answer. */
const DOWNTIME_FLAGS = {
    'snapshot-seconds': {
        kind: wholeNumber({ from: 1, to: 3_600 }),
        help: 'serve: seconds between snapshots of the ledger, by which downtime access decides',
        default: '300',
    },
    'downtime-patients': {
        kind: wholeNumber({ from: 1, to: 1_000 }),
        help: 'serve: how many patients a person may open in an hour of downtime',
        default: '10',
    },
    by: { kind: text('NAME'), help: 'downtime on: who turns it on', onlyAsFlag: true },
    reason: { kind: text('TEXT'), help: 'downtime on: why', onlyAsFlag: true },
    hours: { kind: wholeNumber({ from: 1, to: 24 }), help: 'downtime on: for how long', default: '4', onlyAsFlag: true },
} as const satisfies FlagTable;

const KEY_FLAG = {
    key: {
        kind: text('DIGEST', { matches: /^[0-9a-f]{64}$/, rule: 'has 64 hexadecimal digits' }),
        help: 'withdraw-attestation-key: which, as `keys` lists it',
        onlyAsFlag: true,
    },
} as const satisfies FlagTable;

const SHARE_FLAG = { share: { kind: several(path('FILE')), help: 'restore: a share, twice' } } as const satisfies FlagTable;

const NAME_FLAG = {
    name: {
        kind: several(
            text('NAME', { matches: /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, rule: 'has up to 64 of the characters A-Z a-z 0-9 . _ -' }),
        ),
        help: "register-admin: an administrator, by its tokens' subject; several times for several",
    },
} as const satisfies FlagTable;

const PROGRAM = {
    usage: 'node gateway/dist/custodian.js COMMAND --ward WARD --data-dir DIR [options]',
    about: "wardledger-custodian holds one ward's keys and opens nothing that the ledger does not justify.",
    commands: {
        init: "make the ward's keys (those that are there stay; the ward's authority is read anew); makes a passphrase file if there is none",
        serve: "answer the ward's gateway on a Unix socket until SIGTERM",
        backup: 'write backup.json and three shares: --out FOLDER',
        restore: 'make the keys again from any two: --backup FILE --share FILE --share FILE',
        'share-index': 'seal the index key for the other ward: --to THEIR/custodian/public.json --out FILE',
        'accept-index': "take over the other ward's index key: --in FILE",
        'export-openings': 'write the logs of openings and of downtime out, legible, for whoever checks them: --out FILE',
        'link-certificate':
            "make the key and certificate by which the other ward's gateway knows this one's, in link/ of the ward's folder (those that are there stay)",
        'downtime on':
            "let the ward's clinicians see its own patients by the last snapshot while the ledger does not answer: --by NAME --reason TEXT",
        'downtime off': 'end that; what was opened goes to the ledger before anything else is opened',
        'downtime status': 'whether it is on, what waits for the ledger, and how old the snapshot is',
        'unlock-releases': 'let statistics be opened again after an alarm (docs/operations/alarms.md#releaseslocked), also while it serves',
        'register-admin':
            "make administrators, and the ward's own processes, by the key of the MSP's administrator, while the custodian does not serve: --name NAME",
        keys: 'list the keys that rotate: id, state, when they were made, and which attestation key both wards have approved',
        'rotate-attestation-key':
            'make a new key by which windows are attested, used once both wards have approved it; also while it serves: --out BACKUP-FOLDER',
        'rotate-envelope-key': 'make a new key to which names and readings are sealed, also while it serves: --out BACKUP-FOLDER',
        'rotate-homomorphic-key': 'make a new key under which windows are encrypted, also while it serves: --out BACKUP-FOLDER',
        'withdraw-attestation-key': 'attest nothing more with a key that leaked, at once: --key DIGEST',
        'accept-keys':
            "take over the other ward's public keys after a rotation there, also while it serves: --in THEIR/custodian/public.json",
        'rotate-passphrase': 'protect the keys by another secret: --new-passphrase-file FILE | --new-kms-command FILE',
    },
    flags: {
        ...WARD_FLAGS,
        ...KEY_FLAGS,
        ...PLACE_FLAGS,
        ...MSP_FLAG,
        ...FILE_FLAGS,
        ...KEY_FLAG,
        ...SHARE_FLAG,
        ...NAME_FLAG,
        ...DOWNTIME_FLAGS,
    },
    environment: ENVIRONMENT,
} as const satisfies Program;

/** One of the commands. */
export type CustodianCommand = CommandLine<typeof PROGRAM>['command'];

/** What `--help` prints. */
export const CUSTODIAN_HELP = helpOf(PROGRAM);

type FileFlag = keyof typeof FILE_FLAGS;

/** A command line, with every default filled in. */
export interface CustodianOptions extends WardPlace {
    readonly command: CustodianCommand;
    readonly ward: string;
    /** The ward's own data folder. */
    readonly wardFolder: string;
    readonly passphraseFile: string;
    readonly kmsCommand?: string;
    readonly socketPath: string;
    readonly mspId: string;
    readonly shares: readonly string[];
    /** Administrators, by the subject of their tokens. */
    readonly names: readonly string[];
    readonly downtime: { /** Milliseconds. */ readonly snapshotEvery: number; readonly patientsPerHour: number };
    /** Of `downtime on`. */
    readonly order: { readonly by?: string; readonly reason?: string; readonly hours: number };
    /** Of `withdraw-attestation-key`. */
    readonly key?: string;
    /** Values of the flags that only one command takes. */
    readonly files: Readonly<Partial<Record<FileFlag, string>>>;
}

/**
 * Reads a command line.
 *
 * @returns `undefined` when help was asked for
 * @throws UsageError
 */
export function parseCustodianOptions(args: readonly string[], environment: Environment): CustodianOptions | undefined {
    const line = readCommandLine(PROGRAM, args, environment);
    if (line === undefined) {
        return undefined;
    }
    const { command, values } = line;
    const wardFolder = wardFolderOf(values);
    return {
        command,
        ward: values.ward,
        wardFolder,
        passphraseFile: values['passphrase-file'] ?? join(wardFolder, 'custodian.passphrase'),
        ...(values['kms-command'] !== undefined && { kmsCommand: values['kms-command'] }),
        socketPath: values.socket ?? join(wardFolder, 'custodian.sock'),
        mspId: mspIdOf(values),
        ...wardPlaceOf(values),
        shares: values.share,
        names: values.name,
        downtime: { snapshotEvery: values['snapshot-seconds'] * 1_000, patientsPerHour: values['downtime-patients'] },
        order: {
            ...(values.by !== undefined && { by: values.by }),
            ...(values.reason !== undefined && { reason: values.reason }),
            hours: values.hours,
        },
        ...(values.key !== undefined && { key: values.key }),
        files: values,
    };
}

/** The file that a command cannot do without. @throws UsageError */
export function demandFile({ command, files }: CustodianOptions, flag: FileFlag): string {
    const file = files[flag];
    if (file === undefined) {
        throw new UsageError(`${command} needs --${flag}`);
    }
    return file;
}

/** Which attestation key. @throws UsageError */
export function demandKey({ command, key }: CustodianOptions): string {
    if (key === undefined) {
        throw new UsageError(`${command} needs --key`);
    }
    return key;
}

/** Who turns downtime access on, and why: nobody does without saying so. @throws UsageError */
export function demandOrder({ order: { by, reason, hours } }: CustodianOptions): { by: string; reason: string; hours: number } {
    if (by === undefined || reason === undefined) {
        throw new UsageError('downtime on needs --by and --reason');
    }
    return { by, reason, hours };
}
