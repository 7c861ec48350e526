import { type Static, type TSchema, Type } from "typebox";
import { DETECTORS_MAX, DETECTOR_AREAS_MAX, PASSKEY_ACTS_MAX } from "../limits.ts";
import { FourSteps } from "../report/delta.ts";
import { AreaText, Department, Role } from "../unit/unit.ts";

/**
 * The policies of a chain: what governance may change, each a document under `policy/<name>` with a version.
 * Every rule that agencies may want otherwise stands here and not in a contract.
 */
const strict = { additionalProperties: false } as const;
const Duration = Type.Integer({ minimum: 0, maximum: 366 * 86_400_000 });
const Slug = Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" });

/** Which reports climb at once, marked unverified, and how long the others wait (DESIGN, Report first). */
export const ClimbPolicy = Type.Object(
  {
    kindsAtOnce: Type.Array(Slug, { maxItems: 16 }),
    /** A response level this urgent or more climbs at once; 0 turns the rule off. */
    responseAtMost: Type.Integer({ minimum: 0, maximum: 4 }),
    waitMs: Duration,
    /** Waiting time by kind where it differs. */
    waitMsByKind: Type.Record(Slug, Duration),
  },
  strict,
);

/** The greatest urgency weight that a unit may claim: by role, raised in an event of a response level. */
export const UrgencyPolicy = Type.Object(
  {
    byRole: Type.Object(
      {
        authority: Type.Integer({ minimum: 0, maximum: 9 }),
        manager: Type.Integer({ minimum: 0, maximum: 9 }),
        member: Type.Integer({ minimum: 0, maximum: 9 }),
      },
      strict,
    ),
    /** Reports of a response level this urgent or more may claim 9 whatever the role. */
    anyAtResponse: Type.Union([FourSteps, Type.Literal(0)]),
  },
  strict,
);

export const VerificationPolicy = Type.Object(
  { /** Whether a unit may verify its own reports. */ own: Type.Boolean() },
  strict,
);

/** Who sees a summary, by security level 1–5: a union of clauses. */
export const AudienceClause = Type.Object(
  {
    /**
     * `nation`: everywhere; `lineage`: chains from the origin up to the nation; `province`: the origin's province
     * with all below; `chain`: the origin's chain.
     */
    scope: Type.Union([
      Type.Literal("nation"),
      Type.Literal("lineage"),
      Type.Literal("province"),
      Type.Literal("chain"),
    ]),
    roles: Type.Array(Role, { minItems: 1, maxItems: 3 }),
    departments: Type.Optional(Type.Array(Department, { minItems: 1, maxItems: 11 })),
  },
  strict,
);
export type AudienceClause = Static<typeof AudienceClause>;

const Clauses = Type.Array(AudienceClause, { minItems: 1, maxItems: 8 });
export const AudiencePolicy = Type.Object({ s1: Clauses, s2: Clauses, s3: Clauses, s4: Clauses, s5: Clauses }, strict);

/** Access to sealed detail. A rule that fits decides at once; what no rule fits goes to an officer. */
export const AccessPolicy = Type.Object(
  {
    grantAtOnce: Type.Array(
      Type.Object(
        {
          roles: Type.Array(Role, { minItems: 1, maxItems: 3 }),
          departments: Type.Optional(Type.Array(Department, { minItems: 1, maxItems: 11 })),
          purposes: Type.Array(Slug, { minItems: 1, maxItems: 16 }),
          securityAtMost: Type.Integer({ minimum: 1, maximum: 5 }),
        },
        strict,
      ),
      { maxItems: 16 },
    ),
    purposes: Type.Array(Slug, { minItems: 1, maxItems: 32 }),
    grantMsMax: Duration,
    /** A break-glass access must be reviewed within this time. */
    reviewMs: Duration,
  },
  strict,
);

export const RegistryPolicy = Type.Object(
  { /** Age at which the registry copy is stale. */ leaseMs: Duration },
  strict,
);

export const ExchangePolicy = Type.Object(
  { trustingPeriodMs: Duration, clockDriftMs: Duration, heartbeatMs: Duration },
  strict,
);

