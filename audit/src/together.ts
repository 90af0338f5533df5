// SPDX-License-Identifier: Apache-2.0
// Several things that one run looks at besides blocks.

import type { Further } from '@wardledger/block-verifier/program';

/** What each of them asks for, with one reading of the blocks. */
export function together(furthers: readonly Further[]): Further {
    return {
        flags: Object.assign({}, ...furthers.map(({ flags }) => flags)) as Further['flags'],
        about: furthers.map(({ about }) => about).join('\n\n'),
        async begin(values) {
            const begun = await Promise.all(furthers.map(async (further) => further.begin(values)));
            const witnesses = begun.filter((witness) => witness !== undefined);
            if (witnesses.length === 0) {
                return undefined;
            }
            return {
                see: (block) => {
                    witnesses.forEach((witness) => {
                        witness.see(block);
                    });
                },
                async conclude() {
                    const conclusions = [];
                    for (const witness of witnesses) {
                        conclusions.push(await witness.conclude());
                    }
                    return {
                        lines: conclusions.flatMap(({ lines }) => lines),
                        fields: Object.assign({}, ...conclusions.map(({ fields }) => fields)) as object,
                        notCovered: conclusions.flatMap(({ notCovered }) => notCovered),
                    };
                },
            };
        },
    };
}
