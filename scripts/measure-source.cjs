// SPDX-License-Identifier: Apache-2.0
// The functions of one source file: how many parameters and branches each has, and how often a private one is used.
// @ts-check
'use strict';

const ts = require('typescript');

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {number} line
 * @property {number} parameters Positional ones; `this` is none.
 * @property {number} complexity As ESLint counts it: one, and one for each branch.
 * @property {number | undefined} uses How often a private function is named besides where it is declared; undefined where it is not private.
 */

/** @param {ts.Node} node @returns {node is ts.FunctionLikeDeclaration} */
const isFunction = (node) =>
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isSetAccessor(node);

const BRANCHES = new Set([
    ts.SyntaxKind.IfStatement,
    ts.SyntaxKind.ConditionalExpression,
    ts.SyntaxKind.ForStatement,
    ts.SyntaxKind.ForInStatement,
    ts.SyntaxKind.ForOfStatement,
    ts.SyntaxKind.WhileStatement,
    ts.SyntaxKind.DoStatement,
    ts.SyntaxKind.CaseClause,
    ts.SyntaxKind.CatchClause,
]);
const SHORT_CIRCUITS = new Set([
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.QuestionQuestionToken,
    ts.SyntaxKind.AmpersandAmpersandEqualsToken,
    ts.SyntaxKind.BarBarEqualsToken,
    ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/** What adds one to the complexity of the function that it stands in. @param {ts.Node} node @returns {boolean} */
function isBranch(node) {
    if (ts.isBinaryExpression(node)) {
        return SHORT_CIRCUITS.has(node.operatorToken.kind);
    }
    if (ts.isParameter(node) || ts.isBindingElement(node)) {
        return node.initializer !== undefined;
    }
    return BRANCHES.has(node.kind) || ('questionDotToken' in node && node.questionDotToken !== undefined);
}

/** @param {ts.FunctionLikeDeclaration} node @returns {number} one, and one for each branch outside of functions inside it */
function complexityOf(node) {
    let complexity = 1;
    /** @param {ts.Node} inside */
    const walk = (inside) => {
        if (!isFunction(inside)) {
            complexity += isBranch(inside) ? 1 : 0;
            ts.forEachChild(inside, walk);
        }
    };
    ts.forEachChild(node, walk);
    return complexity;
}

/** The name under which a function is called: its own, or that of the constant that it is the value of. @param {ts.FunctionLikeDeclaration} node */
function nameOf(node) {
    const { parent } = node;
    if (node.name !== undefined) {
        return node.name;
    }
    return ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ? parent.name : undefined;
}

/** @param {ts.Node} node @param {ts.SyntaxKind} kind */
const hasModifier = (node, kind) => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);

/** The statement of a file's top level that declares a function; undefined for a function that stands elsewhere. @param {ts.FunctionLikeDeclaration} node */
function statementOf(node) {
    if (ts.isFunctionDeclaration(node)) {
        return ts.isSourceFile(node.parent) ? node : undefined;
    }
    const statement = ts.isVariableDeclaration(node.parent) ? node.parent.parent.parent : undefined;
    return statement !== undefined && ts.isVariableStatement(statement) && ts.isSourceFile(statement.parent) ? statement : undefined;
}

/** Whether only its own file or class can call it. @param {ts.FunctionLikeDeclaration} node @param {ReadonlySet<string>} exported */
function isPrivate(node, exported) {
    const name = nameOf(node);
    if (name === undefined || ts.isConstructorDeclaration(node)) {
        return false;
    }
    const member = ts.isClassElement(node) ? node : node.parent;
    if (ts.isClassElement(member)) {
        return ts.isPrivateIdentifier(name) || hasModifier(member, ts.SyntaxKind.PrivateKeyword);
    }
    const statement = statementOf(node);
    return statement !== undefined && !hasModifier(statement, ts.SyntaxKind.ExportKeyword) && !exported.has(name.getText());
}

/** @param {ts.Identifier | ts.PrivateIdentifier} name @returns {boolean} false where it names a property, which is another thing of the same name */
function namesVariable(name) {
    const { parent } = name;
    if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) {
        return parent.name !== name || ts.isPrivateIdentifier(name);
    }
    return !ts.isPropertySignature(parent) && !ts.isMethodSignature(parent);
}

/** @param {ts.Node} root @param {(node: ts.Node) => void} visit */
function everyNode(root, visit) {
    /** @param {ts.Node} node */
    const walk = (node) => {
        visit(node);
        ts.forEachChild(node, walk);
    };
    walk(root);
}

/** @param {string} file @param {string} text @returns {Measured[]} in the order in which they stand */
function measure(file, text) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    /** @type {ts.FunctionLikeDeclaration[]} */
    const functions = [];
    /** @type {Map<string, ts.Node[]>} */
    const names = new Map();
    /** @type {Set<string>} */
    const exported = new Set();
    everyNode(source, (node) => {
        if (isFunction(node)) {
            functions.push(node);
        } else if ((ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && namesVariable(node)) {
            names.set(node.text, [...(names.get(node.text) ?? []), node]);
        } else if (ts.isExportSpecifier(node)) {
            exported.add((node.propertyName ?? node.name).text);
        }
    });
    return functions.map((node) => {
        const name = nameOf(node);
        const outside = (names.get(name?.getText() ?? '') ?? []).filter(
            (use) => use !== name && (use.pos < node.pos || use.end > node.end),
        );
        return {
            name: name?.getText() ?? (ts.isConstructorDeclaration(node) ? 'constructor' : 'anonymous'),
            line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
            parameters: node.parameters.filter((parameter) => parameter.name.getText() !== 'this').length,
            complexity: complexityOf(node),
            uses: isPrivate(node, exported) ? outside.length : undefined,
        };
    });
}

module.exports = { measure };
