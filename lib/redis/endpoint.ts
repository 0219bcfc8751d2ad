import type { ConnectionOptions } from 'node:tls';
import { JourneyError } from '../domain/errors';

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26379;

/** Where Redis is and how to log in; what a URL says, as fields. */
export interface RedisEndpoint {
	kind: 'standalone' | 'sentinel' | 'cluster';
	/** The server; the sentinels; some nodes of the cluster. */
	nodes: { host: string; port: number }[];
	/** Name of the master that the sentinels watch. */
	master?: string;
	username?: string;
	password?: string;
	/** Number of the database; a cluster has only 0. */
	db?: number;
	sentinelUsername?: string;
	sentinelPassword?: string;
	/** true: the certificate authorities that Node knows. */
	tls?: boolean | ConnectionOptions;
}

const FORMS =
	'redis://[user:password@]host[:port][/db], rediss://..., redis+sentinel://host:port,host:port/master[?db=0&sentinelPassword=...] or redis+cluster://host:port,host:port';
const URL_SHAPE =
	/^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:(.*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/**
 * Reads an address; `rediss` (also `rediss+sentinel`, `rediss+cluster`) means TLS.
 * @throws JourneyError `store-misconfigured` with the forms that are allowed; the message never holds the address's password
 */
export function parseEndpoint(url: string): RedisEndpoint {
	const match = URL_SHAPE.exec(url.trim());
	if (match === null) throw misread('it is not of a known form');
	const [, scheme, mode, login, hosts, path = '', query = ''] = match;
	const kind = (mode ?? 'standalone') as RedisEndpoint['kind'];
	const parameters = new URLSearchParams(query);
	const endpoint: RedisEndpoint = {
		kind,
		nodes: hosts.split(',').map((host) => parseHost(host, kind)),
		...parseLogin(login),
	};
	if (scheme === 'rediss') endpoint.tls = true;
	if (kind === 'standalone' && endpoint.nodes.length > 1) throw misread('it names more than one server');
	if (kind === 'sentinel') {
		if (path === '') throw misread('it names no master');
		endpoint.master = decode(path);
		endpoint.sentinelUsername = parameters.get('sentinelUsername') ?? undefined;
		endpoint.sentinelPassword = parameters.get('sentinelPassword') ?? undefined;
	}
	const db = kind !== 'sentinel' && path !== '' ? path : parameters.get('db');
	if (db) endpoint.db = parseDb(db, kind);
	return endpoint;
}

/** host:port of all nodes, for messages. */
export function whereIs(endpoint: RedisEndpoint): string {
	const hosts = endpoint.nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
	return endpoint.master === undefined ? hosts.join(',') : `${hosts.join(',')}/${endpoint.master}`;
}

function parseHost(text: string, kind: RedisEndpoint['kind']): { host: string; port: number } {
	const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text);
	const port = Number(match?.[3] ?? (kind === 'sentinel' ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT));
	if (match === null || port < 1 || port > 65_535) throw misread(`"${text}" is not host:port`);
	return { host: match[1] ?? match[2], port };
}

function parseLogin(login: string | undefined): { username?: string; password?: string } {
	if (!login) return {};
	const colon = login.indexOf(':');
	if (colon < 0) return { username: decode(login) };
	const username = decode(login.slice(0, colon));
	return { ...(username === '' ? {} : { username }), password: decode(login.slice(colon + 1)) };
}

function parseDb(text: string, kind: RedisEndpoint['kind']): number {
	if (!/^\d+$/.test(text)) throw misread(`the database "${text}" is not a number`);
	if (kind === 'cluster' && Number(text) !== 0) throw misread('a cluster has only database 0');
	return Number(text);
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text; // a password with a bare % sign
	}
}

function misread(why: string): JourneyError {
	return new JourneyError(
		'store-misconfigured',
		`The address of Redis cannot be used: ${why}. Allowed: ${FORMS}`,
	);
}