export const RetentionPolicy = Type.Object(
  {
    openBodyDays: Type.Integer({ minimum: 1, maximum: 36_500 }),
    sealedDays: Type.Integer({ minimum: 1, maximum: 36_500 }),
    keyBackupDays: Type.Integer({ minimum: 0, maximum: 3_650 }),
    auditDays: Type.Integer({ minimum: 183, maximum: 36_500 }),
  },
  strict,
);

/** Admission: reports a minute and unit, by urgency class. */
export const QuotaPolicy = Type.Object(
  {
    immediate: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    priority: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    routine: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  },
  strict,
);

/** How a legal clock counts; the rules themselves are dated data outside the ledger. */
export const ClockPolicy = Type.Object(
  {
    acknowledgeMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
    warnAtPercent: Type.Integer({ minimum: 1, maximum: 100 }),
  },
  strict,
);

/** Name of a method of detection, such as `ears-c1`. */
export const MethodName = Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$" });
/** Name of a series of counts, such as `local-confirmed` or `case:confirmed`. */
export const SeriesName = Type.String({ pattern: "^[a-z0-9]([a-z0-9:-]{0,62}[a-z0-9])?$" });
/** Parameters of a method by name, each as a text: numbers as decimals, nothing that is free text. */
export const DetectorParameters = Type.Record(
  Type.String({ pattern: "^[a-zA-Z][a-zA-Z0-9-]{0,30}$" }),
  Type.String({ pattern: "^[\\x21-\\x7e]{1,40}$" }),
  { ...strict, maxProperties: 24 },
);

/** Which series are watched by which method with which thresholds, and who sees the signals of the chain. */
export const SignalsPolicy = Type.Object(
  {
    audience: Clauses,
    detectors: Type.Array(
      Type.Object(
        {
          series: SeriesName,
          /** Areas that are watched one by one; none means every area of the series. */
          areas: Type.Array(AreaText, { maxItems: DETECTOR_AREAS_MAX, uniqueItems: true }),
          period: Type.Union([Type.Literal("day"), Type.Literal("week")]),
          method: MethodName,
          parameters: DetectorParameters,
        },
        strict,
      ),
      { maxItems: DETECTORS_MAX },
    ),
  },
  strict,
);

/** Which acts that a node signs from its keystore want the officer's passkey (DESIGN 25). */
export const PasskeysPolicy = Type.Object(
  {
    acts: Type.Array(Type.String({ pattern: "^[a-z]{1,16}\\.[a-zA-Z]{1,24}$" }), {
      maxItems: PASSKEY_ACTS_MAX,
      uniqueItems: true,
    }),
    /** `holders`: of officers who have registered one; `everyone`: who has none cannot do these acts from a keystore. */
    from: Type.Union([Type.Literal("holders"), Type.Literal("everyone")]),
  },
  strict,
);

export const POLICY_SCHEMAS = {
  climb: ClimbPolicy,
  urgency: UrgencyPolicy,
  verification: VerificationPolicy,
  audience: AudiencePolicy,
  access: AccessPolicy,
  registry: RegistryPolicy,
  exchange: ExchangePolicy,
  retention: RetentionPolicy,
  quota: QuotaPolicy,
  clock: ClockPolicy,
  signals: SignalsPolicy,
  passkeys: PasskeysPolicy,
} as const satisfies Record<string, TSchema>;

export type PolicyName = keyof typeof POLICY_SCHEMAS;

/** Policies that came with a later version of the contracts than the first; before it they have no meaning on a chain. */
const SINCE: { readonly [N in PolicyName]?: number } = { signals: 2, passkeys: 3 };

/** The version of the contracts from which on a policy of this name may be set; undefined where none has the name. */
export function policySince(name: string): number | undefined {
  return Object.hasOwn(POLICY_SCHEMAS, name) ? (SINCE[name as PolicyName] ?? 1) : undefined;
}

export type Policy<N extends PolicyName> = Static<(typeof POLICY_SCHEMAS)[N]>;

/** What stands under `policy/<name>`. */
export interface PolicyDocument<N extends PolicyName> {
  readonly version: number;
  readonly value: Policy<N>;
}
