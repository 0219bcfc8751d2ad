import fc from 'fast-check';
import type {
	CallEvidence,
	CallOutput,
	CallResult,
	CallVerdict,
	RetryAdvice,
} from '../../../../lib/domain/call';
import { CALL_RESULTS, classifyCall } from '../../../../lib/policy/voice';

type Row = [what: string, evidence: CallEvidence, result: CallResult];
const completed = (more: CallEvidence): CallEvidence => ({ status: 'completed', ...more });
const failed = (more: CallEvidence): CallEvidence => ({ status: 'failed', ...more });

/** Every piece of evidence that the list of results names. */
const EVIDENCE: Row[] = [
	['a person answered', completed({ answeredBy: 'human' }), 'LiveAnswer'],
	[
		'speech was heard, nobody knows who',
		completed({ answeredBy: 'unknown', speechHeard: true }),
		'LiveAnswer',
	],
	['speech was heard, without detection', completed({ speechHeard: true }), 'LiveAnswer'],
	['a person talks right now', { status: 'in-progress', answeredBy: 'human' }, 'LiveAnswer'],
	['somebody is heard right now', { status: 'in-progress', speechHeard: true }, 'LiveAnswer'],
	...['machine_start', 'machine_end_beep', 'machine_end_silence', 'machine_end_other'].flatMap(
		(answeredBy): Row[] => [
			[`${answeredBy}, message left`, completed({ answeredBy, messageLeft: true }), 'AnsweringMachine'],
			[`${answeredBy}, no message`, completed({ answeredBy }), 'AnsweringMachineHangup'],
		],
	),
	['off-hook, nobody knows who', completed({ answeredBy: 'unknown' }), 'Undetermined'],
	['off-hook, without detection', completed({}), 'Undetermined'],
	['a fax answered', completed({ answeredBy: 'fax' }), 'NotAHandset'],
	['the agent broke down', completed({ answeredBy: 'human', agentFailed: true }), 'BotFailed'],
	...[11200, 12100, 64000, 64101, 64999].map((errorCode): Row => [
		`error ${errorCode} while on the line`,
		completed({ answeredBy: 'human', errorCode }),
		'BotFailed',
	]),
	['a representative placed the call', completed({ mode: 'preview' }), 'CallEnded'],
	['the line is busy', { status: 'busy' }, 'Busy'],
	...[486, 600].map((code): Row => [`SIP ${code}`, failed({ sipResponseCode: code }), 'Busy']),
	['it rang out', { status: 'no-answer' }, 'NoAnswer'],
	...[480, 603, 607].map((code): Row => [`SIP ${code}`, failed({ sipResponseCode: code }), 'NoAnswer']),
	...[404, 410, 484, 485, 604].map((code): Row => [
		`SIP ${code}`,
		failed({ sipResponseCode: code }),
		'InvalidAddress',
	]),
	...[21211, 21214, 21217, 13226, 13223].flatMap((code): Row[] => [
		[`create error ${code}`, { createErrorCode: code }, 'InvalidAddress'],
		[`error ${code} of a failed call`, failed({ errorCode: code }), 'InvalidAddress'],
	]),
	...[408, 487, 500, 502, 503, 504].map((code): Row => [
		`SIP ${code}`,
		failed({ sipResponseCode: code }),
		'CallFailed',
	]),
	['13224 alone', failed({ errorCode: 13224 }), 'CallFailed'],
	['13224 at creation', { createErrorCode: 13224 }, 'CallFailed'],
	...[401, 405, 407, 415, 488, 501, 505].map((code): Row => [
		`SIP ${code}`,
		failed({ sipResponseCode: code }),
		'NonRetriableError',
	]),
	...[21215, 32205, 13227, 21216, 21210, 13214, 21219].flatMap((code): Row[] => [
		[`create error ${code}`, { createErrorCode: code }, 'NonRetriableError'],
		[`error ${code} of a failed call`, failed({ errorCode: code }), 'NonRetriableError'],
	]),
	...['hangup', 'leave', 'queue-full', 'error', 'system-error'].map((queueResult): Row => [
		`queue result ${queueResult}`,
		completed({ answeredBy: 'human', queueResult }),
		'Abandoned',
	]),
	...['bridged', 'redirected-from-bridged'].map((queueResult): Row => [
		`queue result ${queueResult}`,
		completed({ answeredBy: 'human', queueResult }),
		'TransferredToHuman',
	]),
	['no representative in time', { status: 'canceled', cancelledBy: 'window' }, 'Terminated'],
	['the representative cancelled', { status: 'canceled', cancelledBy: 'representative' }, 'CSRCancelled'],
	['the contact left the journey', { status: 'canceled', cancelledBy: 'exit' }, 'Cancelled'],
	['cancelled on request', { status: 'canceled', cancelledBy: 'request' }, 'Cancelled'],
	['cancelled, nobody says why', { status: 'canceled' }, 'Cancelled'],
	['never created: exit', { cancelledBy: 'exit' }, 'Cancelled'],
	['never created: representative', { cancelledBy: 'representative' }, 'CSRCancelled'],
	['never created: window', { cancelledBy: 'window' }, 'Terminated'],
	['no valid window left', { blockedBy: 'expired' }, 'Expired'],
	['a refusal that is not known', { createErrorCode: 20001 }, 'Error'],
	['nothing is known', {}, 'Unknown'],
	...['queued', 'initiated', 'ringing', 'in-progress'].map((status): Row => [
		`${status} is not the end`,
		{ status },
		'Unknown',
	]),
	['a status of tomorrow', { status: 'postponed', answeredBy: 'human' }, 'Unknown'],
	['a failed call without a code', failed({}), 'CallFailed'],
	['a failed call with codes of tomorrow', failed({ sipResponseCode: 699, errorCode: 99999 }), 'CallFailed'],
	['no consent', { blockedBy: 'consent' }, 'BlockedConsent'],
	['on a suppression list', { blockedBy: 'suppressed' }, 'BlockedSuppressed'],
	['quiet time', { blockedBy: 'quiet' }, 'BlockedQuiet'],
	['a cap', { blockedBy: 'cap' }, 'BlockedCap'],
	['retries used up', { blockedBy: 'retries', status: 'busy' }, 'RetriesExhausted'],
	['no capacity', { blockedBy: 'capacity' }, 'CapacityDeferred'],
	...[20429, 10004].flatMap((code): Row[] => [
		[`rate error ${code} at creation`, { createErrorCode: code }, 'CapacityDeferred'],
		[`rate error ${code} of a failed call`, failed({ errorCode: code }), 'CapacityDeferred'],
	]),
	[
		'the contact asked not to be called',
		completed({ answeredBy: 'human', optedOut: true }),
		'OptedOutOnCall',
	],
];

