// The codes of `codes.ts` in words, for people. Import it where there is room for it; a device need not.

import { Outcome, Reason, Refused } from "./codes.js";

/** Why a link ended, in words. */
export function reasonText(reason: number): string {
  if (reason === Reason.DISCONNECTED) return "disconnected";
  if (reason === Reason.REFUSED_PROTOCOL) return "the broker does not speak MQTT 3.1.1";
  if (reason === Reason.REFUSED_IDENTIFIER) return "the broker refused the client id";
  if (reason === Reason.REFUSED_UNAVAILABLE) return "the broker is there but not available";
  if (reason === Reason.REFUSED_LOGIN) return "the broker refused user name or password";
  if (reason === Reason.REFUSED_AUTHORIZATION) return "the broker does not allow this client";
  if (reason === Reason.CLOSED) return "the link was closed by the broker or the network";
  if (reason === Reason.UNREACHABLE) return "nobody answers there";
  if (reason === Reason.UNKNOWN_HOST) return "the host name has no address";
  if (reason === Reason.TLS) return "TLS failed: the certificate or the handshake was not accepted";
  if (reason === Reason.CONNECT_TIMEOUT) return "no answer to CONNECT in time";
  if (reason === Reason.SILENT) return "nothing was heard for the keep-alive time";
  if (reason === Reason.TAKEN_OVER) {
    return "link after link ended early: does another device have the same client id?";
  }
  if (reason === Reason.BAD_LENGTH) return "malformed packet: remaining length";
  if (reason === Reason.BAD_FLAGS) return "malformed packet: flags";
  if (reason === Reason.BAD_BODY) return "malformed packet: body";
  if (reason === Reason.BAD_TEXT) return "malformed packet: topic";
  if (reason === Reason.UNEXPECTED) return "a packet that may not come now";
  if (reason === Reason.OVERSIZE) return "a packet larger than the receive memory";
  if (reason === Reason.WINDOW) return "more messages at QoS 2 under way than receiveWindow: raise it";
  if (reason === Reason.CUT) return "a streamed message was ended too early";
  return "unknown reason";
}

/** Why a call was not taken, in words. */
export function refusedText(code: number): string {
  if (code === Refused.OFFLINE) return "the link is not up";
  if (code === Refused.BUSY) return "the transmit memory is full: wait for onDrained";
  if (code === Refused.TOO_LARGE) return "larger than the transmit memory: raise transmitBytes";
  if (code === Refused.BAD_TOPIC) return "not a valid topic or filter";
  if (code === Refused.BAD_OPTIONS) return "the options contradict one another, or one does not fit";
  if (code === Refused.STARTED) return "the client was started already";
  if (code === Refused.UNSUPPORTED) return "this build does not carry that quality of service";
  if (code === Refused.FULL) return "the outbox is full";
  if (code === Refused.INCOMPLETE) return "fewer bytes than announced: the link was closed";
  return "taken";
}

/** How a publish ended, in words. */
export function outcomeText(outcome: number): string {
  if (outcome === Outcome.ACKED) return "the broker has it";
  if (outcome === Outcome.DROPPED) return "dropped: the outbox was full";
  if (outcome === Outcome.REPLACED) return "replaced by a newer message of its topic";
  if (outcome === Outcome.INTERRUPTED) return "the link ended while it was streamed";
  if (outcome === Outcome.LOST) return "lost: the journal could not be read";
  return "unknown outcome";
}
