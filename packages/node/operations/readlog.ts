import { type Json, decodeCanonical } from "@tocsin/core";
import type { AuditLog } from "../vault/audit.ts";
import type { AuditLine } from "../vault/auditline.ts";
import { auditDays, storedLines } from "../vault/auditread.ts";
import type { VaultFiles } from "../vault/files.ts";
import type { ReadLog, Reading } from "./parts.ts";

/** The log of readings as operations use it. */
export function readLogOf(log: AuditLog, files: VaultFiles): ReadLog {
  return {
    async append({ what, unit, officer, record, purpose }) {
      await log.append({
        what: what ?? (purpose === "summary" ? "summary" : "detail"),
        unit,
        officer,
        record,
        purpose,
      });
    },
    head: () => log.head.digest,
    async readings(from, to) {
      const found: Reading[] = [];
      for (const file of await auditDays(files)) {
        for await (const { bytes, ended } of storedLines(files, file)) {
          const line = ended ? (decodeCanonical(bytes) as Json as unknown as AuditLine) : undefined;
          if (line === undefined || line.what === "cut" || line.at < from || line.at >= to) continue;
          const { what, unit, officer, record, purpose, at } = line;
          found.push({
            ...(what === "handover" || what === "passkey" ? { what } : {}),
            unit,
            officer,
            record,
            purpose,
            at,
          });
        }
      }
      return found;
    },
  };
}
