import { isNativeError } from 'node:util/types';
import { JourneyError, type JourneyErrorCode } from '../domain/errors';

interface Reading {
	code: JourneyErrorCode;
	isRetryable: boolean;
	what: string;
}

const unreachable = (what: string): Reading => ({ code: 'store-unreachable', isRetryable: true, what });
const misconfigured = (what: string): Reading => ({ code: 'store-misconfigured', isRetryable: false, what });
const full = (what: string): Reading => ({ code: 'store-full', isRetryable: true, what });

/** By the first word of an error reply. Source: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
const REPLIES: Record<string, Reading> = {
	OOM: full('is full (maxmemory is reached): nothing was written; raise maxmemory or remove data'),
	MISCONF: full('refuses writes because it cannot save to its disk: see its log, free disk space'),
	NOAUTH: misconfigured('needs a password: set it in the credential or the address'),
	WRONGPASS: misconfigured('refuses the user name or the password'),
	NOPERM: misconfigured(
		'does not allow its user a command, key or channel that is needed: see the ACL in the docs',
	),
	READONLY: unreachable(
		'is a replica at the moment: a fail-over is under way, or the address is not the master',
	),
	MASTERDOWN: unreachable('is a replica that has lost its master'),
	NOREPLICAS: unreachable('has fewer replicas than min-replicas-to-write asks for'),
	LOADING: unreachable('is still loading its data'),
	BUSY: unreachable('is busy with a script of somebody else'),
	CLUSTERDOWN: unreachable('is a cluster that is down'),
	MOVED: unreachable('is a cluster whose node for the slot does not answer'),
	ASK: unreachable('is a cluster whose node for the slot does not answer'),
	TRYAGAIN: unreachable('is a cluster that is moving the slot'),
	NOPROTO: misconfigured('does not speak the protocol'),
};

/** An old server puts the word behind text of its own, ioredis behind 'Last error: '. */
const REPLY_WORD = /(?:^|-|error: )([A-Z]{3,}) /;
const REFUSED_PASSWORD =
	/invalid password|without any password configured|wrong number of arguments for 'auth'/i;
const TOO_MANY_CLIENTS = /max number of clients/i;

const BAD_CERTIFICATE = /CERT|SELF_SIGNED|^UNABLE_TO_(?:GET|VERIFY)/;

/** Names that ioredis and Node give to errors of a connection. */
const CONNECTION_ERROR_NAMES = new Set(['MaxRetriesPerRequestError', 'ClusterAllFailedError', 'AbortError']);
const CONNECTION_MESSAGES =
	/connection is closed|command timed out|isn't (?:writeable|ready)|all sentinels are unreachable|failed to refresh slots cache|None of startup nodes|too many cluster redirections|socket closed|connect(?:ion)? timeout|aborted due to connection close/i;

function readReply({ message, code }: NodeJS.ErrnoException): Reading | undefined {
	if (BAD_CERTIFICATE.test(code ?? '')) return misconfigured('shows a certificate that is not trusted');
	if (REFUSED_PASSWORD.test(message)) return misconfigured('refuses the user name or the password');
	if (TOO_MANY_CLIENTS.test(message)) return unreachable('has too many clients (maxclients)');
	return REPLIES[REPLY_WORD.exec(message)?.[1] ?? ''];
}

function isConnectionError(error: Error): boolean {
	if (CONNECTION_ERROR_NAMES.has(error.name) || CONNECTION_MESSAGES.test(error.message)) return true;
	const { code, syscall } = error as NodeJS.ErrnoException;
	return (
		syscall !== undefined ||
		(typeof code === 'string' && /^(E[A-Z]+|ERR_(?:TLS|SSL|SOCKET)_.*|CERT_.*)$/.test(code))
	);
}

/**
 * What an error of the driver or of Redis means for a caller; any other error comes back as it is.
 * @param where host and port, never a password
 * @param lastError what the connection itself reported last: tells why a command found no connection
 */
export function asJourneyError(error: unknown, where: string, lastError?: unknown): unknown {
	if (error instanceof JourneyError || !isNativeError(error)) return error;
	const own = readReply(error);
	if (own !== undefined) return build(own, error, where);
	if (!isConnectionError(error)) return error;
	const cause = causeOf(isNativeError(lastError) ? lastError : error);
	const reading = readReply(cause);
	if (reading?.code === 'store-misconfigured') return build(reading, cause, where);
	return build(unreachable('cannot be reached'), cause, where);
}

/** A cluster reports what its last node said inside of an error that only says that all have failed. */
function causeOf(error: Error): Error {
	const { lastNodeError } = error as { lastNodeError?: unknown };
	return isNativeError(lastNodeError) ? lastNodeError : error;
}

function build(reading: Reading, cause: Error, where: string): JourneyError {
	// ECONNREFUSED of several addresses comes as an AggregateError without a message.
	const detail = cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
	return new JourneyError(reading.code, `Redis at ${where} ${reading.what} (${detail})`, {
		isRetryable: reading.isRetryable,
		facts: { where },
		cause,
	});
}
