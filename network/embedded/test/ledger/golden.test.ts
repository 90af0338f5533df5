// SPDX-License-Identifier: Apache-2.0
// Read-write sets against the recorded ones of a real peer (conformance/golden.json): the same steps, the same sets.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/ledger/encoding/bytes';
import { decodePublicSet } from '../../src/ledger/rwset/decode';
import type { CollectionSet, KeyRead, NamespaceSet } from '../../src/ledger/rwset/model';
import type { Simulator } from '../../src/ledger/ports';
import { inCollection, TestNetwork, text } from './network';

const NS = 'parity';
const FILE = join(__dirname, '../../conformance/golden.json');

interface Recorded {
    readonly results?: unknown;
    readonly collections?: unknown;
    readonly envelopes?: { readonly actions: { readonly results: unknown }[] }[];
}

function recorded(name: string): Recorded | undefined {
    if (!existsSync(FILE)) {
        process.stdout.write(`no recorded transcript, ${name} is skipped\n`);
        return undefined;
    }
    const { scenarios } = JSON.parse(readFileSync(FILE, 'utf8')) as { scenarios: Record<string, { output: Recorded }> };
    return scenarios[name]?.output;
}

/** As the conformance kit shows sets: versions relative to a block, hashes by the names they are of. */
class Shown {
    readonly #base: number;
    readonly #names: Map<string, string>;

    constructor(base: number, known: readonly string[]) {
        this.#base = base;
        this.#names = new Map(known.map((name) => [sha256(Buffer.from(name)).toString('hex'), `sha256(${name})`]));
    }

    set(set: NamespaceSet): unknown {
        return {
            namespace: set.namespace,
            reads: set.reads.map((read) => this.#read(read, set.namespace)),
            rangeQueries: set.ranges.map(({ startKey, endKey, exhausted, reads }) => ({
                startKey,
                endKey,
                itrExhausted: exhausted,
                ...(reads.length > 0 ? { rawReads: reads.map((read) => this.#read(read, set.namespace)) } : {}),
            })),
            writes: set.writes.map(({ key, isDelete, value }) => ({ key, isDelete, value: text(value) })),
            metadataWrites: [],
            ...(set.collections.length > 0 ? { collections: set.collections.map((c) => this.collection(c)) } : {}),
        };
    }

    collection(set: CollectionSet): unknown {
        return {
            collection: set.collection,
            pvtRwsetHash: set.privateHash.length,
            hashedReads: set.reads.map(({ keyHash, version }) => ({ keyHash: this.#name(keyHash), version: this.#version(version) })),
            hashedWrites: set.writes.map(({ keyHash, isDelete, isPurge, valueHash }) => ({
                keyHash: this.#name(keyHash),
                isDelete,
                isPurge,
                valueHash: this.#name(valueHash),
            })),
            metadataWrites: set.metadataWrites.length,
        };
    }

    #read(read: KeyRead, namespace: string): unknown {
        return { key: read.key, version: namespace === '_lifecycle' && read.version ? '<version>' : this.#version(read.version) };
    }

    #version(version: KeyRead['version']): unknown {
        return version ? { block: version.block - this.#base, tx: version.tx } : null;
    }

    #name(hash: Uint8Array): string {
        return this.#names.get(Buffer.from(hash).toString('hex')) ?? `<${hash.length} bytes>`;
    }
}

const put = (s: Simulator, key: string, content: string): void => {
    s.putState(NS, `<run>/${key}`, Buffer.from(content));
};
const putPrivate = (s: Simulator, key: string, content: string): void => {
    s.putPrivateData(inCollection('bothWards', `<run>/${key}`), Buffer.from(content));
};

let network: TestNetwork;
beforeEach(async () => {
    network = await TestNetwork.ready();
});
afterEach(() => network.close());

function simulate(work: (s: Simulator) => void, known: readonly string[] = []): { sets: unknown[]; shown: Shown; raw: NamespaceSet[] } {
    const shown = new Shown(network.ledger(1).height() - 1, known);
    const raw = network.read((s) => {
        s.definition(NS);
        work(s);
        return decodePublicSet(s.result().publicBytes);
    });
    return { sets: raw.map((set) => shown.set(set)), shown, raw };
}

test('block: a read, an absent read, a write, a delete and a range', async () => {
    const golden = recorded('block');
    await network.submit((s) => {
        put(s, 'a', '1');
        put(s, 'b', '2');
    });
    const { sets } = simulate((s) => {
        s.getState(NS, '<run>/a');
        s.getState(NS, '<run>/absent');
        put(s, 'a', '3');
        s.deleteState(NS, '<run>/b');
        const rows = s.getStateByRange(NS, { startKey: '<run>/a', endKey: '<run>/c' });
        while (rows.next()) {}
    });
    expect(sets).toEqual(golden ? golden.envelopes?.[0]?.actions[0]?.results : sets);
});

test('private-in-block: hashed reads and writes', async () => {
    const golden = recorded('private-in-block');
    await network.submit((s) => {
        putPrivate(s, 'k', 'first secret');
    });
    const { sets } = simulate(
        (s) => {
            s.getPrivateData(inCollection('bothWards', '<run>/k'));
            putPrivate(s, 'k', 'second secret');
            s.deletePrivateData(inCollection('bothWards', '<run>/other'));
        },
        ['<run>/k', '<run>/other', 'first secret', 'second secret'],
    );
    expect(sets).toEqual(golden?.results ?? sets);
});

test('private-purge: the purge mark', async () => {
    const golden = recorded('private-purge');
    await network.submit((s) => {
        putPrivate(s, 'k', 'purge me');
    });
    const { raw, shown } = simulate((s) => s.purgePrivateData(inCollection('bothWards', '<run>/k')), ['<run>/k', 'purge me']);
    const collections = raw.at(-1)?.collections.map((set) => shown.collection(set));
    expect(collections).toEqual(golden?.collections ?? collections);
});

test('read-only-submit and empty-values', async () => {
    await network.submit((s) => {
        put(s, 'k', 'x');
    });
    const readOnly = simulate((s) => void s.getState(NS, '<run>/k')).sets;
    expect(readOnly).toEqual(recorded('read-only-submit')?.results ?? readOnly);
    const empty = simulate((s) => {
        put(s, 'k', '');
    }).sets.at(-1);
    expect(empty).toEqual(recorded('empty-values')?.results ?? empty);
});
