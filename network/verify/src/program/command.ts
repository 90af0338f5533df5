// SPDX-License-Identifier: Apache-2.0
// The command wardledger-audit: looks at copies of a ledger, says whether everything holds, and what it does not look at.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@wardledger/command-line';
import type { BlockCopy } from './block-copy';
import { fileOf, FolderBlocks } from './folder-blocks';
import type { Conclusion, Further } from './further';
import { helpWith, type Options, parseRequest } from './options';
import { PeerBlocks } from './peer-blocks';
import { type Verified, walk } from './walk';
import { Wrong } from './wrong';

/** Where a program speaks. */
export interface Terminal {
    readonly out: (line: string) => void;
    /** Progress and errors. */
    readonly err: (line: string) => void;
}

/** How it ends: everything holds, something is wrong, it could not look. */
export type Ending = 0 | 1 | 2;

/** What is looked at. */
interface Looking {
    readonly copies: readonly BlockCopy[];
    readonly furthers: readonly Further[];
}

const PROGRESS_EVERY = 2_000; // ms

/** What no byte of a block tells, or what is not looked at. */
const NOT_COVERED = [
    'values of private collections: blocks hold their hashes only',
    'whether an update of the configuration was signed as the one before asks: that the orderers took it counts',
    'times: a transaction states what its creator wrote',
    'a peer’s database: one that was edited behind its back shows in the results that it endorses',
] as const;

function peersOf({ peer1, peer2, organizations, channel }: Options): PeerBlocks[] {
    return [peer1, peer2].flatMap((endpoint, index) => {
        const ward = String(index + 1);
        return endpoint === undefined || organizations === undefined
            ? []
            : [new PeerBlocks({ endpoint, organizations, channel, domain: `ward${ward}.example.com`, mspId: `Ward${ward}MSP` })];
    });
}

function told({ blocks, transactions, copies, firstBlock, chaincodes, blindSpots }: Verified, concluded: readonly Conclusion[]): string[] {
    const same = copies.length === 1 ? '' : `, and the same in ${String(copies.length)} copies`;
    return [
        `${String(blocks)} blocks with ${String(transactions)} transactions: chained, hashed, signed by the orderer, endorsed as their chaincodes ask, ` +
            `with the validation codes and the state that the rules give${same}.`,
        `First block: ${firstBlock}`,
        ...copies.map(({ name, height }) => `Height of ${name}: ${String(height)}`),
        ...chaincodes.map(({ name, version, sequence, policy }) => `Chaincode ${name} ${version}, sequence ${String(sequence)}: ${policy}`),
        ...concluded.flatMap(({ lines }) => lines),
        'Every byte of these blocks is covered. Not covered:',
        ...[...NOT_COVERED, ...blindSpots, ...concluded.flatMap(({ notCovered }) => notCovered)].map((spot) => `  ${spot}`),
    ];
}

async function verify(options: Options, { copies, furthers }: Looking, terminal: Terminal): Promise<void> {
    const { 'first-block': firstBlock, authority, json } = options;
    const begun = await Promise.all(furthers.map(async (further) => further.begin(options)));
    const witnesses = begun.filter((witness) => witness !== undefined);
    let last = Date.now();
    const progress = (blocks: number, of: number): void => {
        if (Date.now() - last >= PROGRESS_EVERY) {
            last = Date.now();
            terminal.err(`${String(blocks)} of ${String(of)} blocks`);
        }
    };
    const { blindSpots, ...verified } = await walk({
        copies,
        anchor: firstBlock === undefined ? { authority: await readFile(authority ?? '') } : { firstBlock },
        progress,
        witness: (block) => {
            witnesses.forEach((witness) => {
                witness.see(block);
            });
        },
    });
    const concluded: Conclusion[] = [];
    for (const witness of witnesses) {
        concluded.push(await witness.conclude()); // the first that is wrong is told
    }
    if (json) {
        terminal.out(
            JSON.stringify({
                holds: true,
                ...verified,
                ...(Object.assign({}, ...concluded.map(({ fields }) => fields)) as object),
                notCovered: [...NOT_COVERED, ...blindSpots, ...concluded.flatMap(({ notCovered }) => notCovered)],
            }),
        );
    } else {
        terminal.out(told({ ...verified, blindSpots }, concluded).join('\n'));
    }
}

async function fetchBlocks({ channel, into = '' }: Options, peer: PeerBlocks, { out }: Terminal): Promise<void> {
    await mkdir(into, { recursive: true });
    const height = await peer.height();
    let number = 0;
    for await (const bytes of peer.blocks(height)) {
        await writeFile(join(into, fileOf(channel, number)), bytes);
        number++;
    }
    out(`${String(number)} blocks of ${peer.name} in ${into}`);
}

/** Carries a command line out. @param furthers - what a program above this one looks at besides, with one reading of the blocks */
export async function runAudit(args: readonly string[], terminal: Terminal, furthers: readonly Further[] = []): Promise<Ending> {
    let json = false;
    const copies: BlockCopy[] = [];
    try {
        const request = parseRequest(args, furthers);
        if (request === undefined) {
            terminal.out(helpWith(furthers));
            return 0;
        }
        const { command, options } = request;
        ({ json } = options);
        const peers = peersOf(options);
        const folders = options.blocks.map((folder) => new FolderBlocks(folder));
        copies.push(...folders, ...peers);
        const [peer] = peers;
        if (command === 'fetch' && peer !== undefined) {
            await fetchBlocks(options, peer, terminal);
        } else {
            await verify(options, { copies, furthers }, terminal);
        }
        return 0;
    } catch (error) {
        if (error instanceof Wrong) {
            if (json) {
                terminal.out(JSON.stringify({ holds: false, ...error.finding }));
            } else {
                terminal.err(error.message);
            }
            return 1;
        }
        terminal.err(error instanceof Error ? error.message : String(error));
        if (error instanceof UsageError) {
            terminal.err('wardledger-audit --help lists the options');
        }
        return 2;
    } finally {
        copies.forEach((copy) => {
            copy.close();
        });
    }
}
