import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { remembered, remember } from "./remember.ts";

export type Appearance = "light" | "dark";

interface Chosen {
  readonly appearance: Appearance;
  choose(appearance: Appearance): void;
}

const AppearanceContext = createContext<Chosen>({ appearance: "light", choose: () => undefined });
const KEY = "appearance";

/** As the system has it unless the user chose. */
export function AppearanceProvider({ children }: { readonly children: ReactNode }) {
  const [appearance, setAppearance] = useState<Appearance>(
    () => remembered<Appearance>(KEY) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"),
  );
  useEffect(() => {
    document.documentElement.dataset["appearance"] = appearance;
  }, [appearance]);
  const chosen = useMemo(
    () => ({
      appearance,
      choose: (next: Appearance) => {
        remember(KEY, next);
        setAppearance(next);
      },
    }),
    [appearance],
  );
  return <AppearanceContext value={chosen}>{children}</AppearanceContext>;
}

export function useAppearance(): Chosen {
  return useContext(AppearanceContext);
}
