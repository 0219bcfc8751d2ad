'use strict';
const { ApiError } = require('./api-error');
const schema = require('./call-api-schema.json');

/**
 * @typedef {object} Rule what the description says of one parameter
 * @property {string} type
 * @property {string} [format]
 * @property {string} [pattern]
 * @property {string[]} [enum]
 * @property {string[]} [allowed] values that the description gives in words
 * @property {{ maximum?: number, maxLength?: number }} [limits] limits that the description gives in words
 * @property {number} [minimum]
 * @property {number} [maximum]
 *
 * @typedef {object} Operation
 * @property {string} method
 * @property {string} path
 * @property {Record<string, Rule>} pathParameters
 * @property {Record<string, Rule>} parameters
 * @property {string[]} [required]
 *
 * @typedef {Record<string, string | string[]>} Parameters
 */

/** @type {Record<string, Operation>} */
const OPERATIONS = schema.operations;

/** Codes of Twilio for parameters that have their own; every other is 20001. */
const MISSING_CODES = { To: 21201, From: 21213 };
const INVALID_CODES = { To: 21211, From: 21212, Url: 21205, StatusCallback: 21609 };
const UNKNOWN_PARAMETER = 20001;

/** @type {Record<string, (value: string) => boolean>} */
const FORMATS = {
	endpoint: (value) => /^\+[1-9]\d{6,14}$|^sips?:[^@\s]+@[^@\s]+$|^client:\S+$/.test(value),
	'phone-number': (value) => /^\+[1-9]\d{6,14}$/.test(value),
	uri: (value) => /^https?:\/\/[^\s_/]+/i.test(value) && URL.canParse(value),
	'http-method': (value) => value === 'GET' || value === 'POST',
	'date-time': (value) => /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/.test(value),
	twiml: (value) => value.trimStart().startsWith('<'),
};

/**
 * The operation that a request means, by method and path.
 *
 * @param {string} method @param {string} pathname
 * @returns {{ id: string, path: Record<string, string> }}
 */
function findOperation(method, pathname) {
	const onPath = Object.entries(OPERATIONS).flatMap(([id, operation]) => {
		const path = matchPath(operation, pathname);
		return path ? [{ id, operation, path }] : [];
	});
	if (onPath.length === 0) {
		throw new ApiError(404, 20404, `The requested resource ${pathname} was not found`);
	}
	const found = onPath.find(({ operation }) => operation.method === method);
	if (!found) throw new ApiError(405, 20004, 'Method not allowed');
	return { id: found.id, path: found.path };
}

/** @param {Operation} operation @param {string} pathname */
function matchPath(operation, pathname) {
	const names = Object.keys(operation.pathParameters);
	const source = operation.path
		.replace(/\./g, '\\.')
		.replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>[^/.]+)`);
	const groups = new RegExp(`^${source}$`).exec(pathname)?.groups;
	if (!groups) return undefined;
	const isRight = names.every((name) =>
		new RegExp(operation.pathParameters[name].pattern ?? '').test(groups[name]),
	);
	return isRight ? { ...groups } : undefined;
}

/**
 * The parameters of a request, checked against the description. Throws an `ApiError` of status 400 for the first that it
 * does not allow.
 *
 * @param {string} id of the operation @param {URLSearchParams} given
 * @returns {Parameters}
 */
function checkParameters(id, given) {
	const { parameters, required = [] } = OPERATIONS[id];
	/** @type {Parameters} */
	const read = {};
	for (const name of new Set(given.keys())) {
		const rule = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
		if (!rule) throw new ApiError(400, UNKNOWN_PARAMETER, `Unknown parameter: ${name}`);
		const values = given.getAll(name);
		const isList = rule.type === 'array';
		if (values.length > 1 && !isList) throw invalid(name, `given ${values.length} times`);
		for (const value of values) checkValue(name, rule, value);
		read[name] = isList ? values : values[0];
	}
	for (const name of required) {
		if (!read[name]) {
			const code = Object.hasOwn(MISSING_CODES, name)
				? MISSING_CODES[/** @type {'To'} */ (name)]
				: UNKNOWN_PARAMETER;
			throw new ApiError(400, code, `No '${name}' is specified`);
		}
	}
	return read;
}

/** @param {string} name @param {Rule} rule @param {string} value */
function checkValue(name, rule, value) {
	const values = rule.enum ?? rule.allowed;
	if (values && !values.includes(value)) throw invalid(name, value);
	if (rule.type === 'boolean' && value !== 'true' && value !== 'false') throw invalid(name, value);
	if (rule.type === 'integer') checkInteger(name, rule, value);
	if (rule.format && FORMATS[rule.format]?.(value) === false) throw invalid(name, value);
	if (rule.pattern && !new RegExp(rule.pattern).test(value)) throw invalid(name, value);
	if (value.length > (rule.limits?.maxLength ?? Infinity)) throw invalid(name, `${value.length} characters`);
}

/** @param {string} name @param {Rule} rule @param {string} value */
function checkInteger(name, rule, value) {
	const number = Number(value);
	const highest = Math.min(rule.maximum ?? Infinity, rule.limits?.maximum ?? Infinity);
	if (!/^-?\d+$/.test(value) || number < (rule.minimum ?? 0) || number > highest) throw invalid(name, value);
}

/** As Twilio does, the message repeats what was given, phone numbers included. @param {string} name @param {string} value */
function invalid(name, value) {
	const code = Object.hasOwn(INVALID_CODES, name)
		? INVALID_CODES[/** @type {'To'} */ (name)]
		: UNKNOWN_PARAMETER;
	return new ApiError(400, code, `The '${name}' ${value} is not valid.`);
}

module.exports = { checkParameters, findOperation, OPERATIONS };
