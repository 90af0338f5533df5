// SPDX-License-Identifier: Apache-2.0
/** Envelopes made by hand, endorsed with the peers' own keys: what can be sent when every layer is under the client's control. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, pause } from './helpers.mjs';

const only = (folder) => readFileSync(join(folder, readdirSync(folder)[0]), 'utf8');

/** The identity of a ward's peer. */
export function peerOf(t, ward) {
    const host = `ward${ward}.example.com`;
    const folder = join(t.config.organizations, 'peerOrganizations', host, 'peers', `peer0.${host}`, 'msp');
    return {
        mspId: `Ward${ward}MSP`,
        cert: only(join(folder, 'signcerts')),
        key: createPrivateKey(only(join(folder, 'keystore'))),
    };
}

/** A SerializedIdentity. */
export function serialized(t, { mspId, cert }) {
    const identity = new t.protos.msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(cert));
    return bytesOf(identity);
}

const signature = (t, who, data) => Buffer.from(t.raw.signEnvelope(data, who).getSignature_asU8());

/** Fills a protobuf message: { Key: value } calls setKey(value). */
export function filled(message, fields) {
    for (const [name, value] of Object.entries(fields)) {
        if (value !== undefined) {
            message[`set${name}`](value);
        }
    }
    return message;
}

function version(t, v) {
    return v && filled(new t.protos.ledger.rwset.kvrwset.Version(), { BlockNum: v[0], TxNum: v[1] });
}

function hashedSet(t, { name, reads = [], writes = [], metadata = [], hash, bytes }) {
    const { rwset } = t.protos.ledger;
    const kv = rwset.kvrwset;
    const set = new kv.HashedRWSet();
    set.setHashedReadsList(
        reads.map(([key, v]) => filled(new kv.KVReadHash(), { KeyHash: t.raw.sha256(Buffer.from(key)), Version: version(t, v) })),
    );
    set.setHashedWritesList(
        writes.map(([key, value, more = {}]) =>
            filled(new kv.KVWriteHash(), {
                KeyHash: t.raw.sha256(Buffer.from(key)),
                ValueHash: value === null ? undefined : t.raw.sha256(Buffer.from(value)),
                IsDelete: value === null,
                ...more,
            }),
        ),
    );
    set.setMetadataWritesList(
        metadata.map(([key, entries]) => {
            const write = filled(new kv.KVMetadataWriteHash(), { KeyHash: t.raw.sha256(Buffer.from(key)) });
            write.setEntriesList(entries.map(([Name, Value]) => filled(new kv.KVMetadataEntry(), { Name, Value })));
            return write;
        }),
    );
    return filled(new rwset.CollectionHashedReadWriteSet(), {
        CollectionName: name,
        HashedRwset: bytes ?? bytesOf(set),
        PvtRwsetHash: hash,
    });
}

function publicSet(t, { reads = [], writes = [], metadata = [], ranges = [] }) {
    const kv = t.protos.ledger.rwset.kvrwset;
    const set = new kv.KVRWSet();
    set.setReadsList(reads.map(([Key, v]) => filled(new kv.KVRead(), { Key, Version: version(t, v) })));
    set.setWritesList(
        writes.map(([Key, value, more = {}]) =>
            filled(new kv.KVWrite(), { Key, Value: value === null ? undefined : Buffer.from(value), IsDelete: value === null, ...more }),
        ),
    );
    set.setMetadataWritesList(
        metadata.map(([Key, entries]) => {
            const write = filled(new kv.KVMetadataWrite(), { Key });
            write.setEntriesList(entries.map(([Name, Value]) => filled(new kv.KVMetadataEntry(), { Name, Value })));
            return write;
        }),
    );
    set.setRangeQueriesInfoList(
        ranges.map((range) => {
            const info = filled(new kv.RangeQueryInfo(), {
                StartKey: range.start,
                EndKey: range.end,
                ItrExhausted: range.exhausted ?? true,
            });
            if (range.reads) {
                const raw = new kv.QueryReads();
                raw.setKvReadsList(range.reads.map(([Key, v]) => filled(new kv.KVRead(), { Key, Version: version(t, v) })));
                info.setRawReads(raw);
            }
            if (range.merkle) {
                info.setReadsMerkleHashes(filled(new kv.QueryReadsMerkleSummary(), range.merkle));
            }
            return info;
        }),
    );
    return bytesOf(set);
}

/** Serialised TxReadWriteSet of namespaces: { namespace, reads, writes, metadata, ranges, collections, bytes }. */
export function results(t, ...spaces) {
    const { rwset } = t.protos.ledger;
    const set = new rwset.TxReadWriteSet();
    set.setNsRwsetList(
        spaces.map((space) => {
            const ns = filled(new rwset.NsReadWriteSet(), {
                Namespace: space.namespace ?? t.config.chaincode,
                Rwset: space.bytes ?? publicSet(t, space),
            });
            ns.setCollectionHashedRwsetList((space.collections ?? []).map((c) => hashedSet(t, c)));
            return ns;
        }),
    );
    return bytesOf(set);
}

