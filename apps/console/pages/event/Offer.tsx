import type { ResourceItem } from "@tocsin/api";
import { Form, InputNumber } from "antd";
import { Button } from "../../app/Button.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useAct } from "../../app/act.ts";
import { OFFER_STATES } from "../../app/enumerations.ts";
import { useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { UnitName } from "../../app/units.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

type OneOffer = ResourceItem["offers"][number];

/** An offer with the step that is the officer's unit's to take: the asking unit accepts and receives, the offering one sends. */
export function Offer({ offer, item }: { readonly offer: OneOffer; readonly item: ResourceItem }) {
  const t = useWords(ROOM);
  const { unit } = useSession();
  const { duties } = useRoom();
  const act = useAct();
  const isAsker = item.unit === unit.id && duties.mayWork;
  const isOfferer = offer.unit === unit.id && duties.mayWork;
  const { state, quantity, accepted, received } = offer;
  const args = { offer: offer.offer };
  return (
    <div className="grow">
      <p className="entry-head">
        <UnitName id={offer.unit} /> · {offer.chain} · {t("offeredAmount", { quantity })}{" "}
        <Plain text={item.measureUnit} />{" "}
        <Tag>
          <Word pair={OFFER_STATES[state]} />
        </Tag>
        {state !== "offered" && <span className="quiet numbers">{t("acceptedAmount", { accepted })} </span>}
        {state === "received" && <span className="quiet numbers">{t("receivedAmount", { received })}</span>}
      </p>
      {state === "offered" && isAsker && item.accepted < item.need && (
        <Amount
          label={t("acceptAmount")}
          button={t("accept")}
          most={Math.min(quantity, item.need - item.accepted)}
          name={`accept-${offer.offer.slice(0, 12)}`}
          wanted={(amount) => ({ action: "events.acceptOffer", args: { ...args, quantity: amount } })}
        />
      )}
      {state === "accepted" && isOfferer && (
        <Button
          size="small"
          className="no-print"
          loading={act.isPending}
          onClick={() => act.mutate({ action: "events.markSent", args })}
        >
          {t("sent")}
        </Button>
      )}
      {state === "sent" && isAsker && (
        <Amount
          label={t("arrivedAmount")}
          button={t("arrived")}
          most={accepted}
          name={`received-${offer.offer.slice(0, 12)}`}
          wanted={(amount) => ({ action: "events.markReceived", args: { ...args, quantity: amount } })}
        />
      )}
      {act.error !== null && <ProblemView error={act.error} />}
    </div>
  );
}

/** Offers some of what is needed, or all. */
export function MakeOffer({ item }: { readonly item: ResourceItem }) {
  const t = useWords(ROOM);
  return (
    <Amount
      label={t("offerAmount")}
      button={t("offer")}
      most={item.need - item.accepted}
      name={`offer-${item.resource.slice(0, 12)}`}
      wanted={(quantity) => ({ action: "events.offerResource", args: { resource: item.resource, quantity } })}
    />
  );
}

interface AmountProps {
  readonly label: string;
  readonly button: string;
  readonly most: number;
  readonly name: string;
  readonly wanted: (amount: number) => { readonly action: string; readonly args: object };
}

/** A quantity and the act that it is for; the most that is possible stands in the field. */
function Amount({ label, button, most, name, wanted }: AmountProps) {
  const t = useWords(ROOM);
  const [form] = Form.useForm<{ readonly quantity: number }>();
  const act = useAct({ form });
  return (
    <Form
      form={form}
      name={name}
      layout="inline"
      className="inline-form no-print"
      initialValues={{ quantity: most }}
      onFinish={({ quantity }: { readonly quantity: number }) => act.mutate(wanted(quantity))}
    >
      <Form.Item name="quantity" label={label} rules={[{ required: true, message: t("quantityFirst") }]}>
        <InputNumber min={1} max={most} precision={0} />
      </Form.Item>
      <Button htmlType="submit" loading={act.isPending}>
        {button}
      </Button>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}
