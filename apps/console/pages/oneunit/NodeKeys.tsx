import type { Unit } from "@tocsin/core";
import { ActForm } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { useName, useWords } from "../../app/language.tsx";
import { makeKey } from "../../app/officerkeys.ts";
import { UNIT } from "./words.ts";

/** Keys of the own unit's node: what it endorses with, and what is sealed to the unit. */
export function NodeKeys({ unit }: { readonly unit: Unit }) {
  const t = useWords(UNIT);
  const name = useName()(unit.name);
  const args = (use: "endorser" | "hpke") => async () => {
    const { key } = await makeKey({ use, unit: unit.id });
    return { unit: unit.id, [use]: key };
  };
  return (
    <section aria-labelledby="unit-node-keys">
      <h2 id="unit-node-keys">{t("nodeKeys")}</h2>
      <Offered>
        {unit.endorser !== undefined && (
          <ActForm
            action="registry.setNodeKeys"
            label={t("newEndorser")}
            done={t("nodeKeysDone")}
            does={() => t("newEndorserDoes")}
            args={args("endorser")}
          />
        )}
        <ActForm
          action="registry.setNodeKeys"
          label={t("newHpke")}
          done={t("nodeKeysDone")}
          does={() => t("newHpkeDoes", { unit: name })}
          args={args("hpke")}
        />
      </Offered>
    </section>
  );
}
