import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { message } from "../messages.ts";
import { Button } from "../Button.tsx";
import { useWords } from "../language.tsx";
import { PersonalWarning } from "../personal/PersonalWarning.tsx";
import { ProblemView } from "../ProblemView.tsx";
import { useSendAct } from "../sendact.ts";
import { ACTING } from "./words.ts";

/** What was typed into an act's form, by the names of its fields. */
export type Said = Readonly<Record<string, unknown>>;

export interface ActFormProps {
  /** The act on its button, `Suspend the unit`; its confirmation repeats it. */
  readonly label: string;
  /** What the act does, in a sentence or two, told before it is confirmed. */
  readonly does: (said: Said) => ReactNode;
  readonly action: string;
  readonly args: (said: Said) => object | Promise<object>;
  /** What the act says beside its arguments, where it has a body. */
  readonly body?: (said: Said) => object;
  /** Digest of what was judged, where the act wants one. */
  readonly ifMatch?: string | undefined;
  /** Said when it is done. */
  readonly done: string;
  readonly initial?: Said;
  readonly onDone?: () => void;
  readonly isPrimary?: boolean;
  /** Fields of the form; without any the button leads to the confirmation. */
  readonly children?: ReactNode;
}

/**
 * An act with its deliberate second step: a button opens the form, the form leads to a plain sentence of what will happen,
 * and only the second press does it. A refusal leaves everything as it was typed.
 */
export function ActForm({ label, isPrimary = false, ...rest }: ActFormProps) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <Button className="no-print" type={isPrimary ? "primary" : "default"} onClick={() => setOpen(true)}>
        {label}
      </Button>
    );
  return <OpenForm label={label} {...rest} close={() => setOpen(false)} />;
}

function OpenForm({
  label,
  does,
  action,
  args,
  body,
  ifMatch,
  done,
  initial = {},
  onDone,
  children,
  close,
}: ActFormProps & { readonly close: () => void }) {
  const t = useWords(ACTING);
  const id = useId();
  const queries = useQueryClient();
  const send = useSendAct();
  const [form] = Form.useForm<Said>();
  const [said, setSaid] = useState<Said | undefined>(children === undefined ? initial : undefined);
  const act = useMutation({
    mutationFn: async (what: Said) => {
      const more = {
        ...(body === undefined ? {} : { body: body(what) }),
        ...(ifMatch === undefined ? {} : { ifMatch }),
      };
      return send({ action, args: await args(what), ...more });
    },
    onSuccess: () => {
      message.success(done);
      close();
      onDone?.();
      void queries.invalidateQueries();
    },
  });
  const isChecking = said !== undefined;
  return (
    <section className="act no-print" aria-label={label}>
      <div hidden={isChecking}>
        <Form
          form={form}
          name={id}
          layout="vertical"
          requiredMark={false}
          initialValues={initial}
          onFinish={(typed) => setSaid(typed)}
        >
          {children}
          <div className="marks">
            <Button htmlType="submit" type="primary">
              {t("proceed")}
            </Button>
            <Button onClick={close}>{t("cancel")}</Button>
          </div>
        </Form>
      </div>
      {isChecking && (
        <Confirmation
          label={label}
          isPending={act.isPending}
          confirm={() => act.mutate(said)}
          back={() => (children === undefined ? close() : setSaid(undefined))}
        >
          {does(said)}
        </Confirmation>
      )}
      {act.error !== null && <ProblemView error={act.error} />}
    </section>
  );
}

function Confirmation(props: {
  readonly label: string;
  readonly isPending: boolean;
  readonly confirm: () => void;
  readonly back: () => void;
  readonly children: ReactNode;
}) {
  const { label, isPending, confirm, back, children } = props;
  const t = useWords(ACTING);
  const place = useRef<HTMLDivElement>(null);
  // Whoever hears the page goes on at what will happen.
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className="callout">
      <strong>{t("willHappen")}</strong>
      <div>{children}</div>
      <p className="quiet">{t("onRecord")}</p>
      <div className="marks">
        <Button type="primary" loading={isPending} onClick={confirm}>
          {t("confirm", { act: label })}
        </Button>
        <Button onClick={back}>{t("back")}</Button>
      </div>
    </div>
  );
}

/** The field for a reason, which everybody who sees the act reads. */
export function ReasonField({ max = 1_000 }: { readonly max?: number }) {
  const t = useWords(ACTING);
  return (
    <Form.Item
      name="reason"
      label={t("reason")}
      extra={<PersonalWarning name="reason" label={t("reason")} />}
      rules={[{ required: true, whitespace: true, max }]}
    >
      <Input.TextArea rows={2} maxLength={max} />
    </Form.Item>
  );
}
