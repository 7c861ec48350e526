import { Alert } from "./Alert.tsx";
import { Button } from "./Button.tsx";
import { TRANSACTIONS } from "./actions.ts";
import { textOf } from "./catalogue.ts";
import { cancelConfirming, useConfirming } from "./confirming.ts";
import { useLanguage, useWords } from "./language.tsx";
import { FRAME } from "./words.ts";

/** Says, while the browser asks for the passkey, which act it confirms. */
export function Confirming() {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const action = useConfirming();
  if (action === undefined) return null;
  const pair = TRANSACTIONS[action];
  const name = pair === undefined ? action : textOf(pair, language);
  return (
    <div className="confirming">
      <Alert
        role="alert"
        type="info"
        showIcon
        title={t("confirming", { act: name })}
        description={t("confirmingWhy")}
        action={<Button onClick={() => void cancelConfirming()}>{t("confirmingCancel")}</Button>}
      />
    </div>
  );
}
