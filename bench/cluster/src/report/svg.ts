// SPDX-License-Identifier: Apache-2.0
// Renders a Vega-Lite specification as SVG, without a browser.

import type { TopLevelSpec } from 'vega-lite';

/**
 * Renders a plot. Vega waits at the top of its modules, so it can only be imported, not required.
 * @param spec - the specification, with its data inside.
 * @returns an SVG document.
 */
export async function svgOf(spec: TopLevelSpec): Promise<string> {
    const { parse, View } = await import('vega');
    const { compile } = await import('vega-lite');
    const view = new View(parse(compile(spec).spec), { renderer: 'none' });
    const svg = await view.toSVG();
    view.finalize();
    return `${svg}\n`;
}
