'use strict';

/**
 * @typedef {object} Element
 * @property {string} name
 * @property {Record<string, string>} attributes
 * @property {Element[]} children
 * @property {string} text of the element and of those within, entities resolved
 * @property {string} ownText of the element alone
 */

/** The document is not well-formed. */
class XmlError extends Error {}

/** @type {Record<string, string>} */
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const NAME = '[A-Za-z_][\\w:.-]*';
const TOKEN = new RegExp(
	[
		'<!--(?<comment>(?:(?!--)[\\s\\S])*)-->',
		'<!\\[CDATA\\[(?<cdata>[\\s\\S]*?)\\]\\]>',
		`</(?<close>${NAME})\\s*>`,
		`<(?<open>${NAME})(?<attributes>(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/?)>`,
		'(?<text>[^<]+)',
	].join('|'),
	'y',
);

/**
 * Reads a well-formed document strictly; no document types, no processing instructions besides the declaration.
 *
 * @param {string} source @returns {Element}
 */
function parseXml(source) {
	const body = source.replace(/^\uFEFF?\s*(<\?xml\s[^?]*\?>)?/, '');
	/** @type {Element} */
	const outside = { name: '', attributes: {}, children: [], text: '', ownText: '' };
	const open = [outside];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < body.length) {
		const at = TOKEN.lastIndex;
		const token = TOKEN.exec(body)?.groups;
		if (!token) throw new XmlError(`"${body.slice(at, at + 30)}" is not XML`);
		readToken(token, open);
	}
	if (open.length > 1) throw new XmlError(`<${open[open.length - 1].name}> is not closed`);
	if (outside.children.length !== 1) throw new XmlError('there must be one element at the top');
	return outside.children[0];
}

/** @param {Record<string, string | undefined>} token @param {Element[]} open */
function readToken(token, open) {
	const inner = open[open.length - 1];
	if (token.open) {
		/** @type {Element} */
		const element = {
			name: token.open,
			attributes: readAttributes(token.attributes ?? ''),
			children: [],
			text: '',
			ownText: '',
		};
		inner.children.push(element);
		if (!token.empty) open.push(element);
	} else if (token.close) {
		if (open.length === 1 || inner.name !== token.close)
			throw new XmlError(`</${token.close}> closes nothing`);
		open.pop();
		open[open.length - 1].text += inner.text;
	} else if (token.comment === undefined) {
		const text = token.cdata ?? resolveEntities(token.text ?? '');
		if (open.length === 1 && text.trim() !== '') throw new XmlError('text outside of the top element');
		inner.text += text;
		inner.ownText += text;
	}
}

/** @param {string} source */
function readAttributes(source) {
	/** @type {Record<string, string>} */
	const attributes = {};
	for (const [, name, , double, single] of source.matchAll(
		new RegExp(`(${NAME})\\s*=\\s*("([^"]*)"|'([^']*)')`, 'g'),
	)) {
		if (Object.hasOwn(attributes, name)) throw new XmlError(`the attribute ${name} is given twice`);
		attributes[name] = resolveEntities(double ?? single);
	}
	return attributes;
}

/** @param {string} text */
function resolveEntities(text) {
	return text.replace(/&([^;\s&]*;?)/g, (_, entity) => {
		const [, hex, decimal, name] = /^(?:#x([\da-fA-F]+)|#(\d+)|(\w+));$/.exec(entity) ?? [];
		const code = hex ? parseInt(hex, 16) : decimal ? Number(decimal) : undefined;
		if (code !== undefined && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
		if (name && Object.hasOwn(ENTITIES, name)) return ENTITIES[name];
		throw new XmlError(`&${entity} is no entity`);
	});
}

module.exports = { parseXml, XmlError };
