/* Passes a ping to a peer until its hops are used up: for measuring A to B to A. */
#include "abi.h"

#define HOPS_MAX 1000000ull

static struct {
    u64 received, pongs;
} state;

static int init(int from_process_message) {
    (void)from_process_message;
    event("init");
    return 1;
}

static void ping(void) {
    u64 hops;
    Str peer = tag_of("Peer"), origin = tag_of("Origin").p ? tag_of("Origin") : msg.from;
    if (!parse_u64(tag_of("Hops"), HOPS_MAX, &hops)) {
        fail("relay.hops-invalid", "Hops must be a whole number from 0 to 1000000");
        return;
    }
    if (!address_valid(peer) || !address_valid(origin)) {
        fail("relay.peer-missing", "Peer (and Origin when given) must be an address");
        return;
    }
    state.received++;
    send_to(hops ? peer : origin);
    tag_c("Action", hops ? "Ping" : "Pong");
    if (hops) tag("Peer", process.id);
    tag_num("Hops", hops ? hops - 1 : 0);
    if (hops) tag("Origin", origin);
    send_end(msg.data.p ? msg.data : LIT(""));
    event(hops ? "ping" : "pong");
    out_num("hops", hops);
    out_str("peer", hops ? peer : origin);
    out_num("received", state.received);
}

static void on_message(void) {
    if (action_is("Ping")) {
        ping();
    } else if (action_is("Pong")) {
        state.pongs++;
        event("pong-received");
        out_num("pongs", state.pongs);
    }
}
