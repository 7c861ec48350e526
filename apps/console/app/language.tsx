import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { type Catalogue, type Language, type Pair, textOf, type Values } from "./catalogue.ts";
import { remembered, remember } from "./remember.ts";

interface Chosen {
  readonly language: Language;
  choose(language: Language): void;
}

const LanguageContext = createContext<Chosen>({ language: "zh", choose: () => undefined });
const KEY = "language";

/** Chinese unless the browser prefers another language; what the user chose is kept. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => {
    const kept = remembered<Language>(KEY);
    return kept ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  });
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  const chosen = useMemo(
    () => ({
      language,
      choose: (next: Language) => {
        remember(KEY, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={chosen}>{children}</LanguageContext>;
}

export function useLanguage(): Chosen {
  return useContext(LanguageContext);
}

/** The texts of a catalogue in the language of the moment: `t("key", { name: value })`. */
export function useWords<C extends Catalogue>(catalogue: C): (key: keyof C & string, values?: Values) => string {
  const { language } = useLanguage();
  return useCallback((key, values) => textOf(catalogue[key] as Pair, language, values), [catalogue, language]);
}

/** A name as units and events carry it. */
export function useName(): (name: { readonly zh: string; readonly en: string } | undefined) => string {
  const { language } = useLanguage();
  return useCallback((name) => name?.[language] ?? "", [language]);
}
