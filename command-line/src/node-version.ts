// SPDX-License-Identifier: Apache-2.0
// Says which Node.js a program needs, before a module that an older one lacks says something else.

const numbers = (version: string): [major: number, minor: number] => {
    const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
    return [major, minor];
};

/**
 * @param version - of the Node.js that runs, such as 24.21.0
 * @param needed - the lowest that will do, such as 24.15
 * @returns why the program does not start and what to do, or `undefined` where the version will do
 */
export function nodeRefusal(version: string, needed: string): string | undefined {
    const [major, minor] = numbers(version);
    const [neededMajor, neededMinor] = numbers(needed);
    if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) {
        return undefined;
    }
    return `this program needs Node.js ${needed} or later, and this is ${version}: call it with node_modules/.bin/node, which npm ci puts there`;
}
