// SPDX-License-Identifier: Apache-2.0
// Stand-in for the table of @wardledger/chaincode/domain until it is there.
export const STATS_1 = {
    steps: 105,
    signals: [
        ['8867-4', 3500],
        ['8889-8', 3500],
        ['59408-5', 1000],
        ['9279-1', 2000],
        ['8310-5', 500],
        ['8480-6', 4000],
        ['8462-4', 4000],
        ['8478-0', 4000],
        ['76215-3', 4000],
        ['76213-8', 4000],
        ['76214-6', 4000],
        ['41653-7', 20000],
        ['wl-emg', 100000],
    ].map(([code, limit]) => ({ code: code as string, limit: limit as number })),
};
