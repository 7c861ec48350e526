import { DeleteOutlined } from "@ant-design/icons-svg";
import type { FilterItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { useState } from "react";
import { message } from "../messages.ts";
import { Button } from "../Button.tsx";
import { useWords } from "../language.tsx";
import { FIXED } from "../live.tsx";
import { node } from "../node.ts";
import { Plain } from "../Plain.tsx";
import { ProblemView } from "../ProblemView.tsx";
import { TABLE } from "./words.ts";

const KEY = [FIXED, "filters"];
const NAME_MAX = 60;

/** The officer's saved filters of a page: kept on the node, each as that page's address has it. */
export function SavedFilters(props: {
  readonly page: string;
  /** The search as the address has it now. */
  readonly value: string;
  readonly onChoose: (value: string) => void;
}) {
  const { page, value, onChoose } = props;
  const t = useWords(TABLE);
  const queries = useQueryClient();
  const [isNaming, setNaming] = useState(false);
  const list = useQuery({ queryKey: KEY, queryFn: () => node.call("filters") });
  const renew = () => void queries.invalidateQueries({ queryKey: KEY });
  const save = useMutation({
    mutationFn: (name: string) => node.call("saveFilter", { body: { page, name: name.trim(), value } }),
    onSuccess: () => {
      setNaming(false);
      renew();
      message.success(t("kept"));
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => node.call("removeFilter", { params: { id } }),
    onSettled: renew,
  });
  const saved = (list.data?.items ?? []).filter((filter) => filter.page === page);
  return (
    <section className="saved-filters no-print" aria-label={t("saved")}>
      <span className="quiet">{t("saved")}: </span>
      {saved.length === 0 && <span className="quiet">{t("noneSaved")}</span>}
      <ul className="chips">
        {saved.map((filter) => (
          <Chip
            key={filter.id}
            filter={filter}
            value={value}
            onChoose={onChoose}
            onRemove={() => remove.mutate(filter.id)}
          />
        ))}
      </ul>
      {isNaming ? (
        <Form layout="inline" onFinish={({ name }: { name: string }) => save.mutate(name)}>
          <Form.Item name="name" label={t("name")} rules={[{ required: true, whitespace: true }]}>
            <Input maxLength={NAME_MAX} autoFocus />
          </Form.Item>
          <Button htmlType="submit" loading={save.isPending}>
            {t("keep")}
          </Button>
        </Form>
      ) : (
        <Button size="small" onClick={() => setNaming(true)}>
          {t("save")}
        </Button>
      )}
      {save.error !== null && <ProblemView error={save.error} />}
      {remove.error !== null && <ProblemView error={remove.error} />}
    </section>
  );
}

function Chip(props: {
  readonly filter: FilterItem;
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly onRemove: () => void;
}) {
  const t = useWords(TABLE);
  const { filter, value, onChoose, onRemove } = props;
  return (
    <li>
      <Button size="small" aria-pressed={filter.value === value} onClick={() => onChoose(filter.value)}>
        <Plain text={filter.name} />
      </Button>
      <Button
        size="small"
        type="text"
        icon={DeleteOutlined}
        aria-label={t("remove", { name: filter.name })}
        onClick={onRemove}
      />
    </li>
  );
}
