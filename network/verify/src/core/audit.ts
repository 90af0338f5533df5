// SPDX-License-Identifier: Apache-2.0
// Walks a channel's blocks in order. A block that breaks a rule changes nothing, so that it can be looked at again.
import { demandSignatures } from './block/orderer-signature';
import { demandDisused, demandPlace, headerHash, ordererMetadata, type RawBlock, readBlock } from './block/raw-block';
import { firstChannel, nextChannel } from './configuration';
import { BrokenBlock, BrokenRule, type Finding } from './finding';
import type { Channel } from './msp/channel';
import { readCertificate } from './msp/certificate';
import type { Identity } from './msp/identity';
import { commitHash } from './replay/commit-hash';
import { Definitions, type DefinitionText } from './replay/definitions';
import { Expiry } from './replay/expiry';
import { spaceName, State } from './replay/state';
import type { Updates } from './replay/updates';
import { validate, type Verdict } from './replay/validate';
import { CODE, codeName } from './transaction/codes';
import { inspect, type Inspected } from './transaction/inspect';
import type { NamespaceSet } from './transaction/read-write-set';
import { hex, isSame, NOTHING } from './wire/bytes';
import { WireError } from './wire/cursor';

/** What the first block is known by: its hash, or the orderers' authority (a PEM certificate) that its configuration must name. */
export type Anchor = { readonly firstBlock: string } | { readonly authority: Uint8Array };

/** What is to be the same wherever a block is held. Signatures are not among it: each orderer signs a block by itself. */
export interface Essence {
    readonly 'block hash': string;
    readonly 'validation codes': string;
    readonly 'state (commit hash)': string;
}

/** A transaction of a chaincode that is valid. */
export interface ValidTransaction {
    /** Its place in the block. */
    readonly index: number;
    readonly id: string;
    /** That it states, in milliseconds. */
    readonly time: number;
    readonly creator: Identity;
    readonly sets: readonly NamespaceSet[];
}

/** A block that keeps every rule. */
export interface CheckedBlock {
    readonly number: number;
    readonly essence: Essence;
    /** How many. */
    readonly transactions: number;
    /** Those that changed the state, in their order. */
    readonly valid: readonly ValidTransaction[];
    /** The configuration that decides after it. */
    readonly channel: Channel;
    /** The latest time so far that a valid transaction states, in milliseconds. */
    readonly time: number;
    /** Takes it as the latest. */
    commit(): void;
}

/** What the blocks before established. */
interface Established {
    readonly channel: Channel;
    readonly hash: Uint8Array;
    readonly commitHash: Uint8Array;
    readonly lastConfig: number;
    /** The latest time that a valid transaction states, in milliseconds. */
    readonly time: number;
}

interface Replayed {
    readonly verdicts: readonly Verdict[];
    readonly updates: Updates;
    readonly definitions: Definitions;
    readonly commitHash: Uint8Array;
}

/** An audit of one copy of a ledger. */
export class Audit {
    readonly #anchor: Anchor;
    readonly #state = new State();
    readonly #expiry = new Expiry();
    readonly #transactions = new Set<string>();
    #established: Established | undefined;
    #definitions: Definitions | undefined;
    #height = 0;

    constructor(anchor: Anchor) {
        this.#anchor = anchor;
    }

    /** Number of blocks so far. */
    get height(): number {
        return this.#height;
    }

    /** The chaincodes that are defined now. */
    definitions(): readonly DefinitionText[] {
        return this.#definitions?.texts() ?? [];
    }

    /** What no byte of the blocks tells. */
    blindSpots(): readonly string[] {
        return this.#established?.channel.revoking.map((mspId) => `the list of revoked certificates of ${mspId}`) ?? [];
    }

    /**
     * Checks the next block, and takes it as the latest.
     * @throws BrokenRule
     */
    async add(bytes: Uint8Array): Promise<CheckedBlock> {
        const checked = await this.check(bytes);
        checked.commit();
        return checked;
    }

