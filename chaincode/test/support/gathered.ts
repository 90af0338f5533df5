// SPDX-License-Identifier: Apache-2.0
// What the folders of tests of the aggregates export under the same file names, so that no list of aggregates is kept by hand.

import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const load = createRequire(__filename);
/** Folders of the domain that belong to no aggregate. */
const NOBODYS = ['catalogue', 'kernel'];

/** Every aggregate by the name of its folders, in alphabetic order. */
export const AGGREGATES: readonly string[] = readdirSync(join(__dirname, '../../src/domain'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOBODYS.includes(entry.name))
    .map(({ name }) => name)
    .sort();

/**
 * Loads one file of every aggregate's folder of tests.
 * @param file - its name without ending; every aggregate must have it.
 */
export function gathered<Module>(file: string): Module[] {
    return AGGREGATES.map((aggregate) => load(join(__dirname, '..', aggregate, file)) as Module);
}
