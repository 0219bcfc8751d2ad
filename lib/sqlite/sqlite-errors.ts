import { isNativeError } from 'node:util/types';
import { JourneyError, type JourneyErrorCode } from '../domain/errors';

/** Primary result codes; the low byte of an extended one. Source: https://www.sqlite.org/rescode.html */
const SQLITE = {
	PERM: 3,
	BUSY: 5,
	LOCKED: 6,
	READONLY: 8,
	IOERR: 10,
	CORRUPT: 11,
	FULL: 13,
	CANTOPEN: 14,
	NOTADB: 26,
} as const;

interface Reading {
	code: JourneyErrorCode;
	isRetryable: boolean;
	what: string;
}

const READINGS = new Map<number, Reading>([
	[
		SQLITE.FULL,
		{
			code: 'store-full',
			isRetryable: true,
			what: 'is full, or its disk is: free space; nothing was written',
		},
	],
	[SQLITE.CORRUPT, corrupt('is damaged')],
	[SQLITE.NOTADB, corrupt('is not an SQLite database')],
	[SQLITE.BUSY, unreachable('is locked by another process; one n8n process may use it')],
	[SQLITE.LOCKED, unreachable('is locked by another statement')],
	[SQLITE.IOERR, unreachable('could not be read or written')],
	[SQLITE.READONLY, misconfigured('cannot be written: check its owner and rights')],
	[SQLITE.PERM, misconfigured('cannot be opened: check its owner and rights')],
	[
		SQLITE.CANTOPEN,
		misconfigured('cannot be opened: its folder must exist and be writable by the user that runs n8n'),
	],
]);

function corrupt(what: string): Reading {
	const remedy = 'stop n8n, move the file away (keep it) and put a backup in its place';
	return { code: 'store-corrupt', isRetryable: false, what: `${what}: ${remedy}` };
}

function unreachable(what: string): Reading {
	return { code: 'store-unreachable', isRetryable: true, what };
}

function misconfigured(what: string): Reading {
	return { code: 'store-misconfigured', isRetryable: false, what };
}

/** What an error of node:sqlite means for a caller; an error that is not SQLite's comes back as it is. */
export function asJourneyError(error: unknown, file: string): unknown {
	if (error instanceof JourneyError || !isNativeError(error)) return error;
	const { errcode, code } = error as { errcode?: unknown; code?: unknown };
	if (code === 'ERR_INVALID_STATE')
		return new JourneyError('store-closed', `The embedded store ${file} is closed`, { cause: error });
	if (typeof errcode !== 'number') return error;
	const reading = READINGS.get(errcode & 0xff);
	if (reading === undefined) return error;
	return new JourneyError(reading.code, `The embedded store ${file} ${reading.what} (${error.message})`, {
		isRetryable: reading.isRetryable,
		facts: { file, errcode },
		cause: error,
	});
}
