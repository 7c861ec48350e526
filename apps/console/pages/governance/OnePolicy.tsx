import type { PolicyItem } from "@tocsin/api";
import { conform, differences, type Json, POLICY_SCHEMAS, type PolicyName, Refusal } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { Form, InputNumber } from "antd";
import { useMemo, useState } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../../app/Button.tsx";
import { ActForm, ReasonField } from "../../app/acting/ActForm.tsx";
import { lackFor } from "../../app/acting/may.ts";
import { Offered } from "../../app/acting/Offered.tsx";
import { textOf } from "../../app/catalogue.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { FIXED } from "../../app/live.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { POLICIES } from "./fields.ts";
import { DocumentFields, FaultContext } from "./PolicyForm.tsx";
import { DifferenceList, ReadablePolicy } from "./Readable.tsx";
import type { Schema } from "./schema.ts";
import { policyName } from "./tell.ts";
import { GOVERNANCE } from "./words.ts";

type Members = { readonly [name: string]: Json };

/** One policy in words, and a form to propose another, with the difference that it would make. */
export function OnePolicy({ name }: { readonly name: string }) {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const policies = useQuery({ queryKey: ["policies"], queryFn: () => node.call("policies") });
  const policy = policies.data?.items.find((one) => one.name === name);
  const words = POLICIES[name];
  return (
    <>
      <p className="no-print">
        <Link href="/governance">{t("back")}</Link>
      </p>
      {policies.error !== null && <ProblemView error={policies.error} retry={() => void policies.refetch()} />}
      {policies.isSuccess && policy === undefined && <p>{t("unknownPolicy")}</p>}
      {policy !== undefined && (
        <>
          <h2>{policyName(name, language)}</h2>
          {words !== undefined && <p>{textOf(words.does, language)}</p>}
          <p className="quiet">{t("version", { version: policy.version, since: policy.since })}</p>
          <ReadablePolicy value={policy.value as Members} />
          <h2>{t("change")}</h2>
          <Changed key={policy.version} policy={policy} />
        </>
      )}
    </>
  );
}

function Changed({ policy }: { readonly policy: PolicyItem }) {
  const t = useWords(GOVERNANCE);
  const session = useSession();
  const [, go] = useLocation();
  const before = policy.value as Members;
  const [value, setValue] = useState<Members>(before);
  const fault = useMemo(() => faultOf(policy.name, value), [policy.name, value]);
  const height = useHeight();
  const changed = useMemo(() => differences({ value: before }, { value }), [before, value]);
  const schema = POLICY_SCHEMAS[policy.name as PolicyName] as Schema | undefined;
  const mayPropose = lackFor("governance.propose", session) === undefined;
  const isReady = changed.length > 0 && fault === undefined && height !== undefined;
  return (
    <>
      {mayPropose && schema !== undefined && (
        <FaultContext value={fault}>
          <DocumentFields at="" schema={schema} value={value} onChange={(next) => setValue(next as Members)} />
        </FaultContext>
      )}
      {mayPropose && (
        <>
          <h2>{t("preview")}</h2>
          {changed.length === 0 && <p>{t("nothingYet")}</p>}
          {fault !== undefined && <p role="status">{t("invalid")}</p>}
          <DifferenceList differences={changed} />
          {changed.length > 0 && (
            <p>
              <Button onClick={() => setValue(before)}>{t("reset")}</Button>
            </p>
          )}
        </>
      )}
      {(isReady || !mayPropose) && height !== undefined && (
        <Offered>
          <ProposeForm
            action="governance.propose"
            label={t("propose")}
            change={{ kind: "policy", name: policy.name, value }}
            height={height}
            onDone={() => go("/governance")}
          />
        </Offered>
      )}
    </>
  );
}

interface ProposeProps {
  /** Named for `Offered`, which reads them. */
  readonly action: "governance.propose";
  readonly label: string;
  readonly change: object;
  readonly height: number;
  readonly onDone?: () => void;
}

/** The height from which it holds and the reason, then the confirmation. */
export function ProposeForm({ action, label, change, height, onDone }: ProposeProps) {
  const t = useWords(GOVERNANCE);
  return (
    <ActForm
      action={action}
      label={label}
      isPrimary
      done={t("proposed")}
      {...(onDone === undefined ? {} : { onDone })}
      initial={{ effectiveHeight: height + 1 }}
      does={(said) => t("proposeDoes", { height: Number(said["effectiveHeight"]) })}
      args={({ effectiveHeight, reason }) => ({ change, effectiveHeight, reason })}
    >
      <Form.Item
        name="effectiveHeight"
        label={t("height")}
        extra={t("heightHelp", { height })}
        rules={[{ required: true }]}
      >
        <InputNumber min={1} precision={0} />
      </Form.Item>
      <ReasonField />
    </ActForm>
  );
}

/** The chain's height when the page was opened; the field that it fills is the officer's. */
function useHeight(): number | undefined {
  return useQuery({ queryKey: [FIXED, "height"], queryFn: () => node.call("node"), gcTime: 0 }).data?.height;
}

/** Where the schema refuses the document, as a pointer; undefined where it does not. */
function faultOf(name: string, value: Members): string | undefined {
  const schema = POLICY_SCHEMAS[name as PolicyName] as object | undefined;
  if (schema === undefined) return undefined;
  try {
    conform(schema, value as Json);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.at;
  }
}
