import type { RefusalRule } from './rule';

const WHEN =
	/^(?:vandaag|nu|morgen|vanavond|vanmiddag|deze (?:week|avond)|voor(?! altijd)|na|tot|tussen|tijdens|terwijl|als|wanneer|zo (?:vroeg|laat)|in het|in de|s avonds|sochtends|savonds|op (?:zondag|zaterdag|mijn werk|het werk|maandag|vrijdag)|in het weekend|dan|later|per (?:mail|email))\b/;
const OTHERS = /\b(?:hij|zij|ze|ik|wij|we|u|je|jij|jullie|waarom|niemand|die)$/;
const NEVER =
	'(?:niet meer|nooit meer|nooit weer|nooit ofte nimmer|niet nog een keer|niet nog eens|niet weer|niet opnieuw)';

/** Refusals of calls in Dutch. */
export const DUTCH: readonly RefusalRule[] = [
	{
		says: new RegExp(
			`\\bbel(?:t)?(?: u)?(?: (?:mij|me|ons|hier|dit nummer|naar dit nummer))* ${NEVER}(?: op| terug| naar dit nummer| hier)?\\b`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: WHEN,
	},
	{
		says: /\bbel(?:t)?(?: u)? (?:mij|me|ons) (?:niet|nooit)(?: op)?(?= ?(?:$|\||bedankt|dank))/g,
		unlessAfter: OTHERS,
		unlessBefore: /^\| (?:ik (?:bel|ben|zit|rij))/,
	},
	{
		says: new RegExp(`\\b${NEVER} (?:te )?(?:bellen|op(?: ?te ?)?bellen|lastig ?(?:te )?vallen)\\b`, 'g'),
		unlessAfter:
			/\b(?:vandaag|nu|morgen|kan|kon|ik (?:ga|zal|wil|kan)(?: (?:je|u|jullie|haar|hem|dat))?|vanavond|haar|hem)$/,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:stop|stopt|hou|houd|houdt)(?: u)?(?: nu| eens| er)*(?: op)?(?: (?:met|mee))(?: (?:mij|me|ons|steeds|al|dat|die|deze|om|uw|jullie))*(?: (?:te )?(?:bellen|gebel|opbellen|op te bellen|lastigvallen|lastig te vallen|telefoontjes|belletjes))\b/g,
		unlessAfter: /\bniet$/,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:haal|haalt|verwijder|verwijdert|schrap|schrapt|gooi|streep|schrijf|wis)(?: u)? (?:mij|me|ons|mijn (?:telefoon)?nummer|mijn naam|mijn gegevens)(?: (?:van|uit|af))?(?: (?:de|uw|jullie|je|die|deze|alle|het))?(?: ?(?:bel)?(?:lijst\w*|bestand\w*|systeem|database|klantenbestand))/g,
		unlessAfter: /\bniet$/,
	},
	{
		says: /\b(?:verwijder|verwijdert|wis|vergeet|schrap|gooi)(?: u)? (?:mijn|dit) (?:telefoon)?nummer\b|\bschrijf (?:mij|me) (?:uit|af)\b/g,
		unlessAfter: /\bniet$/,
		unlessBefore: /^(?:niet|van de (?:wacht|gasten))/,
	},
	{
		says: /\b(?:wil|willen|wens|wensen|zou)(?: ik| we| wij)? (?:echt )?(?:niet|nooit)(?: meer| langer| nog eens)? (?:gebeld|opgebeld|benaderd|lastiggevallen|lastig gevallen)(?: te)? (?:worden|word)\b|\b(?:wil|wens)(?: ik)? (?:niet|nooit)(?: meer)? worden (?:gebeld|benaderd)\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:wil|willen)(?: ik)? (?:echt )?niet \|? ?dat (?:u|je|jij|jullie) (?:mij|me|ons|hier)(?: (?:nog|weer|ooit|nog een keer|nog eens|opnieuw))* (?:bel\w*|opbel\w*|contacteer\w*)/g,
	},
	{
		says: /\b(?:wil|willen)?(?: ik)? ?geen (?:verdere |zulke |nieuwe )?(?:telefoontjes|belletjes|telefoongesprekken|oproepen)(?: van (?:u|jullie))? meer\b/g,
		unlessAfter: /\b(?:kreeg|krijg|heb|had|vandaag)$/,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:laat|laten)(?: u)? (?:mij|me|ons)(?: (?:nou|nu|toch|gewoon|eens))* met rust\b|\bneem(?:t)?(?: u)? (?:nooit|geen) (?:meer )?contact (?:meer )?(?:met (?:mij|me|ons) )?(?:meer )?op\b|\bval(?:t)?(?: u)? (?:mij|me|ons) niet (?:meer |langer )?lastig\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:trek|trekt|herroep)(?: ik)?(?: hierbij)? mijn toestemming (?:in)?\b/g,
		unlessAfter: /\bniet$/,
	},
	{
		says: /\b(?:van|uit) (?:de|uw|jullie|die|deze|alle) (?:bel)?(?:lijst\w*|bestand\w*|systeem) (?:af|verwijderd|gehaald|geschrapt)\b|\b(?:mijn|dit) (?:telefoon)?nummer (?:te )?(?:verwijderen|wissen|schrappen)\b/g,
		unlessAfter: /\bniet$/,
		unlessBefore: /^niet\b/,
	},
];
