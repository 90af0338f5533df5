// SPDX-License-Identifier: Apache-2.0
import type { LedgerCaller } from '../../ledger';
import { ClusterDirectory } from './cluster-directory';

const caller = { name: 'nurse-1' } as LedgerCaller;
const [ours, theirs] = ['a'.repeat(32), 'b'.repeat(32)];

/** A directory for which each sealed id opens to a name and to the ledger id that the sealer wrote inside. */
function directoryOf(sealed: Readonly<Record<string, { ledgerId: string; id: string }>>, stored: Readonly<Record<string, string>>) {
    return new ClusterDirectory({
        ledger: {
            evaluate: async (_caller: unknown, _name: string, { nodes }: { nodes: string[] }) =>
                nodes.map((node) => (stored[node] === undefined ? null : { ledgerId: node, sealedId: stored[node] })),
        } as never,
        custodian: { openNodeNames: async ({ sealedIds }) => sealedIds.map((one) => sealed[one] ?? { unreadable: true }) },
        directory: { find: async () => [] },
        subjects: { resolve: async () => [] },
    });
}

describe('names of nodes', () => {
    it('are what their own sealed ids say; a node without one stands for itself', async () => {
        const directory = directoryOf({ s1: { ledgerId: theirs, id: 'watch-2' } }, { [theirs]: 's1' });
        expect([...(await directory.names(caller, [ours, theirs]))]).toEqual([
            [ours, ours],
            [theirs, 'watch-2'],
        ]);
    });

    it('that do not open leave the others as they are', async () => {
        const directory = directoryOf({ s2: { ledgerId: theirs, id: 'watch-2' } }, { [ours]: 'junk', [theirs]: 's2' });
        expect([...(await directory.names(caller, [ours, theirs]))]).toEqual([
            [ours, ours],
            [theirs, 'watch-2'],
        ]);
    });

    it('cannot be given to a node by what was sealed for another one', async () => {
        const directory = directoryOf(
            { s1: { ledgerId: ours, id: 'watch-1' }, s2: { ledgerId: ours, id: 'renamed' } },
            { [ours]: 's1', [theirs]: 's2' },
        );
        await directory.names(caller, [theirs]);
        expect([...(await directory.names(caller, [ours, theirs]))]).toEqual([
            [ours, 'watch-1'],
            [theirs, theirs],
        ]);
    });
});
