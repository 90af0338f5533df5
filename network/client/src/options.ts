// SPDX-License-Identifier: Apache-2.0
// The command line of call-chaincode.

import {
    type CommandLine,
    helpOf,
    oneOf,
    path,
    type Program,
    readCommandLine,
    text,
    UsageError,
    wholeNumber,
} from '@wardledger/command-line';

const PROGRAM = {
    usage: 'call-chaincode COMMAND --organizations DIR [options]',
    about: 'Calls a chaincode of the two-ward network through a peer of one ward. Prints its answer and nothing else.',
    commands: {
        query: 'evaluate a call: --chaincode NAME --call JSON',
        invoke: 'submit a call: --chaincode NAME --call JSON',
        ready: "wait until both wards endorse, whichever ward's peer is asked: --chaincode NAME",
        height: 'number of blocks',
        list: 'the chaincodes that are committed on the channel',
    },
    flags: {
        organizations: { kind: path('DIR'), help: "identities in cryptogen's layout", default: 'organizations' },
        ward: { kind: oneOf('1|2', ['1', '2']), help: 'whose peer is asked, as one of its users', default: '1' },
        user: { kind: oneOf('User1|Admin', ['User1', 'Admin']), help: 'which one', default: 'User1' },
        peer1: { kind: text('HOST:PORT'), help: "ward 1's peer", default: '127.0.0.1:7051' },
        peer2: { kind: text('HOST:PORT'), help: "ward 2's peer", default: '127.0.0.1:9051' },
        channel: { kind: text('NAME'), help: 'the channel', default: 'mychannel' },
        chaincode: { kind: text('NAME'), help: 'the chaincode' },
        call: { kind: text('JSON'), help: 'as Fabric\'s peer command takes it: {"Args":["contract:Function","argument"]}' },
        transient: { kind: text('JSON'), help: 'transient data, values in base64', default: '{}' },
        seconds: { kind: wholeNumber({ from: 0, to: 86_400 }), help: 'how long ready waits', default: '30' },
    },
} as const satisfies Program;

/** What `--help` prints. */
export const help = helpOf(PROGRAM);

type Values = CommandLine<typeof PROGRAM>['values'];

/** A command line, with every default filled in. */
export interface Options extends Omit<Values, 'ward'> {
    readonly command: CommandLine<typeof PROGRAM>['command'];
    readonly ward: 1 | 2;
}

/** @returns `undefined` when help was asked for. @throws UsageError */
export function parseOptions(args: readonly string[]): Options | undefined {
    const line = readCommandLine(PROGRAM, args);
    return line && { ...line.values, command: line.command, ward: line.values.ward === '1' ? 1 : 2 };
}

/** The value of a flag that a command cannot do without. @throws UsageError */
export function demandText(options: Options, flag: 'chaincode' | 'call'): string {
    const value = options[flag];
    if (value === undefined) {
        throw new UsageError(`${options.command} needs --${flag}`);
    }
    return value;
}
