// SPDX-License-Identifier: Apache-2.0
// Builds the next block: hash chain, data hash, and the orderer's signature over metadata and header.
import { common, orderer } from '@hyperledger/fabric-protos';
import { randomBytes } from 'node:crypto';
import { EMPTY, sha256 } from '../encoding/bytes';
import { type BlockParts, SLOT, SLOTS } from '../encoding/block-bytes';
import { type BlockHeader, headerBytes } from '../encoding/block-header';
import type { BlockSigner } from '../ports';

/** SHA-256 over all envelopes in a row. */
export function dataHash(envelopes: readonly Uint8Array[]): Buffer {
    return sha256(...envelopes);
}

function lastConfig(consenterMetadata: Uint8Array): Uint8Array {
    const index = new common.LastConfig();
    index.setIndex(0); // the configuration of this network is its first block
    const metadata = new common.OrdererBlockMetadata();
    metadata.setLastConfig(index);
    metadata.setConsenterMetadata(consenterMetadata);
    return metadata.serializeBinary();
}

/** Metadata of a block as the orderer leaves it: five slots, the peers' ones empty. */
export function ordererMetadata(signaturesSlot: Uint8Array): Uint8Array[] {
    return Array.from({ length: SLOTS }, (_, slot) => (slot === SLOT.signatures ? signaturesSlot : EMPTY));
}

/** The block `number` of envelopes, after one whose header hash is `previousHash`. */
export function buildBlock(place: Omit<BlockHeader, 'dataHash'>, envelopes: readonly Uint8Array[], signer: BlockSigner): BlockParts {
    const header = { ...place, dataHash: dataHash(envelopes) };
    // What a Raft consenter notes in each block: its members and the index of the entry.
    const raft = new orderer.etcdraft.BlockMetadata();
    raft.setConsenterIdsList([1]);
    raft.setNextConsenterId(2);
    raft.setRaftIndex(header.number + 1);
    const consenter = new common.Metadata();
    consenter.setValue(raft.serializeBinary());
    const value = lastConfig(consenter.serializeBinary());
    // The orderer signs that, its own name, and the header.
    const creator = new common.SignatureHeader();
    creator.setCreator(signer.serializedIdentity);
    creator.setNonce(randomBytes(24));
    const signatureHeader = creator.serializeBinary();
    const signature = new common.MetadataSignature();
    signature.setSignatureHeader(signatureHeader);
    signature.setSignature(signer.sign(Buffer.concat([value, signatureHeader, headerBytes(header)])));
    const signatures = new common.Metadata();
    signatures.setValue(value);
    signatures.setSignaturesList([signature]);
    return { header, envelopes, metadata: ordererMetadata(signatures.serializeBinary()) };
}

/** The first block: nothing before it, and nobody's signature. */
export function buildGenesis(envelope: Uint8Array): BlockParts {
    const metadata = new common.Metadata();
    metadata.setValue(lastConfig(EMPTY));
    return {
        header: { number: 0, previousHash: EMPTY, dataHash: dataHash([envelope]) },
        envelopes: [envelope],
        metadata: ordererMetadata(metadata.serializeBinary()),
    };
}
