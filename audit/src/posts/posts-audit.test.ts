// SPDX-License-Identifier: Apache-2.0
// Which posts are in no window, by the writes of blocks.

import { blockOf, type TestWrite } from '../../test/support/blocks';
import { vitalsKeys } from '../../../chaincode/src/contracts/vitals/keys';
import { PostsAudit } from './posts-audit';

const HOUR = 3_600_000;
const [A, B] = ['a'.repeat(32), 'b'.repeat(32)];
const key = ({ path }: { path: string }) => ({ collection: '', key: path });

const post = (sequence: number, window: string, { device = A, ward = 'ward1', ...more } = {}): TestWrite => ({
    key: key(vitalsKeys.post(ward, device, sequence)),
    value: JSON.stringify({ digest: 'd', window, ...more }),
});
const window = (id: string, ranges: readonly (readonly [device: string, from: number, to: number])[], more = {}): TestWrite => ({
    key: key(vitalsKeys.window(id)),
    value: JSON.stringify({
        id,
        posts: { count: 1, digest: 'd', ranges: ranges.map(([device, from, to]) => ({ device, from, to })) },
        ...more,
    }),
});

/** Blocks at hours. */
function audited(...blocks: readonly (readonly [hour: number, ...writes: TestWrite[]])[]): PostsAudit {
    const audit = new PostsAudit('wardledger');
    blocks.forEach(([hour, ...writes], number) => {
        audit.see(blockOf(number, [writes], { time: hour * HOUR }));
    });
    return audit;
}

it('a post is listed that has had a day and is in no window', () => {
    const audit = audited([0, post(1, 'w'), post(2, 'w'), post(3, 'gone')], [1, window('w', [[A, 1, 2]])], [25, post(4, 'new')]);
    expect(audit.checked()).toEqual({
        posts: 4,
        windows: 1,
        inNoWindow: [{ ward: 'ward1', device: A, sequence: 3, window: 'gone', recorded: 0 }],
        retractedInNoWindow: 0,
        besideTheirWindow: [],
        gaps: [],
    });
});

it('a post is listed that its window does not cover, whenever', () => {
    const audit = audited([0, post(1, 'w'), post(9, 'w'), post(1, 'w', { device: B })], [1, window('w', [[A, 1, 8]])]);
    const { besideTheirWindow, inNoWindow } = audit.checked();
    expect(besideTheirWindow.map(({ device, sequence }) => [device, sequence])).toEqual([
        [A, 9],
        [B, 1],
    ]);
    expect(inNoWindow).toEqual([]);
});

it('a post that was moved is where it was moved to, and as old as it is', () => {
    const audit = audited([0, post(1, 'closed')], [20, post(1, 'open')], [25]);
    expect(audit.checked().inNoWindow).toMatchObject([{ window: 'open', recorded: 0 }]);
    expect(audited([0, post(1, 'closed')], [20, post(1, 'open')], [21, window('open', [[A, 1, 1]])], [99]).checked().inNoWindow).toEqual(
        [],
    );
});

it('what was taken back and is in no window is a number; a window that was made anew is no window of posts', () => {
    const audit = audited(
        [0, post(1, 'w'), post(2, 'x')],
        [1, window('w', [[A, 1, 1]]), window('v', [[A, 1, 1]], { corrects: { window: 'w', version: 1 } })],
        [2, post(2, 'x', { retracted: true } as object)],
        [30],
    );
    expect(audit.checked()).toMatchObject({ windows: 1, inNoWindow: [], retractedInNoWindow: 1 });
});

it('numbers between the first and the last of a device are counted, ward by ward', () => {
    const audit = audited([0, post(3, 'w'), post(7, 'w'), post(5, 'w', { ward: 'ward2' })], [1, post(4, 'w'), post(1, 'w', { device: B })]);
    expect(audit.checked().gaps).toEqual([{ ward: 'ward1', device: A, missing: 2 }]);
});

it('is another chaincode’s business where another chaincode wrote it', () => {
    const audit = new PostsAudit('another');
    audit.see(blockOf(0, [[post(1, 'w')]]));
    expect(audit.checked().posts).toBe(0);
});

it('tells people twenty of them, and programs all', async () => {
    const posts = Array.from({ length: 25 }, (_, sequence) => post(sequence, 'gone'));
    const { lines, fields } = await audited([0, ...posts], [25]).conclude();
    expect(lines[1]).toBe('25 posts recorded a day ago and more, and in no window: ask the ward why.');
    expect([lines.length, lines.at(-1)]).toEqual([23, '  and 5 more: --json has them']);
    expect(fields).toMatchObject({ posts: { inNoWindow: { length: 25 } } });
    expect((await audited([0, post(1, 'w')], [1, window('w', [[A, 1, 1]])]).conclude()).lines).toEqual(['1 posts of devices, 1 windows.']);
});
