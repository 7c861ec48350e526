import { createContext } from "react";

/** What a form does about personal data in its open texts. */
export interface OpenTexts {
  /** False where the form seals all its texts: then nothing is warned of. */
  readonly isOpen: boolean;
  /** Whether the form has a sealed detail, into which `onMasked` puts the original. */
  readonly hasDetail: boolean;
  /** Told the original when a text was masked. */
  readonly onMasked: (label: string, original: string) => void;
}

export const OpenTextsContext = createContext<OpenTexts>({
  isOpen: true,
  hasDetail: false,
  onMasked: () => undefined,
});
