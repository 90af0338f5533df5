// SPDX-License-Identifier: Apache-2.0
/** What several groups of scenarios need. */
export const add = (name, idea, run, note) => ({ name, idea, run, note });
export const entriesOf = (map) => {
    const list = [];
    map.forEach((value, key) => list.push([key, value]));
    return list;
};
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
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
