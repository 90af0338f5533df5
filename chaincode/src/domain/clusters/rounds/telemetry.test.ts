// SPDX-License-Identifier: Apache-2.0
// What a report may say after the round before, and its rows on the ledger.

import { history, report, telemetry } from '../../../../test/clusters/round-history';
import { snapshotIn } from './stored-round';
import { type LastRound, snapshotOf, telemetryIn, telemetryRows } from './telemetry';

describe('snapshotOf', () => {
    const [stored] = history(1);
    const last: LastRound = { round: 0, nodes: snapshotIn(stored!) };

    it.each([
        ['a round that is over', telemetry(0), /is over/],
        ['a round that skips one', telemetry(2), /comes before/],
        ['energy that has grown', { round: 1, nodes: [{ ...report(1), energyMicrojoule: 400_001 }] }, /more energy/],
        ['a node reported twice', { round: 1, nodes: [report(1, 1), report(1, 1)] }, /same node/],
    ])('refuses %s', (_name, bad, message) => {
        expect(() => snapshotOf(bad, last)).toThrow(message);
    });

    it('keeps the account of a node that is silent, and gives it back on return', () => {
        const spent = { round: 0, nodes: last.nodes.map((node) => ({ ...node, spentMicrojoule: 77 })) };
        const without = snapshotOf({ round: 1, nodes: telemetry(1).nodes.slice(1) }, spent);
        const silent = without.find(({ id }) => id === report(0).id);
        expect(silent).toMatchObject({ energyMicrojoule: 0, spentMicrojoule: 77 });
        const back = snapshotOf(telemetry(2), { round: 1, nodes: without }).find(({ id }) => id === report(0).id);
        expect(back).toMatchObject({ energyMicrojoule: 396_000, spentMicrojoule: 77, capacityMicrojoule: 400_000 });
    });
});

describe('stored telemetry', () => {
    it('is in ascending order of ids, without names, and gives them back', () => {
        const { nodes } = telemetry(3, 5);
        const rows = telemetryRows([...nodes].reverse());
        const [first] = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(rows[0]).toEqual([first?.id, first?.xCm, first?.yCm, first?.energyMicrojoule, first?.trustPermille]);
        expect(rows.map(([id]) => id)).toEqual(nodes.map(({ id }) => id).sort());
        const found = telemetryIn({ round: 3, nodes: rows });
        expect(found.round).toBe(3);
        expect(found.nodes).toEqual(expect.arrayContaining([...nodes]));
    });
});
