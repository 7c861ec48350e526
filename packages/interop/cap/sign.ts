const C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/** What alerts are signed with, both in PEM: an RSA key and its certificate, which goes with the signature. */
export interface AlertKey {
  readonly privateKey: string;
  readonly certificate: string;
}

/**
 * An alert with an enveloped signature over the whole document (CAP 1.2, section 3.3.2.1; XML Signature 1.1, RSA with SHA-256,
 * exclusive canonicalisation).
 * @throws Error of OpenSSL where the key is none
 */
export async function signCap(xml: string, { privateKey, certificate }: AlertKey): Promise<string> {
  const { SignedXml } = await library();
  const signature = new SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: C14N,
  });
  signature.addReference({
    xpath: "/*",
    transforms: [ENVELOPED, C14N],
    digestAlgorithm: SHA256,
    uri: "",
    isEmptyUri: true,
  });
  signature.computeSignature(xml, { location: { reference: "/*", action: "append" } });
  return signature.getSignedXml();
}

/** Whether an alert's one signature holds under a certificate and covers the whole document. */
export async function isSignedBy(xml: string, certificate: string): Promise<boolean> {
  const found = xml.match(/<(?:\w+:)?Signature\b[\s\S]*?<\/(?:\w+:)?Signature>/g) ?? [];
  if (found.length !== 1) return false;
  const { SignedXml } = await library();
  const signature = new SignedXml({ publicCert: certificate });
  try {
    signature.loadSignature(found[0] as string);
    const [reference, ...others] = signature.getReferences();
    if (reference?.uri !== "" || others.length > 0) return false;
    return signature.checkSignature(xml);
  } catch {
    return false;
  }
}

/** Loaded by whoever signs or checks, and by no node. */
function library() {
  return import("xml-crypto");
}
