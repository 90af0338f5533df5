// SPDX-License-Identifier: Apache-2.0
import type { Further, Witness } from '@wardledger/block-verifier/program';
import { blockOf } from '../test/support/blocks';
import { together } from './together';

function further(name: string, seen: string[], isAsked = true): Further {
    const witness: Witness = {
        see: ({ number }) => seen.push(`${name} ${String(number)}`),
        conclude: async () => Promise.resolve({ lines: [`${name} holds`], fields: { [name]: true }, notCovered: [`not ${name}`] }),
    };
    const flag = { kind: { read: () => name } } as unknown as Further['flags'][string];
    return { flags: { [name]: flag }, about: `About ${name}.`, begin: async () => Promise.resolve(isAsked ? witness : undefined) };
}

it('shows each block to all that are asked for, and says what all of them say', async () => {
    const seen: string[] = [];
    const all = together([further('one', seen), further('two', seen, false), further('three', seen)]);
    expect([Object.keys(all.flags), all.about]).toEqual([['one', 'two', 'three'], 'About one.\n\nAbout two.\n\nAbout three.']);
    const witness = await all.begin({});
    witness?.see(blockOf(0, []));
    witness?.see(blockOf(1, []));
    expect(seen).toEqual(['one 0', 'three 0', 'one 1', 'three 1']);
    expect(await witness?.conclude()).toEqual({
        lines: ['one holds', 'three holds'],
        fields: { one: true, three: true },
        notCovered: ['not one', 'not three'],
    });
});

it('looks at nothing where nothing is asked for', async () => {
    expect(await together([further('one', [], false)]).begin({})).toBeUndefined();
});
