// What a broker does not do, with the reason, as data. An exception is proved like everything else: the play must see
// exactly `seen`, so a broker that learns the feature makes its exception fail.

export interface Exception {
  broker: string;
  feature: string;
  /** What the play says in place of yes. */
  seen: string;
  reason: string;
}

export const exceptions: Exception[] = [
  {
    broker: "NATS",
    feature: "QoS 2",
    seen: "granted QoS 1",
    reason: "NATS has QoS 2 from version 2.10 on; before, it grants QoS 1.",
  },
  {
    broker: "NATS",
    feature: "QoS 2, more at once than the client's default window",
    seen: "granted QoS 1",
    reason: "NATS has QoS 2 from version 2.10 on; before, it grants QoS 1.",
  },
  {
    broker: "NATS",
    feature: "publish at QoS 2, heard at QoS 0",
    seen: "the broker ends the link",
    reason: "NATS before 2.10 answers a publish at QoS 2 by closing the link (publish QoS=2 not supported).",
  },
  {
    broker: "ejabberd",
    feature: "a kept session outlives a restart of the broker",
    seen: "session lost",
    reason: "ejabberd keeps MQTT sessions in memory only (its table mqtt_session). The client subscribes again.",
  },
];
