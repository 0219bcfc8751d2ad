'use strict';
const { Callbacks } = require('./callbacks');
const { detectMachine } = require('./detect-machine');
const { playDocument } = require('./play-document');
const { addRecording } = require('./recordings');
const { Transcriptions } = require('./transcription');
const { newSid, rfc2822 } = require('./twilio-values');

/** The reason of everything that stops because the call is over. */
class CallOver extends Error {}

/** The reason of everything that stops because the application gave the call another document. */
class Redirected extends Error {
	/** @param {import('./fetch-document').Target} target */
	constructor(target) {
		super('The call was given another document');
		this.target = target;
	}
}

const QUEUED_MS = 20;
const CONNECTING_MS = 100;
const DEFAULT_RING_MS = 2_000;
const DEFAULT_RING_TIMEOUT_SEC = 60;
const DEFAULT_TIME_LIMIT_SEC = 14_400;
const MOST_DOCUMENTS = 500;
const SIP = { busy: 486, 'no-answer': 487, decline: 603, failed: 404 };

/**
 * @typedef {object} CallRecord everything that happened in a call
 * @property {string} sid
 * @property {string} to
 * @property {string} from
 * @property {string} status as Twilio's API tells it
 * @property {string[]} statuses all it had
 * @property {number} createdAtMs
 * @property {number} [answeredAtMs]
 * @property {number} [endedAtMs]
 * @property {number} [durationSec] in played time
 * @property {string} [answeredBy]
 * @property {import('./check-request').Parameters} request the parameters it was created with
 * @property {import('./fetch-document').FetchRecord[]} fetches requests for TwiML, actions included
 * @property {{ verb: string, attributes: Record<string, string>, result?: string }[]} verbs played
 * @property {string[]} spoken said to the callee
 * @property {string[]} heard said by the callee, and keys
 * @property {import('./callbacks').CallbackRecord[]} callbacks
 * @property {{ code: number, message: string }[]} errors what Twilio's debugger would show
 * @property {import('./recordings').Recording[]} recordings
 */

/** One call from its creation to its end. */
class PhoneCall {
	#life = new AbortController();
	#turn = new AbortController();
	#sequence = 0;
	#turnsTaken = 0;
	#playing = Promise.resolve();

	/**
	 * @param {import('./contact-center').Center} center @param {import('./check-request').Parameters} request
	 * @param {import('./callee-script').CalleeScript} script
	 */
	constructor(center, request, script) {
		this.center = center;
		this.request = request;
		this.script = script;
		/** @type {CallRecord} */
		this.record = {
			sid: newSid('CA'),
			to: String(request.To),
			from: String(request.From),
			status: 'queued',
			statuses: ['queued'],
			createdAtMs: Date.now(),
			request,
			fetches: [],
			verbs: [],
			spoken: [],
			heard: [],
			callbacks: [],
			errors: [],
			recordings: [],
		};
		this.callbacks = new Callbacks(center, this.record.callbacks);
		this.transcriptions = new Transcriptions(this);
	}

	get isOver() {
		return this.#life.signal.aborted;
	}

	start() {
		this.#playing = this.#play();
	}

	/** When the call is over and everybody has been told. */
	async settled() {
		await this.#playing;
		await this.callbacks.settled();
	}

	/** Waits in played time; throws when the call is over or goes on with another document. @param {number} ms */
	async pause(ms) {
		await this.center.time.pause(ms, this.#turn.signal);
	}

	/** What every request of Twilio about this call says. */
	get facts() {
		const { sid, to, from, status } = this.record;
		return {
			CallSid: sid,
			AccountSid: this.center.accountSid,
			From: from,
			To: to,
			Caller: from,
			Called: to,
			CallStatus: status,
			Direction: 'outbound-api',
			ApiVersion: '2010-04-01',
		};
	}

	/** The callee's next turn; undefined when nothing is said. */
	nextTurn() {
		const said = this.script.says?.[this.#turnsTaken];
		this.#turnsTaken += 1;
		return said ?? undefined;
	}

	/** Called before anything is said to the callee, who may have had enough. */
	async mindHangUp() {
		const { hangUpAfterTurn } = this.script;
		if (hangUpAfterTurn !== undefined && this.#turnsTaken >= hangUpAfterTurn) this.end('completed');
		await this.pause(0);
	}

	/** @param {import('./fetch-document').Target} target */
	redirect(target) {
		this.#turn.abort(new Redirected(target));
	}

	/** @param {string} status final @param {number} [sipResponseCode] */
	end(status, sipResponseCode) {
		if (this.isOver) return;
		const { record, script } = this;
		record.endedAtMs = Date.now();
		record.durationSec = record.answeredAtMs
			? Math.max(1, Math.round(this.center.time.since(record.answeredAtMs) / 1_000))
			: 0;
		this.#enter(status);
		this.#life.abort(new CallOver());
		this.#turn.abort(new CallOver());
		this.transcriptions.stop();
		this.#tellStatus('completed', status, {
			CallDuration: String(record.durationSec),
			Duration: String(Math.ceil(record.durationSec / 60)),
			...(sipResponseCode !== undefined && { SipResponseCode: String(sipResponseCode) }),
			...(script.errorCode !== undefined && { ErrorCode: String(script.errorCode) }),
		});
		if (this.request.Record === 'true' && record.answeredAtMs) this.#tellRecording();
	}

	/** The end of the whole contact center: nobody is told. */
	drop() {
		this.#life.abort(new CallOver());
		this.#turn.abort(new CallOver());
	}

	async #play() {
		try {
			await this.pause(QUEUED_MS);
			this.#tellStatus('initiated', 'initiated');
			await this.pause(CONNECTING_MS);
			await this.#ring();
			await this.#talk();
		} catch (error) {
			if (error instanceof CallOver) return;
			this.record.errors.push({ code: 0, message: String(/** @type {Error} */ (error).stack) });
			this.end('failed');
		}
	}

