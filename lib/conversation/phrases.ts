import type { PhraseName, TalkPlan } from '../domain/talk';
import type { Line } from './twiml';

type Phrases = Readonly<Record<PhraseName, string>>;

const ENGLISH: Phrases = {
	moment: 'One moment, please.',
	reprompt: 'Sorry, I did not hear you. Could you say that again?',
	goodBye: 'Thank you for your time. Good-bye.',
	apology: 'I am sorry, something went wrong on our side. Good-bye.',
	optedOut: 'Understood, we will not call you again. Good-bye.',
	transfer: 'I will put you through to a colleague now.',
	nobodyFree: 'I am sorry, nobody is free right now. Good-bye.',
};

const BY_LANGUAGE: ReadonlyMap<string, Phrases> = new Map([
	['en', ENGLISH],
	[
		'de',
		{
			moment: 'Einen Moment, bitte.',
			reprompt: 'Entschuldigung, ich habe Sie nicht gehört. Können Sie das bitte wiederholen?',
			goodBye: 'Vielen Dank für Ihre Zeit. Auf Wiederhören.',
			apology: 'Es tut mir leid, bei uns ist etwas schiefgegangen. Auf Wiederhören.',
			optedOut: 'Verstanden, wir rufen Sie nicht mehr an. Auf Wiederhören.',
			transfer: 'Ich verbinde Sie jetzt mit einem Menschen aus unserem Team.',
			nobodyFree: 'Es tut mir leid, im Moment ist niemand frei. Auf Wiederhören.',
		},
	],
	[
		'fr',
		{
			moment: 'Un instant, s’il vous plaît.',
			reprompt: 'Pardon, je ne vous ai pas entendu. Pouvez-vous répéter ?',
			goodBye: 'Merci de votre temps. Au revoir.',
			apology: 'Je suis désolé, une erreur est survenue de notre côté. Au revoir.',
			optedOut: 'C’est compris, nous ne vous appellerons plus. Au revoir.',
			transfer: 'Je vous mets en relation avec un collègue.',
			nobodyFree: 'Je suis désolé, personne n’est disponible en ce moment. Au revoir.',
		},
	],
	[
		'es',
		{
			moment: 'Un momento, por favor.',
			reprompt: 'Perdone, no le he oído. ¿Puede repetirlo?',
			goodBye: 'Gracias por su tiempo. Adiós.',
			apology: 'Lo siento, ha habido un problema por nuestra parte. Adiós.',
			optedOut: 'Entendido, no volveremos a llamarle. Adiós.',
			transfer: 'Le paso ahora con una persona de nuestro equipo.',
			nobodyFree: 'Lo siento, ahora mismo no hay nadie disponible. Adiós.',
		},
	],
	[
		'it',
		{
			moment: 'Un momento, per favore.',
			reprompt: 'Mi scusi, non ho sentito. Può ripetere?',
			goodBye: 'Grazie per il suo tempo. Arrivederci.',
			apology: 'Mi dispiace, si è verificato un problema da parte nostra. Arrivederci.',
			optedOut: 'Ho capito, non la chiameremo più. Arrivederci.',
			transfer: 'La metto subito in contatto con una persona del nostro team.',
			nobodyFree: 'Mi dispiace, in questo momento nessuno è disponibile. Arrivederci.',
		},
	],
	[
		'pt',
		{
			moment: 'Um momento, por favor.',
			reprompt: 'Desculpe, não ouvi. Pode repetir?',
			goodBye: 'Agradecemos o seu tempo. Até logo.',
			apology: 'Desculpe, houve um problema do nosso lado. Até logo.',
			optedOut: 'Entendido, não voltaremos a ligar. Até logo.',
			transfer: 'Vou passar a chamada para uma pessoa da nossa equipe.',
			nobodyFree: 'Desculpe, ninguém está disponível neste momento. Até logo.',
		},
	],
	[
		'nl',
		{
			moment: 'Een ogenblik, alstublieft.',
			reprompt: 'Sorry, ik heb u niet gehoord. Kunt u dat herhalen?',
			goodBye: 'Dank u voor uw tijd. Tot ziens.',
			apology: 'Het spijt me, er ging iets mis aan onze kant. Tot ziens.',
			optedOut: 'Begrepen, we bellen u niet meer. Tot ziens.',
			transfer: 'Ik verbind u nu door met een collega.',
			nobodyFree: 'Het spijt me, er is nu niemand beschikbaar. Tot ziens.',
		},
	],
]);

/**
 * A sentence of ours as the plan would have it said. For a language that is not among English, German, French, Spanish,
 * Italian, Portuguese and Dutch it is English in an English voice.
 */
export function phraseLine(plan: TalkPlan, name: PhraseName): Line {
	const phrases = BY_LANGUAGE.get((plan.language ?? 'en').split('-')[0].toLowerCase());
	return phrases ? spokenLine(plan, phrases[name]) : { text: ENGLISH[name], language: 'en-US' };
}

/** A text in the language and voice of the plan. */
export function spokenLine(plan: TalkPlan, text: string): Line {
	return { text, language: plan.language, voice: plan.voice };
}
