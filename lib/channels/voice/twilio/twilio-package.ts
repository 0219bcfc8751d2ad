type TwilioPackage = typeof import('twilio');

/** Twilio's package, loaded when it is first needed: it takes 200 ms, which n8n's start should not pay. */
export function twilioPackage(): TwilioPackage {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() in CommonJS is resolved by the rules of ES modules, which neither tests nor TypeScript sources follow
	return require('twilio') as TwilioPackage;
}
