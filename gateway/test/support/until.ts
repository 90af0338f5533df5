// SPDX-License-Identifier: Apache-2.0
// How tests wait: for something that can be asked for, never for a time.

const PATIENCE_SECONDS = 60;
const PAUSE_MILLISECONDS = 100;

/**
 * Asks until it holds; whoever does not answer is asked again.
 * @param what - is waited for, for the error
 * @throws Error when it does not hold within the given time
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = PATIENCE_SECONDS): Promise<void> {
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
        if (
            await Promise.resolve()
                .then(holds)
                .catch(() => false)
        ) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
    throw new Error(`not within ${String(seconds)} s: ${what}`);
}
