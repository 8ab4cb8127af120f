import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryDirectory } from "./cleanup.ts";

/** As node:https takes it, PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of a test's own. */
export interface Authority {
  /** Its certificate on disk, as `MEGABRAIN_CA_FILE` takes it. */
  readonly file: string;
  /** Signs a certificate for a name as openssl writes it: `IP:127.0.0.1`, `DNS:example.org`. */
  issue(name: string): Certificate;
}

/** Makes an authority nobody trusts yet. `openssl` is the program's path. */
export function makeAuthority(openssl: string): Authority {
  const directory = temporaryDirectory("megabrain-ca-");
  const run = (args: readonly string[]): unknown => execFileSync(openssl, args, { cwd: directory, stdio: "pipe" });
  run(["req", "-x509", ...NEW_KEY, "-subj", "/CN=Test authority", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem"]);
  let issued = 0;
  return {
    file: path.join(directory, "ca.pem"),
    issue(name) {
      const own = path.join(directory, String(++issued));
      mkdirSync(own);
      const at = (file: string): string => path.join(own, file);
      writeFileSync(at("names"), `subjectAltName=${name}\n`);
      run(["req", ...NEW_KEY, "-subj", "/CN=Test server", "-keyout", at("key.pem"), "-out", at("request.pem")]);
      const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", at("names")];
      run(["x509", "-req", "-in", at("request.pem"), ...signed, "-days", "2", "-out", at("cert.pem")]);
      return { key: readFileSync(at("key.pem"), "utf8"), cert: readFileSync(at("cert.pem"), "utf8") };
    },
  };
}

/** An elliptic curve: made in no time, where RSA takes a second. */
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