    /**
     * Checks the next block.
     * @throws BrokenRule
     */
    async check(bytes: Uint8Array): Promise<CheckedBlock> {
        const number = this.#height;
        try {
            const block = readBlock(bytes);
            await demandPlace(block, { number, previousHash: this.#established?.hash ?? NOTHING });
            demandDisused(block);
            return await (this.#established === undefined ? this.#checkFirst(block) : this.#checkNext(block, this.#established));
        } catch (error) {
            if (error instanceof BrokenBlock) {
                throw new BrokenRule({ block: number, what: error.message, ...error.values }, { cause: error });
            }
            // Whatever else its checks throw is a fault of ours, not of the ledger.
            throw error instanceof WireError
                ? new BrokenRule({ block: number, what: `its bytes do not parse: ${error.message}` }, { cause: error })
                : error;
        }
    }

    async #checkFirst(block: RawBlock): Promise<CheckedBlock> {
        const hash = await headerHash(block.header);
        if ('firstBlock' in this.#anchor && hex(hash) !== this.#anchor.firstBlock) {
            throw new BrokenBlock('it is not the first block that is pinned', { found: hex(hash), expected: this.#anchor.firstBlock });
        }
        const { channel, time } = await firstChannel(block.envelopes[0]);
        if ('authority' in this.#anchor && !(await namesAuthority(channel, this.#anchor.authority))) {
            throw new BrokenBlock("its configuration does not name the given orderers' authority");
        }
        demandPlain(block);
        if (!isSame(block.codes, Uint8Array.of(CODE.VALID))) {
            const found = Array.from(block.codes, codeName).join(', ') || 'none';
            throw new BrokenBlock('its validation codes are others', { found, expected: 'VALID' });
        }
        const after = { channel, hash, commitHash: NOTHING, lastConfig: 0, time };
        return this.#checked(block, after, { valid: [], apply: () => undefined });
    }

    async #checkNext(block: RawBlock, before: Established): Promise<CheckedBlock> {
        const { number } = block.header;
        const inspected = await Promise.all(block.envelopes.map((envelope) => inspect(envelope, before.channel)));
        // Time does not run backwards. What is not valid states what it likes; peers endorse nothing whose time is far from theirs.
        const stated = inspected.filter((_, index) => block.codes[index] === CODE.VALID).map((transaction) => transaction.time);
        const time = stated.reduce((latest, one) => Math.max(latest, one), before.time);
        await demandSignatures({ block, channel: before.channel, time });
        const replayed = await this.#replay(block, inspected, before);
        const config = inspected.find(({ config: found }) => found !== undefined)?.config;
        if (config !== undefined && inspected.length !== 1) {
            throw new BrokenBlock('it holds a configuration beside other transactions');
        }
        const channel = config === undefined ? before.channel : await nextChannel(config, before.channel);
        const lastConfig = config === undefined ? before.lastConfig : number;
        const named = ordererMetadata(block).lastConfig.index;
        if (named !== lastConfig) {
            const values = { found: `block ${named}`, expected: `block ${lastConfig}` };
            throw new BrokenBlock('it names another block as the latest configuration', values);
        }
        const after = { channel, hash: await headerHash(block.header), commitHash: replayed.commitHash, lastConfig, time };
        const { verdicts, updates, definitions } = replayed;
        const valid = inspected.flatMap(({ id, time: at, creator, results }, index) =>
            creator === undefined || results === undefined || verdicts[index]?.code !== CODE.VALID
                ? []
                : [{ index, id, time: at, creator, sets: results.sets }],
        );
        return this.#checked(block, after, {
            valid,
            apply: () => {
                for (const { space, changes } of updates.spaces()) {
                    for (const [key, { entry }] of changes) {
                        this.#state.apply(spaceName(space), key, entry);
                    }
                }
                this.#expiry.pass(number, this.#state, { updates, definitions });
                inspected.forEach(({ id }) => this.#transactions.add(id));
            },
        });
    }

    async #replay(block: RawBlock, inspected: readonly Inspected[], { channel, commitHash: previous }: Established): Promise<Replayed> {
        const { number } = block.header;
        const definitions = this.#definitions ?? new Definitions(this.#state, channel);
        const isKnownTransaction = (id: string): boolean => this.#transactions.has(id);
        const rules = { state: this.#state, definitions, channel, isKnownTransaction };
        const { verdicts, updates } = await validate(number, inspected, rules);
        const wrong = wrongCode(block, inspected, verdicts);
        if (wrong !== undefined) {
            throw new BrokenRule(wrong);
        }
        const hash = await commitHash(block.codes, updates, previous);
        if (!isSame(hash, block.commitHash)) {
            const values = { found: hex(block.commitHash), expected: hex(hash) };
            throw new BrokenBlock('its commit hash is not that of the state that its transactions make', values);
        }
        return { verdicts, updates, definitions, commitHash: hash };
    }

    #checked(
        block: RawBlock,
        after: Established,
        { valid, apply }: { valid: readonly ValidTransaction[]; apply: () => void },
    ): CheckedBlock {
        const { number } = block.header;
        return {
            number,
            essence: {
                'block hash': hex(after.hash),
                'validation codes': hex(block.codes),
                'state (commit hash)': hex(after.commitHash),
            },
            transactions: block.envelopes.length,
            valid,
            channel: after.channel,
            time: after.time,
            commit: () => {
                apply();
                this.#established = after;
                this.#definitions = new Definitions(this.#state, after.channel);
                this.#height = number + 1;
            },
        };
    }
}

/** The first block is a configuration that nobody signed. */
function demandPlain(block: RawBlock): void {
    const { lastConfig, consenterMetadata } = ordererMetadata(block);
    const isPlain = block.signed.signatures.length === 0 && consenterMetadata.length === 0 && lastConfig.index === 0;
    if (!isPlain || block.commitHash.length > 0 || block.envelopes.length !== 1) {
        throw new BrokenBlock('it has metadata that no first block has');
    }
}

async function namesAuthority({ ordererAuthorities }: Channel, pem: Uint8Array): Promise<boolean> {
    const [given, ...named] = await Promise.all([pem, ...ordererAuthorities].map(readCertificate));
    return given !== undefined && named.some((authority) => authority?.id === given.id);
}

/** The first transaction whose stored code is not the one that the rules give. */
function wrongCode(block: RawBlock, inspected: readonly Inspected[], verdicts: readonly Verdict[]): Finding | undefined {
    const { codes, header } = block;
    if (codes.length !== verdicts.length) {
        const values = { found: String(codes.length), expected: String(verdicts.length) };
        return { block: header.number, what: 'its validation codes are not one for each transaction', ...values };
    }
    const index = verdicts.findIndex(({ code }, at) => code !== codes[at]);
    const verdict = verdicts[index];
    if (verdict === undefined) {
        return undefined;
    }
    const expected = `${codeName(verdict.code)}${verdict.reason === undefined ? '' : `: ${verdict.reason}`}`;
    const transaction = { index, id: inspected[index]?.id ?? '' };
    return {
        block: header.number,
        transaction,
        what: 'another validation code',
        found: codeName(codes[index] ?? CODE.NOT_VALIDATED),
        expected,
    };
}
