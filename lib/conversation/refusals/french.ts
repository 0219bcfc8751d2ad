import type { RefusalRule } from './rule';

const WHEN =
	/^(?:ce (?:matin|soir)|cet|cette|aujourdhui|maintenant|demain|avant|apres|jusqu|entre|pendant|quand|lorsque|si |tant que|aussi (?:tot|tard)|si (?:tot|tard)|tard|tot|tout de suite|le (?:matin|soir|dimanche|samedi|week)|la nuit|au (?:travail|bureau)|a (?:mon travail|midi)|pour (?:linstant|le moment)|dici|en ce moment|par (?:mail|email|courriel)|monsieur|madame|mademoiselle|comme ca)\b/;
const OTHERS = /\b(?:je|il|elle|on|tu|ils|elles|vous|pourquoi|qui)(?: ne)?$/;
const CALL_IMPERATIVE =
	'(?:m ?(?:appelez|appelle|rappelez|rappelle|telephonez|telephone|contactez|contacte|derangez|harcelez|embetez))';

/** Refusals of calls in French, over words without accents and apostrophes. */
export const FRENCH: readonly RefusalRule[] = [
	{
		says: new RegExp(
			`\\b(?:ne )?(?:me )?${CALL_IMPERATIVE.replace('m ?', '(?:m ?)?')} (?:plus jamais|jamais plus|plus)\\b(?: (?:a|sur) ce numero| ici)?`,
			'g',
		),
		unlessAfter: /\b(?:je|il|elle|on|tu|ils|elles|vous|pourquoi|qui|personne|rappelez|appelez|moi)(?: ne)?$/,
		unlessBefore: new RegExp(`${WHEN.source}|^(?:tard|tot|souvent|fort|simplement|longtemps)\\b`),
	},
	{
		says: /\bne (?:me )?(?:m ?)?(?:appelez|appelle|rappelez|rappelle|telephonez|telephone|contactez|contacte) (?:pas|jamais)\b(?: (?:a|sur) ce numero| ici)?/g,
		unlessAfter: OTHERS,
		onlyBefore: /^(?:$|\|(?! je (?:vous|conduis|suis))|merci|parce que|pour rien)/,
	},
	{
		says: /\bn ?(?:appelez|rappelez|appelle|rappelle) (?:plus jamais|jamais plus|plus)\b/g,
		unlessAfter: OTHERS,
		unlessBefore: new RegExp(`${WHEN.source}|^(?:ma|mon|le|la|les)\\b`),
	},
	{
		says: /\b(?:arretez|arrete|cessez|cesse)(?: tout de suite)? (?:de |d ?)(?:me |m ?|nous )?(?:appeler|rappeler|telephoner|contacter|harceler|deranger|embeter)\b/g,
		unlessAfter: /\b(?:avez|as|ai|pas|a|ont|je)$/,
		unlessBefore: new RegExp(`${WHEN.source}|^(?:ma|mon|mes|ca|lui)\\b`),
	},
	{
		says: /\b(?:arretez|stoppez|cessez|stop a|stop aux) (?:tous )?(?:ces|vos|les|ce genre d ?|tout)? ?appels\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:veux|souhaite|desire|voulons|souhaitons|voudrais|veut) (?:plus|pas|surtout pas)(?: jamais)? (?:etre|que (?:vous|tu|lon|on)|recevoir|avoir|de|d) ?(?:me |m ?)?(?:(?:plus |encore |du tout )*(?:rappelez|rappeliez|appelez|appeliez|appelles|rappelle|appelle|contactiez|telephoniez|appele\w*|rappele\w*|contacte\w*|derange\w*|demarche\w*|dappels?|appels?|de (?:vos )?(?:coups de fil|appels)|vos appels|aucun appel))/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:retirez|enlevez|supprimez|rayez|effacez|otez|sortez|enleve|retire)(?: moi| mon nom| mon numero| nous| mes coordonnees)(?: de telephone)?(?: (?:de|des|du|dans))(?: (?:votre|vos|la|cette|toutes|les|ce|mes))*(?: (?:listes?|fichiers?|base|bases|repertoire|registre|contacts))\b/g,
		unlessAfter: /\b(?:pas|avez|ne)$/,
	},
	{
		says: /\b(?:supprimez|effacez|oubliez|enlevez|retirez|efface|supprime) mon numero\b/g,
		unlessAfter: /\b(?:pas|avez|ne)$/,
		onlyBefore: /^(?:$|\||de telephone|immediatement|merci|maintenant|tout de suite|de )/,
	},
	{
		says: /\b(?:desinscrivez|desabonnez|desinscris|radiez) (?:moi|nous)\b/g,
		unlessBefore: /^(?:de|a) (?:la|votre) (?:newsletter|lettre)/,
	},
	{
		says: /\bplus (?:aucun|d|jamais d) ?appels?\b|\bplus dappels?\b/g,
		unlessAfter: /\b(?:ai|recois|recu|a|avons|y)$/,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:laissez|laisse|fichez|foutez|fous)(?: moi| nous) (?:tranquilles?|en paix|la paix)\b/g,
	},
	{
		says: /\b(?:ne )?(?:plus jamais|jamais plus|plus) (?:me |nous )?(?:m ?)?(?:appeler|rappeler|telephoner|contacter|deranger)\b/g,
		unlessAfter: /\b(?:peux|peut|veux|pouvais|voulais|sais|ose|vais|je|va)(?: ne)?$/,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:etre|sois|soit) (?:retire|enleve|supprime|raye|efface)e? (?:de|des) (?:votre|vos|la|cette|toutes les|toutes vos) (?:listes?|fichiers?|base|bases)\b|\bsur (?:la )?liste rouge\b|\bsur bloctel\b/g,
		unlessAfter: /\b(?:pas)$/,
	},
	{ says: /\b(?:retire|revoque|annule) mon (?:consentement|accord)\b/g, unlessAfter: /\b(?:ne|pas)$/ },
];
