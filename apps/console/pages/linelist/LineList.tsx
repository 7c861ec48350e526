import type { CaseItem } from "@tocsin/api";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { useAsked } from "../../app/table/address.ts";
import { DataTable } from "../../app/table/DataTable.tsx";
import { useRows } from "../../app/table/rows.ts";
import { SavedFilters } from "../../app/table/SavedFilters.tsx";
import { TakeAway } from "../../app/table/TakeAway.tsx";
import { useNow } from "../../app/time.ts";
import { columnsOf, linesQuery, NAMES, tableColumn } from "./asked.ts";
import { useOpenColumns, useSealedColumns } from "./columns.tsx";
import { Conditions } from "./Conditions.tsx";
import { Sealed } from "./Sealed.tsx";
import { useSealed } from "./sealed.ts";
import { LINES } from "./words.ts";

const PAGE = 100;
const MINUTE_MS = 60_000;

/** Cases and other persons that reports of this chain tell of, a line each. */
export function Page() {
  const t = useWords(LINES);
  const { language } = useLanguage();
  const { asked, text, ask, askText } = useAsked("/linelist", NAMES);
  const query = linesQuery(asked);
  const rows = useRows<CaseItem>(
    ["cases", query],
    (cursor) => node.call("cases", { query: { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ record }) => record,
  );
  const sealed = useSealed(text);
  const names = columnsOf(asked);
  const open = useOpenColumns(names, useNow(MINUTE_MS));
  const closed = useSealedColumns(sealed.fields, sealed.read);
  const sort = { by: asked.sort ?? "filed", isAscending: asked.ascending === "true" };
  const { purpose, fields } = sealed;
  const withSealed = purpose === undefined || fields.length === 0 ? {} : { purpose, sealed: fields.join() };
  const table = { ...query, language, columns: names.map(tableColumn).join(), ...withSealed };
  const warning = "purpose" in withSealed ? { title: t("exportTitle"), text: t("exportSealed") } : undefined;
  return (
    <>
      <p className="quiet">{t("note")}</p>
      <Conditions asked={asked} onAsk={ask} />
      <SavedFilters page="linelist" value={text} onChoose={askText} />
      <Sealed items={rows.items} sealed={sealed} />
      <TakeAway
        name="linelist"
        table={(form) => node.call(form === "csv" ? "casesCsv" : "casesXlsx", { query: table })}
        warning={warning}
      />
      <DataTable
        label={t("label")}
        columns={[...open.slice(0, 1), ...closed, ...open.slice(1)]}
        rows={rows}
        hrefOf={({ record }) => `/reports/${record}`}
        none={t("none")}
        sort={sort}
        onSort={({ by, isAscending }) => ask({ ...asked, sort: by, ascending: isAscending ? "true" : undefined })}
      />
    </>
  );
}
