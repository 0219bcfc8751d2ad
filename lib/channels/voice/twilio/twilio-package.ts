type TwilioPackage = typeof import('twilio');
type TwilioWebhooks = typeof import('twilio/lib/webhooks/webhooks');

/* eslint-disable @typescript-eslint/no-require-imports -- an import() in CommonJS is resolved by the rules of ES modules, which neither tests nor TypeScript sources follow */

/** Twilio's package, loaded when it is first needed: it takes 200 ms, which n8n's start should not pay. */
export function twilioPackage(): TwilioPackage {
	return require('twilio') as TwilioPackage;
}

/** Only its checks of signatures: a process that answers callbacks and calls nobody needs no more. */
export function twilioWebhooks(): TwilioWebhooks {
	return require('twilio/lib/webhooks/webhooks') as TwilioWebhooks;
}

/* eslint-enable @typescript-eslint/no-require-imports */
