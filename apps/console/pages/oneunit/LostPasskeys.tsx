import type { PasskeyItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form } from "antd";
import { useState } from "react";
import { ReasonField } from "../../app/acting/ActForm.tsx";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { UNIT } from "./words.ts";

const REASON_MAX = 400;

/** Passkeys of an officer of the own unit; one that was lost is taken away, with a reason that the officer and auditors read. */
export function LostPasskeys({ unit, officer }: { readonly unit: string; readonly officer: string }) {
  const t = useWords(UNIT);
  const [isOpen, setOpen] = useState(false);
  const [lost, lose] = useState<PasskeyItem>();
  const queries = useQueryClient();
  const list = useQuery({
    queryKey: ["passkeys", officer],
    enabled: isOpen,
    queryFn: () => node.call("officersPasskeys", { params: { officer } }),
  });
  const taking = useMutation({
    mutationFn: async ({ reason }: { readonly reason: string }) => {
      if (lost === undefined) return;
      const { id, key, confirms } = lost;
      // What the registry has stays listed, with who took it; what it does not have goes.
      if (confirms)
        await node.call("act", { body: { action: "registry.revokePasskey", args: { unit, officer, key, reason } } });
      else await node.call("takePasskey", { params: { officer, id }, body: { reason } });
    },
    onSuccess: () => {
      lose(undefined);
      return queries.invalidateQueries({ queryKey: ["passkeys", officer] });
    },
  });
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{t("passkeysOf", { officer })}</Button>;
  return (
    <div className="act">
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <p className="quiet">{t("noPasskeys", { officer })}</p>}
      <ul className="rows">
        {list.data?.items.map((passkey) => (
          <li key={passkey.id}>
            <Plain text={passkey.label} />
            {passkey.taken === undefined ? (
              <Button onClick={() => lose(passkey)}>{t("takePasskey")}</Button>
            ) : (
              <Plain text={t("passkeyTaken", { officer: passkey.taken.officer, reason: passkey.taken.reason })} />
            )}
          </li>
        ))}
      </ul>
      {lost !== undefined && (
        <Form name={`passkey-${officer}`} layout="vertical" requiredMark={false} onFinish={taking.mutate}>
          <p>{t(lost.confirms ? "takeDoes" : "takeSignIn", { officer, label: lost.label })}</p>
          <ReasonField max={REASON_MAX} />
          <div className="marks">
            <Button htmlType="submit" type="primary" loading={taking.isPending}>
              {t("takeConfirm")}
            </Button>
            <Button onClick={() => lose(undefined)}>{t("cancel")}</Button>
          </div>
          {taking.error !== null && <ProblemView error={taking.error} />}
        </Form>
      )}
    </div>
  );
}
