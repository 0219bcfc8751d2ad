'use strict';
const { newSid } = require('./twilio-values');

const CONFIDENCE = 0.92;
const LANGUAGE = 'en-US';

/**
 * What is written down of one call while it goes on: everything that is said on the line, told to the address of each
 * `<Transcription>` that was started, until the call is over.
 */
class Transcriptions {
	/** @type {{ sid: string, told: number, attributes: Record<string, string> }[]} */
	#running = [];

	/** @param {import('./phone-call').PhoneCall} call */
	constructor(call) {
		this.call = call;
	}

	/** @param {Record<string, string>} attributes of `<Transcription>` */
	start(attributes) {
		const session = { sid: newSid('GT'), told: 0, attributes };
		this.#running.push(session);
		const { statusCallbackUrl, name, track = 'both_tracks', profanityFilter = 'true' } = attributes;
		this.#tell(session, 'transcription-started', {
			StatusCallbackUrl: statusCallbackUrl,
			...(name !== undefined && { Name: name }),
			LanguageCode: attributes.languageCode ?? LANGUAGE,
			Track: track,
			PartialResults: 'false',
			ProfanityFilter: profanityFilter,
		});
	}

	/** @param {'inbound_track' | 'outbound_track'} track the callee is heard, the other end is spoken @param {string} said */
	say(track, said) {
		for (const session of this.#running) {
			const { track: wanted = 'both_tracks', languageCode = LANGUAGE } = session.attributes;
			if (wanted !== 'both_tracks' && wanted !== track) continue;
			this.#tell(session, 'transcription-content', {
				LanguageCode: languageCode,
				Track: track,
				TranscriptionData: JSON.stringify({ transcript: said, confidence: CONFIDENCE }),
				Final: 'true',
			});
		}
	}

	stop() {
		for (const session of this.#running.splice(0)) this.#tell(session, 'transcription-stopped', {});
	}

	/** @param {{ sid: string, told: number, attributes: Record<string, string> }} session @param {string} event @param {Record<string, string>} more */
	#tell(session, event, more) {
		const { center, callbacks, record } = this.call;
		session.told += 1;
		callbacks.tell('transcription', session.attributes.statusCallbackUrl, {
			AccountSid: center.accountSid,
			CallSid: record.sid,
			TranscriptionSid: session.sid,
			TranscriptionEvent: event,
			Timestamp: new Date().toISOString(),
			SequenceId: String(session.told),
			...more,
		});
	}
}

module.exports = { Transcriptions };
