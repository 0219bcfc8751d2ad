import type { RefusalRule } from './rule';

const WHEN =
	/^(?:oggi|adesso|ora|domani|stasera|stamattina|questa (?:sera|mattina|settimana)|prima|dopo|fino|tra|durante|mentre|quando|se |cosi (?:presto|tardi)|presto|tardi|di (?:sera|notte|domenica|mattina)|la (?:sera|domenica|notte)|al lavoro|in (?:ufficio|questo momento)|per (?:ora|il momento|email|posta)|alle|a (?:quest|cena|pranzo)|sul lavoro|signor\w*)\b/;
const OTHERS = /\b(?:lei|lui|io|loro|perche|chi|se|nessuno)$/;
const CALL =
	'(?:chiamate|chiami|chiamino|chiamatemi|chiamarmi|chiamateci|chiamarci|chiamarmi|telefonate|telefoni|telefonatemi|telefonarmi|contatti|contattate|contattatemi|contattarmi|richiami|richiamate|richiamatemi|richiamarmi|disturbi|disturbate|disturbatemi|disturbarmi)';

/** Refusals of calls in Italian, over words without accents: "non mi chiamo" is a name. */
export const ITALIAN: readonly RefusalRule[] = [
	{
		says: new RegExp(
			`\\bnon (?:mi |ci )?(?:mai )?${CALL}(?: (?:a|su) questo numero| qui)? (?:mai piu|piu)\\b|\\bnon (?:mi |ci )?${CALL} mai\\b`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: WHEN,
	},
	{
		says: new RegExp(`\\bnon (?:mi |ci )?${CALL}(?: (?:a|su) questo numero)?(?= ?(?:$|\\||grazie))`, 'g'),
		unlessAfter: OTHERS,
		unlessBefore: /^\| (?:sto|sono|la (?:ri)?chiamo|vi (?:ri)?chiamo|guido)/,
	},
	{
		says: /\bmai piu (?:chiamate|telefonate|chiamarmi|telefonarmi)\b/g,
		unlessAfter: /\b(?:ho|abbiamo|ha)(?: \w+)?$/,
	},
	{
		says: /\b(?:smett(?:a|ete|etela|ila|i|iamola)|finit(?:ela|e)|finiscila|la smetta|basta|piantatela|piantala|cessate)(?: subito)? (?:di |con )?(?:chiamar\w*|telefonar\w*|contattar\w*|disturbar\w*|chiamate|telefonate|le (?:chiamate|telefonate)|queste (?:chiamate|telefonate))\b/g,
		unlessAfter: /\bnon$/,
		unlessBefore: new RegExp(`${WHEN.source}|^(?:cosi|bugiard|mia|mio)`),
	},
	{
		says: /\bnon (?:voglio|vogliamo|desidero|vorrei)(?: piu| assolutamente| mai piu)* (?:ricevere|avere|essere|che (?:mi|ci)) ?(?:(?:piu|altre|le vostre|vostre|queste|nessuna|delle|mai|chiamate|telefonate|chiamat[oaie]|contattat[oaie]|disturbat[oaie]|chiami\w*|telefoni\w*|richiami\w*|contatti\w*)\b ?)+/g,
		unlessBefore: WHEN,
	},
	{
		says: /\bnon (?:voglio|vogliamo|desidero)(?: piu)?(?: altre| le vostre| vostre)? (?:chiamate|telefonate)\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:mi |ci )?(?:tolga|togliete|toglietemi|toglimi|cancelli|cancellate|cancellatemi|cancellami|rimuova|rimuovete|rimuovetemi|rimuovimi|elimini|eliminate|eliminatemi|depennatemi|levatemi)(?: (?:il )?(?:mio|questo) (?:numero|nome|nominativo|contatto))?(?: di telefono)? (?:dalla|dalle|dal|dai|dall|da|dallelenco)(?: (?:vostra|vostre|vostro|vostri|sua|suo|questa|elenco|tutte le))*(?: ?(?:liste?|elench\w*|elenco|database|archivi\w*|registr\w*|rubrica)|(?<=dallelenco))/g,
		unlessAfter: /\bnon$/,
		unlessBefore: /^(?:dattesa|di attesa|della spesa|invitati)/,
	},
	{
		says: /\b(?:cancelli|cancellate|cancella|rimuova|rimuovete|elimini|eliminate|dimentichi|dimenticate|togliete|tolga)(?: il)? (?:mio|questo) numero\b/g,
		unlessAfter: /\b(?:non|ha|avete)$/,
	},
	{
		says: /\b(?:mi lasci|lasciatemi|lasciami|lasciateci|ci lasci)(?: stare| in pace)\b/g,
		unlessAfter: /\bnon$/,
	},
	{
		says: /\b(?:revoco|ritiro)(?: il)?(?: mio)? (?:consenso|autorizzazione)\b|\bniente piu (?:chiamate|telefonate)\b/g,
		unlessAfter: /\bnon$/,
	},
];
