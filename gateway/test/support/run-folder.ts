// SPDX-License-Identifier: Apache-2.0
// The folder that the suites of one run of jest share: what one of them has made there, the others need not make again.

/** As scripts/run-folder.cjs made it. @throws Error where it did not */
export function runFolder(): string {
    const folder = process.env['WARDLEDGER_TEST_RUN'];
    if (folder === undefined) {
        throw new Error('this run of jest has no folder: its globalSetup must be scripts/run-folder.cjs');
    }
    return folder;
}
