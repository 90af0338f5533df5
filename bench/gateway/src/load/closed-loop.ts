// SPDX-License-Identifier: Apache-2.0
// A closed loop: so many clients, each beginning its next request when the last was answered.

/** Runs `work` over and over in so many lanes until it answers false. */
export async function closedLoop(lanes: number, work: () => Promise<boolean>): Promise<void> {
    const lane = async (): Promise<void> => {
        while (await work()) {
            // the next one
        }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
}
