// SPDX-License-Identifier: Apache-2.0
// What the measurements of gateway and network have in common.

export { EFFORT_FLAGS, effortOf } from './effort';
export { compared, figure, type Figure, type FigureName } from './figure';
export { processorMillisecondsOf } from './processor-time';
export { tell, timed, type Tell } from './progress';
export { circumstances, markdownTable, replaceReport } from './report';
export { signLowS } from './signing';
export { percentile } from './summary';