function channelHeader(t, f) {
    const { common, peer } = t.protos;
    const header = filled(new common.ChannelHeader(), {
        Type: common.HeaderType.ENDORSER_TRANSACTION,
        TxId: f.txId,
        ChannelId: t.config.channel,
        Timestamp: t.timestampClass.fromDate(new Date()),
        ...f.channelFields,
    });
    const id = filled(new peer.ChaincodeID(), { Name: f.headerChaincode ?? f.chaincode ?? t.config.chaincode });
    header.setExtension$(f.extension ?? bytesOf(filled(new peer.ChaincodeHeaderExtension(), { ChaincodeId: id })));
    return bytesOf(header);
}

function proposalPayload(t, f) {
    const { peer } = t.protos;
    const input = new peer.ChaincodeInput();
    input.setArgsList((f.args ?? ['forged']).map((a) => Buffer.from(a)));
    const spec = filled(new peer.ChaincodeSpec(), {
        Type: 3,
        ChaincodeId: filled(new peer.ChaincodeID(), { Name: f.chaincode ?? t.config.chaincode }),
        Input: input,
    });
    const invocation = bytesOf(filled(new peer.ChaincodeInvocationSpec(), { ChaincodeSpec: spec }));
    return bytesOf(filled(new peer.ChaincodeProposalPayload(), { Input: invocation }));
}

function chaincodeAction(t, f) {
    const { peer } = t.protos;
    const response = filled(new peer.Response(), { Status: 200, ...f.response });
    const id = filled(new peer.ChaincodeID(), { Name: f.chaincode ?? t.config.chaincode, Version: f.version ?? '1.0' });
    return bytesOf(
        filled(new peer.ChaincodeAction(), {
            Results: f.results ?? results(t, { writes: [[t.key(), 'forged']] }),
            Events: f.events,
            Response: f.response === null ? undefined : response,
            ChaincodeId: f.chaincodeId === null ? undefined : id,
        }),
    );
}

function endorsement(t, who, payload, f) {
    const endorser = f.endorserBytes ?? serialized(t, who);
    const made = new t.protos.peer.Endorsement();
    made.setEndorser(endorser);
    made.setSignature(signature(t, who, Buffer.concat([payload, endorser])));
    return made;
}

function transaction(t, f, headers) {
    const { peer } = t.protos;
    const payload = f.proposalPayload ?? proposalPayload(t, f);
    const extension = f.action ?? chaincodeAction(t, f);
    const hash = t.raw.sha256(headers.channel, f.actionHeader ?? headers.signature, payload);
    const answer = f.responsePayload ?? bytesOf(filled(new peer.ProposalResponsePayload(), { ProposalHash: hash, Extension$: extension }));
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(answer);
    endorsed.setEndorsementsList((f.endorsers ?? [peerOf(t, 1), peerOf(t, 2)]).map((who) => endorsement(t, who, answer, f)));
    const actionPayload = filled(new peer.ChaincodeActionPayload(), { ChaincodeProposalPayload: payload, Action: endorsed });
    const action = filled(new peer.TransactionAction(), {
        Header: f.actionHeader ?? headers.signature,
        Payload: f.actionPayload ?? bytesOf(actionPayload),
    });
    const whole = new peer.Transaction();
    whole.setActionsList([action]);
    return bytesOf(whole);
}

/** Both headers of an envelope by `who`, and its transaction id. */
function headersBy(t, f, who) {
    const creator = f.creator ?? serialized(t, who);
    const nonce = f.nonce ?? randomBytes(24);
    const txId = f.txId ?? t.raw.sha256(nonce, creator).toString('hex');
    t.tx(txId);
    return {
        txId,
        channel: f.channelHeader ?? channelHeader(t, { ...f, txId }),
        signature: f.signatureHeader ?? bytesOf(filled(new t.protos.common.SignatureHeader(), { Creator: creator, Nonce: nonce })),
    };
}

/** A signed envelope; every layer can be given as bytes or by its fields. */
export function forge(t, f = {}) {
    const { common } = t.protos;
    const who = f.identity ?? t.people.user1;
    const headers = headersBy(t, f, who);
    const header = filled(new common.Header(), { ChannelHeader: headers.channel, SignatureHeader: headers.signature });
    const payload = new common.Payload();
    if (f.header !== null) {
        payload.setHeader(header);
    }
    payload.setData(f.data ?? transaction(t, f, headers));
    return { envelope: t.raw.signEnvelope(f.payload ?? bytesOf(payload), who), txId: headers.txId };
}

/** A block's validation codes, each with its name. */
function codesIn(t, block) {
    const named = Object.entries(t.protos.peer.TxValidationCode);
    return t.blocks
        .flagsOf(block)
        .map((code) => `${code} ${named.find(([, value]) => value === code)?.[0]}`)
        .join();
}

/** What CommitStatus says, where there is an id to ask for. */
async function statusOf(t, txId) {
    if (!txId) {
        return undefined;
    }
    const { ok, error } = await t.outcome(t.rawStatus(txId, { deadline: 300 }).then(({ code }) => code));
    return ok ?? error?.status;
}

/** Broadcasts what is forged, and reads the codes of the blocks that it makes. */
export async function ordered(t, f) {
    const { envelope, txId } = f.envelope ? f : forge(t, f);
    const height = await t.height();
    const submitted = await t.submitRaw(envelope, txId || 'none', { wait: f.wait ?? 1 });
    if (submitted.submit.error) {
        return submitted.submit.error.message;
    }
    for (let i = 0; i < 400 && (await t.height()) === height; i++) {
        await pause(20);
    }
    const codes = codesIn(t, await t.block(height));
    return { codes, status: await statusOf(t, txId) };
}
