import { instantOf } from './instant';
import { objectFromText } from './object-text';
import type { FilterOptions, ValueType } from './filter';

/** What a converter answers for a value that is not, and cannot become, of its type. */
export const UNREADABLE = Symbol('unreadable');

/** Turns a value into the type that a comparison works on. Absent values (undefined, null) pass as they are. */
export type Convert = (value: unknown, zone: string | undefined) => unknown;

/** The converter for a type; dates become milliseconds. */
export function converterTo(type: ValueType, options: FilterOptions): Convert {
	const convert = presentConverter(type, options.typeValidation === 'strict', options.version ?? 1);
	return (value, zone) => (value === null || value === undefined ? value : convert(value, zone));
}

function presentConverter(type: ValueType, isStrict: boolean, version: number): Convert {
	switch (type) {
		case 'string':
			return isStrict ? (value) => (typeof value === 'string' ? value : UNREADABLE) : toText;
		case 'number':
			return numberConverter(isStrict, version);
		case 'boolean':
			if (isStrict) return (value) => (typeof value === 'boolean' ? value : UNREADABLE);
			return version >= 2 ? toTruth : Boolean;
		case 'dateTime':
			return toInstant;
		case 'array':
			return isStrict ? (value) => (Array.isArray(value) ? value : UNREADABLE) : toList;
		case 'object':
			return isStrict ? (value) => (isReference(value) ? toObject(value) : UNREADABLE) : toObject;
		case 'any':
			return (value) => value;
	}
}

function toText(value: unknown): unknown {
	if (typeof value === 'string') return value;
	try {
		return typeof value === 'object' ? JSON.stringify(value) : String(value);
	} catch {
		return UNREADABLE;
	}
}

// From version 3 on an empty text or list is an absent number; before, JavaScript made it 0.
function numberConverter(isStrict: boolean, version: number): Convert {
	return (value) => {
		if (typeof value === 'number') return value;
		if (version >= 3 && isBlank(value)) return null;
		return isStrict ? UNREADABLE : toNumber(value);
	};
}

function isBlank(value: unknown): boolean {
	return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

function toNumber(value: unknown): unknown {
	try {
		const number = Number(value);
		return Number.isNaN(number) ? UNREADABLE : number;
	} catch {
		return UNREADABLE;
	}
}

// What is neither a yes nor a no (a name, 7, an object) counts as JavaScript counts it.
function toTruth(value: unknown): unknown {
	if (typeof value === 'boolean') return value;
	if (typeof value === 'string') {
		const word = value.toLowerCase();
		if (word === 'true') return true;
		if (word === 'false') return false;
		if (value.trim() === '') return Boolean(value);
	}
	return toNumber(value) === 0 ? false : Boolean(value);
}

function toInstant(value: unknown, zone: string | undefined): unknown {
	try {
		return instantOf(value, zone) ?? UNREADABLE;
	} catch (error) {
		if (error instanceof TypeError) return UNREADABLE;
		throw error;
	}
}

function toList(value: unknown): unknown {
	if (Array.isArray(value)) return value;
	try {
		const text = String(value);
		const list = parsedOrUndefined(text) ?? parsedOrUndefined(text.replaceAll("'", '"'));
		return Array.isArray(list) ? list : UNREADABLE;
	} catch {
		return UNREADABLE;
	}
}

function parsedOrUndefined(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function isReference(value: unknown): boolean {
	return typeof value === 'object' || typeof value === 'function';
}

function toObject(value: unknown): unknown {
	if (typeof value === 'object' && !Array.isArray(value)) return value;
	try {
		const object = objectFromText(String(value));
		return object === undefined ? UNREADABLE : object;
	} catch {
		return UNREADABLE;
	}
}
