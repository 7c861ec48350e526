import { Link } from "wouter";

const DIGITS = 12;

/** A report by the first digits of its identity, as the command line prints it too. */
export function RecordLink({ record }: { readonly record: string }) {
  return (
    <Link href={`/reports/${record}`} className="record">
      {record.slice(0, DIGITS)}
    </Link>
  );
}
