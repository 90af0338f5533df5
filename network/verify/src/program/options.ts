// SPDX-License-Identifier: Apache-2.0
// The command line of wardledger-audit.

import {
    type FlagTable,
    helpOf,
    path,
    type Program,
    readCommandLine,
    several,
    SWITCH,
    text,
    UsageError,
    type Values,
} from '@wardledger/command-line';
import type { Further } from './further';

const ENDPOINT = text('HOST:PORT', { matches: /^[^:]+:\d+$/, rule: 'must be a host and a port, such as 127.0.0.1:7051' });

const PROGRAM = {
    usage: 'wardledger-audit COMMAND [options]',
    about: `Checks a channel's ledger from its raw blocks alone, without the gateway: hash chain, data hashes, the orderers' signatures, and of each
transaction its id, its creator's and its endorsers' signatures and certificates, and whether the endorsements are those that the chaincode's
committed policy asks for. Replays policies and versions, and compares validation codes and commit hashes with what the blocks say.
Ends with 0 where everything holds, 1 where something is wrong (the first thing is named), 2 where it could not look.`,
    commands: {
        verify: 'checks one copy of a ledger, or several, which must be the same',
        fetch: 'writes the blocks of one peer into a folder, to be checked elsewhere',
    },
    flags: {
        'first-block': {
            kind: text('SHA256', { matches: /^[0-9a-f]{64}$/, rule: 'must be 64 hexadecimal digits' }),
            help: 'the hash of the first block, as it was pinned when the channel began',
        },
        authority: {
            kind: path('FILE'),
            help: "in its place: the orderers' authority (PEM), which the first block's configuration must name",
        },
        blocks: { kind: several(path('DIR')), help: 'a folder with raw blocks, each in a file that ends with its number and .block' },
        peer1: { kind: ENDPOINT, help: "ward 1's peer" },
        peer2: { kind: ENDPOINT, help: "ward 2's peer" },
        organizations: { kind: path('DIR'), help: "identities in cryptogen's layout, to ask peers with" },
        channel: { kind: text('NAME'), help: 'the channel that peers are asked for', default: 'mychannel' },
        into: { kind: path('DIR'), help: 'where fetch puts the blocks' },
        json: { kind: SWITCH, help: 'print what was found as one line of JSON' },
    },
    closing: 'Asked for peers, it signs as their wards’ administrators: nobody else may stream whole blocks.',
} as const satisfies Program;

/** The program with the flags of what one above it looks at besides. */
const programWith = (furthers: readonly Further[]): Program => ({
    ...PROGRAM,
    about: [PROGRAM.about, ...furthers.map(({ about }) => about)].join('\n\n'),
    flags: furthers.reduce<FlagTable>((flags, further) => ({ ...flags, ...further.flags }), PROGRAM.flags),
});

/** What `--help` prints. */
export const helpWith = (furthers: readonly Further[] = []): string => helpOf(programWith(furthers));

/** The flags, with every default filled in. */
export type Options = Values<typeof PROGRAM.flags>;

/** What is to be done. */
export interface Request {
    readonly command: 'verify' | 'fetch';
    readonly options: Options;
}

function demandVerify(options: Options): void {
    const { authority, blocks, peer1, peer2 } = options;
    if ((options['first-block'] === undefined) === (authority === undefined)) {
        throw new UsageError('give --first-block or --authority: without one of them any ledger would do');
    }
    if (blocks.length === 0 && peer1 === undefined && peer2 === undefined) {
        throw new UsageError('give --blocks, --peer1 or --peer2: there is nothing to look at');
    }
}

function demandFetch({ into, blocks, peer1, peer2 }: Options): void {
    if (into === undefined || blocks.length > 0 || (peer1 === undefined) === (peer2 === undefined)) {
        throw new UsageError('fetch takes --into and one of --peer1 and --peer2');
    }
}

/** @returns `undefined` when help was asked for. @throws UsageError */
export function parseRequest(args: readonly string[], furthers: readonly Further[] = []): Request | undefined {
    const line = readCommandLine(programWith(furthers) as typeof PROGRAM, args); // which has these flags, and more
    if (line === undefined) {
        return undefined;
    }
    const { command, values: options } = line;
    (command === 'verify' ? demandVerify : demandFetch)(options);
    const asksPeers = options.peer1 !== undefined || options.peer2 !== undefined;
    if (asksPeers && options.organizations === undefined) {
        throw new UsageError('--organizations is needed to ask a peer');
    }
    return { command, options };
}
