/** Sentences that are said where the engagement has none of its own, by language. */
const NOTICES: Readonly<Record<string, { disclosure: string; recording: string }>> = {
	de: {
		disclosure: 'Sie sprechen mit einem KI-Assistenten.',
		recording: 'Dieses Gespräch wird aufgezeichnet.',
	},
	en: { disclosure: 'This is an AI assistant calling.', recording: 'This call is recorded.' },
	es: {
		disclosure: 'Le llama un asistente de inteligencia artificial.',
		recording: 'Esta llamada se graba.',
	},
	fr: {
		disclosure: "C'est un assistant d'intelligence artificielle qui vous appelle.",
		recording: 'Cet appel est enregistré.',
	},
	it: {
		disclosure: 'La sta chiamando un assistente di intelligenza artificiale.',
		recording: 'Questa chiamata viene registrata.',
	},
	pt: {
		disclosure: 'Quem fala é um assistente de inteligência artificial.',
		recording: 'Esta chamada é gravada.',
	},
};

/** What is said of AI and of recording in a language (BCP 47); English where there is none in it. */
export function spokenNotices(language: string | undefined): { disclosure: string; recording: string } {
	return NOTICES[(language ?? 'en').toLowerCase().split('-')[0]] ?? NOTICES.en;
}
