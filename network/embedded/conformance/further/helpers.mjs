// SPDX-License-Identifier: Apache-2.0
/** What several groups of scenarios need. */
export const add = (name, idea, run, note) => ({ name, idea, run, note });
export const entriesOf = (map) => {
    const list = [];
    map.forEach((value, key) => list.push([key, value]));
    return list;
};
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const bytesOf = (message) => Buffer.from(message.serializeBinary());
export const garbage = Buffer.from('garbage');
export const run = (...steps) => ['run', JSON.stringify(steps)];

/** The steps' results as they stand in the block of a committed write. */
export async function inBlock(t, write, known = []) {
    const number = t.lastBlock;
    const block = await t.blockOf(write.txId);
    return t.blocks.describeBlock(block, number, known).envelopes[0].actions[0].results.at(-1);
}
/** Makes further blocks. */
export async function fill(t, count) {
    for (let i = 0; i < count; i++) {
        await t.ward1.submit('put', [t.key(`fill${i}`), 'x']);
    }
}

/** Folders of a peer, as they stand in some errors, become `<path>`. */
export const withoutPaths = (out) =>
    JSON.parse(JSON.stringify(out ?? null).replace(/open [^ ]+: no such file/g, 'open <path>: no such file'));

/** Collections with private data, by transaction, of the blocks from `base` to the last; which block holds what does not matter. */
export async function privateEvents(t, session, base) {
    const count = (await t.height()) - base;
    const blocks = await t.take(
        await session.network.getBlockAndPrivateDataEvents({ startBlock: BigInt(base) }),
        (x) => x.length === count,
        3000,
    );
    return blocks.flatMap((b) => {
        const { envelopes } = t.blocks.describeBlock(b.getBlock(), base);
        return entriesOf(b.getPrivateDataMapMap()).map(([index, set]) => [
            envelopes[index].channelHeader.txId,
            set.getNsPvtRwsetList().map((ns) => [ns.getNamespace(), ns.getCollectionPvtRwsetList().map((c) => c.getCollectionName())]),
        ]);
    });
}

/** Evaluates each step alone, so that one failure does not hide the next. */
export async function alone(session, steps) {
    const out = {};
    for (const [name, step] of Object.entries(steps)) {
        out[name] = await session.ask({ try: step });
    }
    return withoutPaths(out);
}

/** One call of the Gateway service: `answered`, or how it failed. */
export const call = (t, method, request, ms = 3000, ward = 1) =>
    t.outcome(t.raw.call(t.net.clients[ward], method, request, ms).then(() => 'answered'));

/** Leaves a message's bytes as they are. */
export const same = (bytes) => bytes;

const hexOf = (bytes) => bytes.toString('hex');

/** One unary call of any method with the bytes as they are; the answer as hex, or as `read` makes it. */
export function unary(t, client, path, bytes = Buffer.alloc(0), read = hexOf) {
    return t.outcome(
        new Promise((resolve, reject) =>
            client.makeUnaryRequest(path, same, same, bytes, { deadline: Date.now() + 2000 }, (error, value) =>
                error ? reject(error) : resolve(read(value)),
            ),
        ),
    );
}
