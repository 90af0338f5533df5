// SPDX-License-Identifier: Apache-2.0
// The command line of `wardledger-custodian`: every setting is a flag, or WARDLEDGER_* in the environment.

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
    dataFolderOf,
    demandWard,
    environmentName,
    mspIdOf,
    UsageError,
    wardPlaceOf,
    type Environment,
    type Setting,
    type WardPlace,
} from './ward-options';

/** Commands of the program. */
export const CUSTODIAN_COMMANDS = ['init', 'serve', 'backup', 'restore', 'share-index', 'accept-index', 'rotate-passphrase'] as const;

/** One of the commands. */
export type CustodianCommand = (typeof CUSTODIAN_COMMANDS)[number];

/** What `--help` prints. */
export const CUSTODIAN_HELP = `wardledger-custodian: holds one ward's keys and opens nothing that the ledger does not justify.

Usage: node gateway/dist/custodian.js COMMAND --ward WARD --data-dir DIR [options]

Commands:
  init                make the ward's keys (nothing changes if they are there); makes a passphrase file if there is none
  share-index         seal the index key for the other ward:  --to THEIR/custodian/public.json --out FILE
  accept-index        take over the other ward's index key:   --in FILE
  serve               answer the ward's gateway on a Unix socket until SIGTERM
  backup              write backup.json and three shares:     --out FOLDER
  restore             make the keys again from any two:       --backup FILE --share FILE --share FILE
  rotate-passphrase   protect the keys by another secret:     --new-passphrase-file FILE | --new-kms-command FILE

Options (each also as an environment variable: --data-dir is WARDLEDGER_DATA_DIR):
  --ward WARD               the ward, such as ward1
  --data-dir DIR            data folder; the ward's files are in DIR/WARD (default: data)
  --passphrase-file FILE    first line is the passphrase, mode 0600 (default: DIR/WARD/custodian.passphrase)
  --kms-command FILE        instead of a passphrase: a program called with wrap or unwrap, base64 in and out
  --socket FILE             the Unix socket (default: DIR/WARD/custodian.sock)
  --organizations DIR       identities in cryptogen's layout (default: DIR/organizations)
  --domain NAME             the ward's organisation there (default: WARD.example.com)
  --msp-id ID               the ward's MSP (default: Ward1MSP for ward1)
  --peer HOST:PORT          the ward's peer, from which the ledger is read (default: 127.0.0.1:7051; 9051 for ward2)
  --channel NAME            default mychannel
  --chaincode NAME          default wardledger
  --help                    this text
`;

const FLAGS = {
    ward: { type: 'string' },
    'data-dir': { type: 'string' },
    'passphrase-file': { type: 'string' },
    'kms-command': { type: 'string' },
    socket: { type: 'string' },
    organizations: { type: 'string' },
    domain: { type: 'string' },
    'msp-id': { type: 'string' },
    peer: { type: 'string' },
    channel: { type: 'string' },
    chaincode: { type: 'string' },
    to: { type: 'string' },
    in: { type: 'string' },
    out: { type: 'string' },
    backup: { type: 'string' },
    share: { type: 'string', multiple: true },
    'new-passphrase-file': { type: 'string' },
    'new-kms-command': { type: 'string' },
    help: { type: 'boolean' },
} as const;

/** A command line, with every default filled in. */
export interface CustodianOptions extends WardPlace {
    readonly command: CustodianCommand | 'help';
    readonly ward: string;
    /** The ward's own data folder. */
    readonly wardFolder: string;
    readonly passphraseFile: string;
    readonly kmsCommand?: string;
    readonly socketPath: string;
    readonly mspId: string;
    readonly shares: readonly string[];
    /** Values of the flags that only one command takes. */
    readonly files: Readonly<Partial<Record<FileFlag, string>>>;
}

type FileFlag = 'to' | 'in' | 'out' | 'backup' | 'new-passphrase-file' | 'new-kms-command';

type TextFlag = Exclude<keyof typeof FLAGS, 'share' | 'help'>;

/** @throws UsageError */
export function parseCustodianOptions(args: readonly string[], environment: Environment): CustodianOptions {
    const { values, positionals } = parse(args);
    const setting: Setting<TextFlag> = (flag) => values[flag] ?? environment[environmentName(flag)];
    const command = values.help === true ? 'help' : commandOf(positionals);
    const ward = demandWard(setting('ward') ?? (command === 'help' ? 'ward1' : undefined));
    const kmsCommand = setting('kms-command');
    return {
        command,
        ward,
        ...filesOf(setting, ward),
        ...(kmsCommand !== undefined && { kmsCommand: resolve(kmsCommand) }),
        mspId: mspIdOf(setting, ward),
        ...wardPlaceOf(setting, ward),
        shares: values.share ?? [],
        files: values,
    };
}

function filesOf(setting: Setting<TextFlag>, ward: string): Pick<CustodianOptions, 'wardFolder' | 'passphraseFile' | 'socketPath'> {
    const wardFolder = join(dataFolderOf(setting), ward);
    return {
        wardFolder,
        passphraseFile: resolve(setting('passphrase-file') ?? join(wardFolder, 'custodian.passphrase')),
        socketPath: resolve(setting('socket') ?? join(wardFolder, 'custodian.sock')),
    };
}

/** The value of a flag that a command cannot do without. */
export function required({ command, files }: CustodianOptions, flag: FileFlag): string {
    const value = files[flag];
    if (value === undefined) {
        throw new UsageError(`${command} needs --${flag}`);
    }
    return resolve(value);
}

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof FLAGS; allowPositionals: true }>> {
    try {
        return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

function commandOf([word, ...others]: readonly string[]): CustodianCommand {
    const command = CUSTODIAN_COMMANDS.find((name) => name === word);
    if (command === undefined || others.length > 0) {
        throw new UsageError(`give one command: ${CUSTODIAN_COMMANDS.join(', ')}`);
    }
    return command;
}