	/** Returns when the call is answered. */
	async #ring() {
		const { answer = 'human', ringMs = DEFAULT_RING_MS } = this.script;
		const timeoutMs = Number(this.request.Timeout ?? DEFAULT_RING_TIMEOUT_SEC) * 1_000;
		if (answer === 'failed') return await this.#endUnanswered('failed', SIP.failed);
		this.#enter('ringing');
		this.#tellStatus('ringing', 'ringing');
		if (answer === 'no-answer' || ringMs >= timeoutMs) {
			await this.pause(timeoutMs);
			return await this.#endUnanswered('no-answer', SIP['no-answer']);
		}
		await this.pause(ringMs);
		if (answer === 'busy') await this.#endUnanswered('busy', SIP.busy);
		if (answer === 'decline') await this.#endUnanswered('no-answer', SIP.decline);
	}

	/** @param {string} status @param {number} sipResponseCode */
	async #endUnanswered(status, sipResponseCode) {
		this.end(status, this.script.sipResponseCode ?? sipResponseCode);
		await this.pause(0);
	}

	async #talk() {
		const { request, script } = this;
		this.record.answeredAtMs = Date.now();
		this.#enter('in-progress');
		this.#tellStatus('answered', 'in-progress');
		this.#hangUpAfter(Number(request.TimeLimit ?? DEFAULT_TIME_LIMIT_SEC) * 1_000);
		if (script.hangUpAfterMs !== undefined) this.#hangUpAfter(script.hangUpAfterMs);
		/** @type {Record<string, string>} */
		let found = {};
		if (request.MachineDetection && request.AsyncAmd === 'true') void this.#detectAside();
		else if (request.MachineDetection) found = await this.#detect();
		await this.#converse(
			request.Url
				? { url: String(request.Url), method: String(request.Method ?? 'POST'), params: found }
				: { twiml: String(request.Twiml) },
		);
		this.end('completed');
	}

	/** @param {import('./fetch-document').Target} first */
	async #converse(first) {
		/** @type {import('./fetch-document').Target | undefined} */
		let next = first;
		for (let documents = 0; next; documents++) {
			if (documents === MOST_DOCUMENTS) throw new Error(`${MOST_DOCUMENTS} documents in one call`);
			try {
				next = await playDocument(this, next);
			} catch (error) {
				if (!(error instanceof Redirected)) throw error;
				next = error.target;
				this.#turn = new AbortController();
			}
		}
	}

	async #detectAside() {
		const found = await this.#detect().catch(() => undefined);
		const url = this.request.AsyncAmdStatusCallback;
		if (!found || !url) return;
		const { sid } = this.record;
		this.callbacks.tell('machine', String(url), {
			CallSid: sid,
			AccountSid: this.center.accountSid,
			...found,
		});
	}

	/** @returns {Promise<Record<string, string>>} */
	async #detect() {
		const { answeredBy, takenMs } = detectMachine(this.request, this.script);
		await this.center.time.pause(takenMs, this.#life.signal);
		this.record.answeredBy = answeredBy;
		return { AnsweredBy: answeredBy, MachineDetectionDuration: String(takenMs) };
	}

	/** @param {number} ms */
	#hangUpAfter(ms) {
		this.center.time.pause(ms, this.#life.signal).then(
			() => this.end('completed'),
			() => undefined,
		);
	}

	/** @param {string} status */
	#enter(status) {
		this.record.status = status;
		this.record.statuses.push(status);
	}

	/** @param {string} event @param {string} status @param {Record<string, string>} [more] */
	#tellStatus(event, status, more) {
		const { StatusCallback: url, StatusCallbackEvent: events = ['completed'] } = this.request;
		if (!url || !events.includes(event)) return;
		this.callbacks.tell(event, String(url), {
			...this.facts,
			CallStatus: status,
			...(this.record.answeredBy && { AnsweredBy: this.record.answeredBy }),
			...more,
			Timestamp: rfc2822(Date.now()),
			CallbackSource: 'call-progress-events',
			SequenceNumber: String(this.#sequence++),
		});
	}

	#tellRecording() {
		const recording = addRecording(this, 'OutboundAPI', this.record.durationSec ?? 0);
		const url = this.request.RecordingStatusCallback;
		if (url) this.callbacks.tell('recording', String(url), recording);
	}
}

module.exports = { PhoneCall };
