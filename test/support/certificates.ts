import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** A certificate for 127.0.0.1 and localhost (server) or for a client. `days` < 0 = expired. */
  issue(options?: { readonly names?: readonly string[]; readonly days?: number }): Certificate;
}

/**
 * A throw-away certificate authority. Node makes keys but no certificates: this writes the few bytes of DER
 * itself.
 */
export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = { name, key: privateKey };
  const own = { subject: name, publicKey, days: 1, extensions: [basicConstraints] };
  return {
    cert: certificate(own, issuer),
    key: pem(privateKey),
    issue: ({ names = ["localhost", "127.0.0.1"], days = 1 } = {}) => {
      const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const request = {
        subject: names[0] ?? "",
        publicKey: pair.publicKey,
        days,
        extensions: [alternativeNames(names)],
      };
      return { cert: certificate(request, issuer), key: pem(pair.privateKey) };
    },
  };
}

interface Request {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280 §4.1, signed with ECDSA and SHA-256. */
function certificate(
  { subject, publicKey, days, extensions }: Request,
  issuer: { readonly name: string; readonly key: KeyObject },
): string {
  const day = 24 * 60 * 60 * 1000;
  const ecdsaWithSha256 = der(tags.sequence, objectId("2a8648ce3d040302"));
  const body = der(
    tags.sequence,
    der(tags.version, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.concat([Buffer.from([0x01]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer.name),
    der(tags.sequence, time(Date.now() - 30 * day), time(Date.now() + days * day)),
    commonName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(tags.extensions, der(tags.sequence, ...extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, issuer.key)]);
  const bytes = der(tags.sequence, body, ecdsaWithSha256, der(tags.bitString, signature));
  const lines = bytes.toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
  dnsName: 0x82,
  ipAddress: 0x87,
} as const;

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function objectId(hex: string): Buffer {
  return der(tags.objectId, Buffer.from(hex, "hex"));
}

function commonName(name: string): Buffer {
  return der(
    tags.sequence,
    der(tags.set, der(tags.sequence, objectId("550403"), der(tags.utf8String, Buffer.from(name)))),
  );
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(tags.generalizedTime, Buffer.from(text));
}

/** Critical: this is a certificate authority. */
const basicConstraints = der(
  tags.sequence,
  objectId("551d13"),
  der(tags.boolean, Buffer.from([0xff])),
  der(tags.octetString, der(tags.sequence, der(tags.boolean, Buffer.from([0xff])))),
);

function alternativeNames(names: readonly string[]): Buffer {
  const each = names.map((name) =>
    /^[\d.]+$/.test(name)
      ? der(tags.ipAddress, Buffer.from(name.split(".").map(Number)))
      : der(tags.dnsName, Buffer.from(name)),
  );
  return der(tags.sequence, objectId("551d11"), der(tags.octetString, der(tags.sequence, ...each)));
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