const CLASSES: Record<CallResult, [CallVerdict['class'], CallOutput, RetryAdvice]> = {
	LiveAnswer: ['attempted', 'Completed', 'no'],
	AnsweringMachine: ['attempted', 'No Answer', 'limited'],
	AnsweringMachineHangup: ['attempted', 'No Answer', 'yes'],
	Undetermined: ['attempted', 'No Answer', 'yes'],
	NotAHandset: ['not-attempted', 'Not Attempted', 'no'],
	BotFailed: ['attempted', 'No Answer', 'once-soon'],
	CallEnded: ['attempted', 'Completed', 'no'],
	Busy: ['attempted', 'No Answer', 'short-wait'],
	NoAnswer: ['attempted', 'No Answer', 'other-hour'],
	InvalidAddress: ['not-attempted', 'Not Attempted', 'never'],
	CallFailed: ['attempted', 'No Answer', 'back-off'],
	NonRetriableError: ['not-attempted', 'Not Attempted', 'no'],
	Abandoned: ['attempted', 'No Answer', 'no'],
	Terminated: ['not-attempted', 'No Answer', 'next-window'],
	CSRCancelled: ['not-attempted', 'Not Attempted', 'no'],
	Cancelled: ['blocked', null, 'no'],
	Expired: ['blocked', 'Blocked', 'no'],
	Error: ['blocked', 'Not Attempted', 'no'],
	Unknown: ['attempted', null, 'reconcile'],
	BlockedConsent: ['blocked', 'Blocked', 'no'],
	BlockedSuppressed: ['blocked', 'Blocked', 'no'],
	BlockedQuiet: ['blocked', 'Blocked', 'no'],
	BlockedCap: ['blocked', 'Blocked', 'no'],
	RetriesExhausted: ['attempted', 'No Answer', 'no'],
	OptedOutOnCall: ['attempted', 'Opted Out', 'no'],
	TransferredToHuman: ['attempted', 'Completed', 'no'],
	CapacityDeferred: ['not-attempted', null, 'back-off'],
};

describe('13. each evidence has its own outcome', () => {
	it.each(EVIDENCE)('%s: %j is %s', (_what, evidence, result) => {
		expect(classifyCall(evidence).result).toBe(result);
	});

	it.each(Object.entries(CLASSES))(
		'%s has its class, output and retry',
		(result, [callClass, output, retry]) => {
			const isNoException = ({ cancelledBy, sipResponseCode }: CallEvidence) =>
				(result !== 'Cancelled' || cancelledBy === 'exit') && sipResponseCode !== 607;
			const rows = EVIDENCE.filter(([, evidence, of]) => of === result && isNoException(evidence));
			expect(rows.length).toBeGreaterThan(0);
			for (const [, evidence] of rows)
				expect(classifyCall(evidence)).toEqual({ result, class: callClass, output, retry });
		},
	);

	it('the table knows every result', () => {
		expect(Object.keys(CLASSES).sort()).toEqual([...CALL_RESULTS].sort());
	});

	it('a call cancelled for another reason than exit lets its contact go on by Blocked', () => {
		for (const evidence of [{ status: 'canceled' }, { cancelledBy: 'request' } as const])
			expect(classifyCall(evidence)).toMatchObject({ result: 'Cancelled', output: 'Blocked' });
	});

	it('607 is a soft refusal: no answer, and not dialled again', () => {
		for (const status of ['failed', 'no-answer'])
			expect(classifyCall({ status, sipResponseCode: 607 })).toMatchObject({
				result: 'NoAnswer',
				output: 'No Answer',
				retry: 'no',
			});
	});
});

