// SPDX-License-Identifier: Apache-2.0
// The embedded orderer cuts blocks where Fabric's does: its defaults are what the channel of `network.sh` is made with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fullOptions } from '../src/network/options';

interface Channel {
    readonly Profiles: {
        readonly TwoWards: {
            readonly Orderer: { readonly BatchTimeout: string; readonly BatchSize: Readonly<Record<string, number | string>> };
        };
    };
}

const file = join(__dirname, '..', '..', '..', 'test-network-config', 'configtx.yaml');

/** The channel's settings; the names that material.sh fills in stand for addresses, of which none matters here. */
function ordererOf(text: string): Channel['Profiles']['TwoWards']['Orderer'] {
    return (parse(text.replaceAll(/@\w+@/g, '0'), { merge: true }) as Channel).Profiles.TwoWards.Orderer;
}

/** A number with one of the units that the file uses; configtxgen reads MB as 2^20. */
function quantity(text: number | string | undefined): number {
    const [, amount, unit] = /^(\d+) ?(ms|MB|)$/.exec(String(text)) ?? [];
    if (amount === undefined) {
        throw new Error(`${file} has a value with a unit that this test does not know: ${String(text)}`);
    }
    return Number(amount) * (unit === 'MB' ? 2 ** 20 : 1);
}

test('configtx.yaml and the defaults have the same values', () => {
    const { BatchTimeout, BatchSize } = ordererOf(readFileSync(file, 'utf8'));
    expect(fullOptions({ dataDir: 'any', chaincodes: [] }).batch).toEqual({
        timeoutMs: quantity(BatchTimeout),
        maxMessageCount: quantity(BatchSize['MaxMessageCount']),
        preferredMaxBytes: quantity(BatchSize['PreferredMaxBytes']),
        absoluteMaxBytes: quantity(BatchSize['AbsoluteMaxBytes']),
    });
});
