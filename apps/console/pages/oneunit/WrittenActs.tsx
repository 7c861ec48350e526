import { Form, Input } from "antd";
import { ActForm, type Said } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { TRANSACTIONS } from "../../app/actions.ts";
import { type Pair, textOf } from "../../app/catalogue.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { UNIT } from "./words.ts";

const ACTIONS = ["registry.setHost", "registry.setNodeKeys", "registry.setAudienceKey", "registry.authorise"] as const;

/**
 * Acts about keys and hosts that have no form of their own, with their arguments as a terminal has them: holders of a passkey can
 * confirm them nowhere else.
 */
export function WrittenActs() {
  const t = useWords(UNIT);
  const { language } = useLanguage();
  const demandObject = async (_: unknown, text: unknown) => {
    if (argsOf(text) === undefined) throw new Error(t("writtenNot"));
  };
  return (
    <section aria-labelledby="unit-written">
      <h2 id="unit-written">{t("written")}</h2>
      <p className="quiet">{t("writtenWhy")}</p>
      <Offered>
        {ACTIONS.map((action) => {
          const name = textOf(TRANSACTIONS[action] as Pair, language);
          return (
            <ActForm
              key={action}
              action={action}
              label={t("writtenAct", { act: name })}
              done={t("writtenDone", { act: name })}
              does={(said) => <Written said={said} />}
              args={(said) => argsOf(said["args"]) ?? {}}
            >
              <Form.Item name="args" label={t("writtenArgs", { action })} rules={[{ validator: demandObject }]}>
                <Input.TextArea rows={6} />
              </Form.Item>
            </ActForm>
          );
        })}
      </Offered>
    </section>
  );
}

function Written({ said }: { readonly said: Said }) {
  return <pre className="signed">{JSON.stringify(argsOf(said["args"]), null, 2)}</pre>;
}

/** The arguments that were typed; undefined where it is no object. */
function argsOf(text: unknown): object | undefined {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
