import { useQuery } from "@tanstack/react-query";
import { formatChain, Refusal } from "@tocsin/core";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { Alert } from "../../app/Alert.tsx";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { FIXED } from "../../app/live.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { FRAME } from "../../app/words.ts";
import { type Chosen, readChosen, save } from "./files.ts";
import { type Judged, judge } from "./judge.ts";
import { Fault, Links, Told } from "./Links.tsx";
import { Picture } from "./Picture.tsx";
import { type TrustBase, trustOfFile, trustOfNode } from "./trust.ts";
import { TRACE } from "./words.ts";

const DIGITS = 12;

/** A record's custody from its source to the main chain, or a proof file's from disk; checked by this browser. */
export function Page() {
  const t = useWords(TRACE);
  const [search] = useSearchParams();
  const record = search.get("record") ?? "";
  const [file, setFile] = useState<Chosen>();
  const [genesisFile, setGenesisFile] = useState<Chosen>();
  const proof = useQuery({
    queryKey: [FIXED, "proof", record],
    enabled: record !== "" && file === undefined,
    queryFn: async () => (await node.call("proof", { params: { record } })).text(),
  });
  const genesis = useQuery({
    queryKey: [FIXED, "genesis"],
    queryFn: async () => (await node.call("genesis")).text(),
  });
  const text = file === undefined ? proof.data : file.text;
  const genesisText = genesisFile === undefined ? genesis.data : genesisFile.text;
  const isChosen = genesisFile !== undefined;
  const trust = useMemo(
    () => attempt(genesisText, (source) => (isChosen ? trustOfFile(source) : trustOfNode(source))),
    [genesisText, isChosen],
  );
  const trusted = trust.value;
  const judged = useMemo(
    () => (trusted === undefined ? {} : attempt(text, (source) => judge(source, trusted))),
    [text, trusted],
  );
  const isAsked = record !== "" || file !== undefined;
  const problem = file === undefined ? (proof.error ?? genesis.error) : genesis.error;
  return (
    <>
      <p className="quiet">{t("purpose")}</p>
      {!isAsked && <p>{t("choose")}</p>}
      {file === undefined && record !== "" && <RecordName record={record} />}
      {file !== undefined && (
        <p>
          {t("ofFile")} <Plain text={file.name} max={120} />
        </p>
      )}
      {problem !== null && genesisFile === undefined && (
        <ProblemView error={problem} retry={() => void Promise.all([proof.refetch(), genesis.refetch()])} />
      )}
      {proof.isFetching && <p>{t("checking")}</p>}
      <BadFile chosen={file} code={judged.code} />
      {judged.value !== undefined && trusted !== undefined && <Verdict judged={judged.value} trust={trusted} />}
      <p className="marks no-print">
        {file === undefined && text !== undefined && (
          <Button onClick={() => save(`tocsin-proof-${judged.value?.record.slice(0, DIGITS) ?? ""}.json`, text)}>
            {t("download")}
          </Button>
        )}
        {record !== "" && file === undefined && <Button onClick={() => void proof.refetch()}>{t("again")}</Button>}
      </p>
      {judged.value !== undefined && <Custody judged={judged.value} />}
      <section>
        <h2>{t("fromDisk")}</h2>
        <FileChoice label={t("chooseProof")} chosen={file} onChange={setFile} canForget={record !== ""} />
      </section>
      <section>
        <h2>{t("trustBase")}</h2>
        {trusted !== undefined && <Basis trust={trusted} />}
        <BadFile chosen={genesisFile} code={trust.code} />
        <p className="quiet">{t("trustNote")}</p>
        <FileChoice label={t("chooseGenesis")} chosen={genesisFile} onChange={setGenesisFile} canForget />
      </section>
    </>
  );
}

interface Read<T> {
  readonly value?: T;
  /** Why core refused to read the text. */
  readonly code?: string;
}

function attempt<T>(text: string | undefined, read: (text: string) => T): Read<T> {
  if (text === undefined) return {};
  try {
    return { value: read(text) };
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code };
    throw error;
  }
}

function RecordName({ record }: { readonly record: string }) {
  const t = useWords(TRACE);
  return (
    <p>
      {t("ofRecord")}{" "}
      <Link href={`/reports/${encodeURIComponent(record)}`} className="record">
        <Plain text={record.slice(0, DIGITS)} />
      </Link>
    </p>
  );
}

/** Says what is wrong with a chosen file: too large to be one, or refused with this code. */
function BadFile({ chosen, code }: { readonly chosen: Chosen | undefined; readonly code: string | undefined }) {
  const t = useWords(TRACE);
  const isLarge = chosen !== undefined && chosen.text === undefined;
  if (!isLarge && code === undefined) return null;
  return (
    <Alert role="alert" type="error" showIcon title={isLarge ? t("tooLarge") : t("badFile", { code: code ?? "" })} />
  );
}

function Verdict({ judged, trust }: { readonly judged: Judged; readonly trust: TrustBase }) {
  const t = useWords(TRACE);
  const { links, holds } = judged;
  const number = links.findIndex(({ state }) => state === "broken") + 1;
  const broken = links[number - 1];
  return (
    <div className="callout" data-verdict={holds ? "holds" : "broken"}>
      {broken === undefined ? (
        <strong>
          <span aria-hidden="true">✓</span> {t("holds", { count: links.length })}
        </strong>
      ) : (
        <>
          <strong>
            <span aria-hidden="true">✕</span> {t("broken", { number })}
          </strong>
          <br />
          <Told link={broken} />
          <br />
          <Fault fault={broken.fault} />
        </>
      )}
      <br />
      <span className="quiet">{t("restsOn", { chain: engineName(trust) })}</span>
    </div>
  );
}

function Basis({ trust }: { readonly trust: TrustBase }) {
  const t = useWords(TRACE);
  return (
    <p>
      {t(trust.from, { chain: engineName(trust) })} <code className="record">{trust.chain.genesis}</code>
    </p>
  );
}

function engineName({ chain: { chain, epoch } }: TrustBase): string {
  return formatChain({ id: chain, epoch });
}

function Custody({ judged }: { readonly judged: Judged }) {
  const t = useWords(TRACE);
  const zone = useWords(FRAME)("beijingTime");
  return (
    <section aria-labelledby="links">
      <h2 id="links">
        {t("links")} <span className="quiet zone">{zone}</span>
      </h2>
      <p className="quiet">{t("legend")}</p>
      <div className="custody">
        <Picture judged={judged} />
        <Links links={judged.links} />
      </div>
    </section>
  );
}

interface FileChoiceProps {
  readonly label: string;
  readonly chosen: Chosen | undefined;
  readonly onChange: (chosen: Chosen | undefined) => void;
  /** Whether the node has one that may be taken instead. */
  readonly canForget: boolean;
}

function FileChoice({ label, chosen, onChange, canForget }: FileChoiceProps) {
  const t = useWords(TRACE);
  const [turn, setTurn] = useState(0);
  return (
    <div className="file-choice no-print">
      <label>
        {label}
        <br />
        <input
          key={turn}
          type="file"
          onChange={async ({ target }) => {
            const file = target.files?.[0];
            if (file !== undefined) onChange(await readChosen(file));
          }}
        />
      </label>
      {chosen !== undefined && canForget && (
        <Button
          onClick={() => {
            onChange(undefined);
            setTurn(turn + 1);
          }}
        >
          {t("forget")}
        </Button>
      )}
    </div>
  );
}