describe('what decides first', () => {
	it.each<Row>([
		['a create error before a status', { createErrorCode: 21215, status: 'completed' }, 'NonRetriableError'],
		['the status before the SIP response', { status: 'busy', sipResponseCode: 404 }, 'Busy'],
		['no answer before the SIP response', { status: 'no-answer', sipResponseCode: 486 }, 'NoAnswer'],
		[
			'SIP 480 of a failed call before its error',
			failed({ sipResponseCode: 480, errorCode: 13224 }),
			'NoAnswer',
		],
		['SIP before the error code', failed({ sipResponseCode: 404, errorCode: 13224 }), 'InvalidAddress'],
		['a SIP code that says nothing', failed({ sipResponseCode: 403, errorCode: 13227 }), 'NonRetriableError'],
		['the status before speech', failed({ speechHeard: true }), 'CallFailed'],
		[
			'AnsweredBy before speech',
			completed({ answeredBy: 'machine_start', speechHeard: true }),
			'AnsweringMachineHangup',
		],
		['AnsweredBy before the queue', completed({ answeredBy: 'fax', queueResult: 'bridged' }), 'NotAHandset'],
		[
			'a machine before a broken agent',
			completed({ answeredBy: 'machine_start', agentFailed: true }),
			'AnsweringMachineHangup',
		],
		[
			'the queue before a broken agent',
			completed({ queueResult: 'bridged', agentFailed: true }),
			'TransferredToHuman',
		],
		[
			'a broken agent before a person',
			completed({ answeredBy: 'human', speechHeard: true, agentFailed: true }),
			'BotFailed',
		],
		[
			'an opt-out before a machine',
			completed({ answeredBy: 'machine_start', optedOut: true }),
			'OptedOutOnCall',
		],
		['an opt-out before a lost line', failed({ optedOut: true }), 'OptedOutOnCall'],
		[
			'a call that came too late to be cancelled',
			completed({ answeredBy: 'human', cancelledBy: 'exit' }),
			'LiveAnswer',
		],
		[
			'a status before what was to block it',
			completed({ answeredBy: 'human', blockedBy: 'quiet' }),
			'LiveAnswer',
		],
		[
			'used-up retries before the last attempt',
			{ blockedBy: 'retries', createErrorCode: 21211 },
			'RetriesExhausted',
		],
		[
			'a queue error of an unanswered call says nothing',
			{ status: 'no-answer', queueResult: 'leave' },
			'NoAnswer',
		],
		['a machine is not the end of a call', { status: 'in-progress', answeredBy: 'machine_start' }, 'Unknown'],
	])('%s', (_what, evidence, result) => {
		expect(classifyCall(evidence).result).toBe(result);
	});

	it.each(['machine_end_beep', 'fax', 'human'])(
		'preview mode never yields machines or faxes: %s',
		(answeredBy) => {
			expect(classifyCall(completed({ mode: 'preview', answeredBy, messageLeft: true })).result).toBe(
				'CallEnded',
			);
		},
	);
});

describe('garbage', () => {
	const FIELDS = [
		...[
			'createErrorCode',
			'status',
			'sipResponseCode',
			'answeredBy',
			'errorCode',
			'speechHeard',
			'messageLeft',
		],
		...['agentFailed', 'optedOut', 'cancelledBy', 'queueResult', 'blockedBy', 'mode'],
	];
	const words = fc.constantFrom(
		...[
			'completed',
			'failed',
			'canceled',
			'in-progress',
			'human',
			'fax',
			'bridged',
			'exit',
			'retries',
			'preview',
		],
		...['toString', '__proto__', 'constructor', '21211', ''],
	);

	it('any evidence gives a verdict and never throws', () => {
		const value = fc.oneof(words, fc.anything({ withBigInt: true, withSparseArray: true }), fc.integer());
		const record = fc.dictionary(fc.constantFrom(...FIELDS), value);
		fc.assert(
			fc.property(fc.oneof(record, fc.anything()), (evidence) => {
				const verdict = classifyCall(evidence as CallEvidence);
				expect(CALL_RESULTS).toContain(verdict.result);
				expect(Object.keys(verdict).sort()).toEqual(['class', 'output', 'result', 'retry']);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('codes may come as text', () => {
		expect(classifyCall({ status: 'failed', sipResponseCode: '404' as unknown as number }).result).toBe(
			'InvalidAddress',
		);
	});
});
