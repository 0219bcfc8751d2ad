interface Notices {
	disclosure: string;
	recording: string;
	transcription: string;
	both: string;
}

/** Sentences that are said where the engagement has none of its own, by language. */
const NOTICES: Readonly<Record<string, Notices>> = {
	de: {
		disclosure: 'Sie sprechen mit einem KI-Assistenten.',
		recording: 'Dieses Gespräch wird aufgezeichnet.',
		transcription: 'Dieses Gespräch wird mitgeschrieben.',
		both: 'Dieses Gespräch wird aufgezeichnet und mitgeschrieben.',
	},
	en: {
		disclosure: 'This is an AI assistant calling.',
		recording: 'This call is recorded.',
		transcription: 'This call is transcribed.',
		both: 'This call is recorded and transcribed.',
	},
	es: {
		disclosure: 'Le llama un asistente de inteligencia artificial.',
		recording: 'Esta llamada se graba.',
		transcription: 'Esta llamada se transcribe.',
		both: 'Esta llamada se graba y se transcribe.',
	},
	fr: {
		disclosure: "C'est un assistant d'intelligence artificielle qui vous appelle.",
		recording: 'Cet appel est enregistré.',
		transcription: 'Cet appel est transcrit.',
		both: 'Cet appel est enregistré et transcrit.',
	},
	it: {
		disclosure: 'La sta chiamando un assistente di intelligenza artificiale.',
		recording: 'Questa chiamata viene registrata.',
		transcription: 'Questa chiamata viene trascritta.',
		both: 'Questa chiamata viene registrata e trascritta.',
	},
	pt: {
		disclosure: 'Quem fala é um assistente de inteligência artificial.',
		recording: 'Esta chamada é gravada.',
		transcription: 'Esta chamada é transcrita.',
		both: 'Esta chamada é gravada e transcrita.',
	},
};

/** The sentence that says an AI talks, in a language (BCP 47); English where there is none in it. */
export function usualDisclosureIn(language: string | undefined): string {
	return noticesIn(language).disclosure;
}

/** The sentence that says what is kept of the call, in a language (BCP 47); empty where nothing is. */
export function usualRecordingNotice(
	{ isRecorded, isTranscribed }: { isRecorded: boolean; isTranscribed: boolean },
	language: string | undefined,
): string {
	const { recording, transcription, both } = noticesIn(language);
	if (isRecorded) return isTranscribed ? both : recording;
	return isTranscribed ? transcription : '';
}

function noticesIn(language: string | undefined): Notices {
	return NOTICES[(language ?? 'en').toLowerCase().split('-')[0]] ?? NOTICES.en;
}
