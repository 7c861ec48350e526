import type { ReportItem } from "@tocsin/api";
import { Form, Input } from "antd";
import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../app/Button.tsx";
import { KINDS, SITUATIONS, STANDINGS } from "../../app/enumerations.ts";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Choice } from "../../app/table/Choice.tsx";
import { DataTable } from "../../app/table/DataTable.tsx";
import { useReportColumns } from "../../app/table/reportcolumns.tsx";
import { useRows } from "../../app/table/rows.ts";
import { useNow } from "../../app/time.ts";
import { REPORTS } from "./words.ts";

interface Filter {
  readonly q?: string;
  readonly situation?: keyof typeof SITUATIONS;
  readonly kind?: string;
  readonly standing?: keyof typeof STANDINGS;
}

const PAGE = 100;
const MINUTE_MS = 60_000;

/** Reports of this chain, newest first, by their words and what they are. */
export function Page() {
  const t = useWords(REPORTS);
  const now = useNow(MINUTE_MS);
  const [filter, setFilter] = useState<Filter>({});
  const query = present(filter);
  const rows = useRows<ReportItem>(
    ["reports", query],
    (cursor) => node.call("reports", { query: { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ record }) => record,
  );
  const columns = useReportColumns(filter.q, now);
  return (
    <>
      <Filters onChange={setFilter} />
      <p className="no-print">
        <Link href="/search">{t("further")}</Link>
      </p>
      <DataTable
        label={t("label")}
        columns={columns}
        rows={rows}
        hrefOf={({ record }) => `/reports/${record}`}
        none={t("none")}
      />
    </>
  );
}

/** What was left open is not asked for. */
function present(filter: Filter): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ""));
}

function Filters({ onChange }: { readonly onChange: (filter: Filter) => void }) {
  const t = useWords(REPORTS);
  return (
    <Form layout="inline" className="filters no-print" onFinish={onChange} role="search">
      <Form.Item name="q" label={t("search")}>
        <Input maxLength={100} />
      </Form.Item>
      <Choice name="situation" label={t("situation")} of={SITUATIONS} />
      <Choice name="kind" label={t("kind")} of={KINDS} />
      <Choice name="standing" label={t("standing")} of={STANDINGS} />
      <Button htmlType="submit" type="primary">
        {t("find")}
      </Button>
    </Form>
  );
}
