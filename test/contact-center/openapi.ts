import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const FORM = 'application/x-www-form-urlencoded';

/** What is read here of an OpenAPI description. */
export interface Schema {
	$ref?: string;
	type?: string;
	format?: string;
	pattern?: string;
	enum?: string[];
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	items?: Schema;
	description?: string;
	properties?: Record<string, Schema>;
	required?: string[];
}

export interface DescribedOperation {
	operationId: string;
	path: string;
	method: string;
	pathParameters: Record<string, Schema>;
	parameters: Record<string, Schema>;
	required: string[];
}

interface OpenApi {
	paths: Record<string, Record<string, OpenApiOperation>>;
}

interface OpenApiOperation {
	operationId: string;
	parameters?: { name: string; in: string; schema: Schema }[];
	requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Where Twilio's published description is: beside the checkout, or where TWILIO_OPENAPI says. */
export const OPENAPI_FILE = process.env.TWILIO_OPENAPI ?? join(ROOT, '..', 'shared', 'twilio_api_v2010.json');

/** Every operation that Twilio publishes; undefined where the description is not on this machine. */
export function describedOperations(): DescribedOperation[] | undefined {
	if (!existsSync(OPENAPI_FILE)) return undefined;
	const api = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')) as OpenApi;
	return Object.entries(api.paths).flatMap(([path, operations]) =>
		Object.entries(operations)
			.filter(([, operation]) => operation.operationId)
			.map(([method, operation]) => described(api, path, method, operation)),
	);
}

function described(
	api: OpenApi,
	path: string,
	method: string,
	{ operationId, parameters = [], requestBody }: OpenApiOperation,
): DescribedOperation {
	const within = (place: string) =>
		Object.fromEntries(
			parameters
				.filter(({ in: at }) => at === place)
				.map(({ name, schema }) => [name, resolved(api, schema)]),
		);
	const form = requestBody?.content[FORM]?.schema;
	const fields = Object.entries(form?.properties ?? {}).map(([name, schema]) => [
		name,
		resolved(api, schema),
	]);
	return {
		operationId,
		path,
		method: method.toUpperCase(),
		pathParameters: within('path'),
		parameters: form ? Object.fromEntries(fields) : within('query'),
		required: form?.required ?? [],
	};
}

/** A reference is to an enumeration; what stands beside it (the description) stays. */
function resolved(api: OpenApi, schema: Schema): Schema {
	if (!schema.$ref) return schema;
	const target = schema.$ref
		.split('/')
		.slice(1)
		.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], api);
	return { ...(target as Schema) };
}

/** What Twilio's description does not allow about a request; empty when nothing. */
export function problemsOfRequest(
	operations: readonly DescribedOperation[],
	{ method, path, body }: { method: string; path: string; body: string },
): string[] {
	const { pathname, searchParams } = new URL(path, 'http://twilio.invalid');
	const operation = operations.find(
		(candidate) => candidate.method === method && isPath(candidate, pathname),
	);
	if (!operation) return [`${method} ${pathname} is not described`];
	const given = method === 'POST' ? new URLSearchParams(body) : searchParams;
	const missing = operation.required.filter((name) => !given.get(name)).map((name) => `${name} is missing`);
	const wrong = [...given].flatMap(([name, value]) =>
		problemsOfValue(name, value, operation.parameters[name]),
	);
	return [...missing, ...wrong].map((problem) => `${operation.operationId}: ${problem}`);
}

function isPath(operation: DescribedOperation, pathname: string): boolean {
	const source = operation.path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name: string) => {
		const pattern = operation.pathParameters[name]?.pattern;
		return pattern ? `(?:${pattern.replace(/^\^|\$$/g, '')})` : '[^/]+';
	});
	return new RegExp(`^${source}$`).test(pathname);
}

function problemsOfValue(name: string, value: string, schema: Schema | undefined): string[] {
	if (!schema) return [`${name} is no parameter`];
	const { type, enum: values, pattern, format, minimum = -Infinity, maximum = Infinity } = schema;
	const number = Number(value);
	const isRight =
		(!values || values.includes(value)) &&
		(!pattern || new RegExp(pattern).test(value)) &&
		(type !== 'boolean' || value === 'true' || value === 'false') &&
		(type !== 'integer' || (/^-?\d+$/.test(value) && number >= minimum && number <= maximum)) &&
		(format !== 'uri' || /^https?:\/\//.test(value)) &&
		(format !== 'date-time' || !Number.isNaN(Date.parse(value)));
	return isRight ? [] : [`${name} is ${JSON.stringify(value)}`];
}
