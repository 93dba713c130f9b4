// What every broker of these proofs looks like to them: started on a free loopback port with its own scratch folder, asking
// for a user name and a password, restarted in place, and stopped. It says nothing of what a broker can do.

/** Everybody who talks to a broker here is this user. */
export const LOGIN = { username: "dev1@localhost", password: "secret" };

/** A server's side of TLS, all PEM. */
export interface ServerTls {
  ca: string;
  cert: string;
  key: string;
  /** A client must show a certificate that `ca` signed. */
  asksClient: boolean;
}

export interface Broker {
  port: number;
  /** Ends it as a service manager would, and starts it again on the same port with what it keeps on disk. */
  restart(): Promise<void>;
  /** Ends it and takes its folder away. Harmless when it has ended already. */
  stop(): Promise<void>;
}

export interface BrokerKind {
  name: string;
  /** As its program says it, major and minor. */
  version(): string;
  /** A client's certificate opens the link, or stands in for the password. */
  certificateIs: "link" | "password";
  start(tls?: ServerTls): Promise<Broker>;
}
