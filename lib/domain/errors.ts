/** Every reason for which the library throws. Hold and drop are verdicts, never errors. */
export type JourneyErrorCode =
	| 'invalid-input'
	| 'invalid-policy'
	| 'invalid-condition'
	| 'unknown-zone'
	| 'unknown-policy'
	| 'policy-in-use'
	| 'store-unreachable'
	| 'store-mismatch'
	| 'store-full'
	| 'store-corrupt'
	| 'store-misconfigured'
	| 'store-closed'
	| 'snapshot-refused'
	| 'unauthorized'
	| 'too-large'
	| 'provider-unreachable'
	| 'provider-refused';

/**
 * The one error class of the library. `message` says what was read, where, and what is allowed.
 * `isRetryable` is true where the same call may succeed later without a change (an outage, a full disk).
 */
export class JourneyError extends Error {
	readonly code: JourneyErrorCode;
	readonly isRetryable: boolean;
	readonly facts: Readonly<Record<string, unknown>>;

	constructor(
		code: JourneyErrorCode,
		message: string,
		options: { isRetryable?: boolean; facts?: Record<string, unknown>; cause?: unknown } = {},
	) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'JourneyError';
		this.code = code;
		this.isRetryable = options.isRetryable ?? false;
		this.facts = options.facts ?? {};
	}
}
