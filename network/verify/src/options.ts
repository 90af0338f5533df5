// SPDX-License-Identifier: Apache-2.0
// The command line of verify-blocks.

import { helpOf, path, type Program, readCommandLine, SWITCH, text, type Values } from '@wardledger/command-line';

const PROGRAM = {
    usage: 'verify-blocks --organizations DIR [options]',
    about: `Re-computes every block of a channel from its raw bytes (hash chain, data hashes, orderer signatures) and compares both wards' peers.
Ends with 0 where everything holds, 1 where a block breaks a rule or differs, 2 where it could not look.`,
    flags: {
        organizations: { kind: path('DIR'), help: "identities in cryptogen's layout", required: true },
        peer1: { kind: text('HOST:PORT'), help: "ward 1's peer", default: '127.0.0.1:7051' },
        peer2: { kind: text('HOST:PORT'), help: "ward 2's peer", default: '127.0.0.1:9051' },
        channel: { kind: text('NAME'), help: 'the channel', default: 'mychannel' },
        json: { kind: SWITCH, help: 'print the counts as JSON' },
    },
} as const satisfies Program;

/** What `--help` prints. */
export const help = helpOf(PROGRAM);

/** A command line, with every default filled in. */
export type Options = Values<typeof PROGRAM.flags>;

/** @returns `undefined` when help was asked for. @throws UsageError */
export function parseOptions(args: readonly string[]): Options | undefined {
    return readCommandLine(PROGRAM, args)?.values;
}
