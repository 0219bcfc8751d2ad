'use strict';

/** A refusal as Twilio's API words it. */
class ApiError extends Error {
	/** @param {number} httpStatus @param {number} code @param {string} message */
	constructor(httpStatus, code, message) {
		super(message);
		this.httpStatus = httpStatus;
		this.code = code;
	}

	/** The JSON that Twilio answers. */
	toJSON() {
		return {
			code: this.code,
			message: this.message,
			more_info: `https://www.twilio.com/docs/errors/${this.code}`,
			status: this.httpStatus,
		};
	}
}

module.exports = { ApiError };
