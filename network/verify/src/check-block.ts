// SPDX-License-Identifier: Apache-2.0
// Every rule that a block must keep, by itself and after its predecessor; the first that it breaks is named.
import type { X509Certificate } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { dataHash, headerHash } from './block-header';
import { ordererOrganizations, type OrdererOrganization } from './channel-config';
import { signedMetadata, unsigned } from './orderer-signature';

/** What the blocks before established. */
export interface Chain {
    readonly number: number;
    readonly hash: Uint8Array;
    /** Number of the latest configuration block. */
    readonly lastConfig: number;
    /** Whom that configuration lets order. */
    readonly orderers: readonly OrdererOrganization[];
}

const beginning: Chain = { number: -1, hash: new Uint8Array(), lastConfig: 0, orderers: [] };
const { TRANSACTIONS_FILTER, COMMIT_HASH, LAST_CONFIG, ORDERER } = common.BlockMetadataIndex;
const validationCodes: readonly number[] = Object.values(peer.TxValidationCode);
const nothing = new Uint8Array();

const same = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;
const metadataOf = (block: common.Block, index: number): Uint8Array => block.getMetadata()?.getMetadataList_asU8()[index] ?? nothing;

function brokenLink(header: common.BlockHeader, data: common.BlockData, before: Chain): string | undefined {
    if (header.getNumber() !== before.number + 1) {
        return `it comes after block ${String(before.number)}`;
    }
    if (!same(header.getPreviousHash_asU8(), before.hash)) {
        return 'its previous hash is not the hash of the block before it';
    }
    return same(header.getDataHash_asU8(), dataHash(data)) ? undefined : 'its data hash is not the hash of its transactions';
}

function brokenSignature(block: common.Block, lastConfig: number, orderers: readonly OrdererOrganization[]): string | undefined {
    const why = unsigned(block, orderers);
    if (why !== undefined) {
        return `no orderer of this network signed it: ${why}`;
    }
    const value = signedMetadata(block)?.getValue_asU8() ?? nothing;
    const named = common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex() ?? 0;
    return named === lastConfig ? undefined : 'it names another block as the latest configuration';
}

function brokenRule(
    block: common.Block,
    { before, after }: { before: Chain; after: Chain },
    authority: X509Certificate,
): string | undefined {
    const [header, data] = [block.getHeader(), block.getData()];
    if (header === undefined || data === undefined) {
        return 'it has no header or no data';
    }
    const broken = brokenLink(header, data, before);
    if (broken !== undefined) {
        return broken;
    }
    // A code for each transaction, as a peer decides them.
    const codes = metadataOf(block, TRANSACTIONS_FILTER);
    const known = codes.every((code) => code !== peer.TxValidationCode.NOT_VALIDATED && validationCodes.includes(code));
    if (!known || codes.length !== data.getDataList_asU8().length) {
        return 'its validation codes are not one for each transaction';
    }
    if (header.getNumber() > 0) {
        return brokenSignature(block, after.lastConfig, before.orderers);
    }
    // Block 0 is the agreed beginning: no orderer signs it, and what it says of orderers must be what the ward was told.
    const named = after.orderers.flatMap(({ authorities }) => authorities);
    return named.some(({ raw }) => raw.equals(authority.raw)) ? undefined : "its configuration does not name the given orderers' authority";
}

/** A block that breaks a rule. */
export class BlockError extends Error {}

/**
 * Checks a block against those before it.
 * @param established - by the blocks before; `undefined` before the first.
 * @param authority - the orderers' authority as the ward knows it from elsewhere; the first block must name it
 * @returns what the next block is checked against.
 * @throws BlockError naming the block and the rule.
 */
export function checkBlock(block: common.Block, established: Chain | undefined, authority: X509Certificate): Chain {
    const before = established ?? beginning;
    try {
        const header = block.getHeader() ?? new common.BlockHeader();
        const orderers = ordererOrganizations(block);
        const link = { number: header.getNumber(), hash: headerHash(header) };
        const after = orderers === undefined ? { ...before, ...link } : { ...link, orderers, lastConfig: link.number };
        const rule = brokenRule(block, { before, after }, authority);
        if (rule !== undefined) {
            throw new BlockError(rule);
        }
        return after;
    } catch (error) {
        // Bytes that do not parse break a rule as well.
        const rule = error instanceof BlockError ? error.message : 'its bytes do not parse';
        throw new BlockError(`block ${String(before.number + 1)}: ${rule}`, { cause: error });
    }
}

/** What two peers must hold alike, and its name. Signatures are not among it: each orderer signs a block by itself. */
const compared: readonly (readonly [string, (block: common.Block) => Uint8Array])[] = [
    ['transactions', (block) => block.getData()?.serializeBinary() ?? nothing],
    ['validation codes', (block) => metadataOf(block, TRANSACTIONS_FILTER)],
    ['state (commit hash)', (block) => metadataOf(block, COMMIT_HASH)],
    ['metadata', (block) => Buffer.concat([metadataOf(block, LAST_CONFIG), Buffer.of(0), metadataOf(block, ORDERER)])],
    ['number of metadata', (block) => Buffer.of(block.getMetadata()?.getMetadataList_asU8().length ?? 0)],
];

/**
 * Compares the same block as two peers hold it: transactions, validation codes and the running commit hash over the state.
 * @throws BlockError naming the block and what differs.
 */
export function compareBlocks(left: common.Block, right: common.Block): void {
    for (const [what, part] of compared) {
        if (!same(part(left), part(right))) {
            throw new BlockError(`block ${String(left.getHeader()?.getNumber() ?? -1)}: the peers hold different ${what}`);
        }
    }
}
