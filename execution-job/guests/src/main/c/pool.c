/* Botega's constant-product pool: swaps by Credit-Notice, liquidity by two of them, Burn, and the queries. */
#define ACCOUNTS_MAX 1024
#include "abi.h"
#include "fees.h"
#include "ledger.h"

#define PENDING_MAX 256
#define WHITELIST_MAX 64
#define DISCOUNT_BPS 2
#define BPS 10000u

typedef struct {
    Address id, sender;
    u32 token; /* 0 = Token-A, 1 = Token-B */
    Big quantity;
} Pending;

static struct {
    Big reserve[2];
    u64 swaps;
    u32 pending_count, whitelist_count;
    Address collector;
    Address whitelist[WHITELIST_MAX];
    Pending pending[PENDING_MAX];
} state;

/* Read from the process tags for every call. */
static struct {
    Str token[2];
    u32 lp_bps, protocol_bps;
} pair;

typedef struct {
    Big quantity, net, fee, lp_fee, protocol_fee, output;
    const char *reason; /* 0 when the swap is possible */
} Quote;

#define REASON_OVERFLOW "Reserves product exceeds 2^255"

static int bps_config(const char *name, u32 fallback, u32 *out) {
    u64 v = fallback;
    if (config(name).p && !parse_u64(config(name), BPS, &v)) return 0;
    *out = (u32)v;
    return 1;
}

static int read_pair(void) {
    pair.token[0] = config("Token-A");
    pair.token[1] = config("Token-B");
    if (!address_valid(pair.token[0]) || !address_valid(pair.token[1]) || str_eq(pair.token[0], pair.token[1])) {
        fail("pool.pair-missing", "The process needs two different tags Token-A and Token-B");
        return 0;
    }
    if (!bps_config("Fee-Bps", 25, &pair.lp_bps) || !bps_config("Protocol-Fee-Bps", 0, &pair.protocol_bps) || pair.lp_bps + pair.protocol_bps > BPS) {
        fail("pool.fee-invalid", "Fee-Bps and Protocol-Fee-Bps must be whole numbers with a sum of at most 10000");
        return 0;
    }
    return 1;
}

static int init(int from_process_message) {
    (void)from_process_message;
    if (!read_pair()) return 0;
    event("init");
    out_if("name", config("Name"));
    out_str("tokenA", pair.token[0]);
    out_str("tokenB", pair.token[1]);
    out_num("lpFeeBps", pair.lp_bps);
    out_num("protocolFeeBps", pair.protocol_bps);
    return 1;
}

/* 0, 1, or -1 for a foreign token. */
static int side_of(Str token) {
    return str_eq(token, pair.token[0]) ? 0 : str_eq(token, pair.token[1]) ? 1 : -1;
}

static int in_list(Str list, Str item) {
    u32 from = 0;
    for (u32 i = 0; list.p && i <= list.n; i++) {
        if (i < list.n && list.p[i] != ',') continue;
        if (i > from && str_eq((Str){list.p + from, i - from}, item)) return 1;
        from = i + 1;
    }
    return 0;
}

static int discounted(Str swapper) {
    for (u32 i = 0; i < state.whitelist_count; i++)
        if (str_eq(address_str(&state.whitelist[i]), swapper)) return 1;
    return in_list(config("Fee-Discount-Whitelist"), swapper);
}

/* reserve[out] - ceil(x y / (x + net)); 0 when a product leaves the range. */
static int output_of(const Big *net, int side, Big *output) {
    Big k, x;
    if (!big_mul(&k, &state.reserve[0], &state.reserve[1]) || !big_add(&x, &state.reserve[side], net)) return 0;
    if (big_zero(&x)) {
        *output = big_of(0);
        return 1;
    }
    big_div_up(&k, &k, &x);
    big_sub(output, &state.reserve[1 - side], &k);
    return 1;
}

static int deduct_fees(Quote *q, int discount) {
    u32 lp = discount ? DISCOUNT_BPS : pair.lp_bps;
    Big f = big_of(fee_numerator(lp, pair.protocol_bps)), share = big_of(lp_share(lp, pair.protocol_bps)), rest;
    if (!big_mul(&rest, &q->quantity, &f)) return 0;
    big_div_small(&q->net, &rest, BPS);
    big_sub(&q->fee, &q->quantity, &q->net);
    if (!big_mul(&rest, &q->fee, &share)) return 0;
    big_div_small(&q->lp_fee, &rest, 100);
    big_sub(&q->protocol_fee, &q->fee, &q->lp_fee);
    return 1;
}

static void quote(Quote *q, int side, const Big *min_output, int discount) {
    Big left, grown;
    q->reason = 0;
    if (big_zero(&q->quantity)) q->reason = "Invalid input quantity";
    else if (big_zero(min_output)) q->reason = "Invalid expected min output";
    else if (big_zero(&state.reserve[0]) || big_zero(&state.reserve[1])) q->reason = "The reserves are empty";
    else if (!deduct_fees(q, discount)) q->reason = "Quantity too large";
    else if (!output_of(&q->net, side, &q->output)) q->reason = REASON_OVERFLOW;
    else if (!big_add(&grown, &state.reserve[side], &q->quantity)) q->reason = "Quantity too large";
    else {
        big_sub(&left, &state.reserve[1 - side], &q->output);
        if (big_zero(&left)) q->reason = "This swap would drain the pool";
        else if (big_zero(&q->output)) q->reason = "There isn't enough liquidity in the reserves to complete this order";
        else if (big_cmp(min_output, &q->output) > 0) q->reason = "Could not swap with expected min output";
    }
}

/* Names with a meaning of their own between pool and tokens; they are not passed on. */
static int reserved(Str name) {
    static const char *const names[] = {"X-Action", "X-Slippage-Tolerance", "X-Expected-Min-Output", "X-Token-A", "X-Reserves-Token-A",
        "X-Token-B", "X-Reserves-Token-B", "X-Swap-Timestamp", "X-Fee-Bps", "X-Error", "X-Refund-Reason", "X-Refunded-Transfer",
        "X-Refunded-Order", "X-Refunded-Provide"};
    for (u32 i = 0; i < sizeof names / sizeof *names; i++)
        if (is(name, names[i])) return 1;
    return 0;
}

static void end_forwarding(void) {
    for (u32 i = 0; i < msg.tags.count; i++) {
        Str name = msg.tags.tag[i].name;
        if (starts(name, "X-") && !reserved(name) && !already_sent(name)) tag_named(name, msg.tags.tag[i].value);
    }
    send_end(LIT(""));
}

static void transfer(Str token, Str recipient, const Big *quantity) {
    send_to(token);
    tag_c("Action", "Transfer");
    tag("Recipient", recipient);
    tag_big("Quantity", quantity);
}

static void tell(const char *action, Str user) {
    send_to(config("AMM-Factory").p ? config("AMM-Factory") : user);
    tag_c("Action", action);
    tag("Relay-To", user);
}

static void x_reserves(void) {
    tag_big("X-Reserves-Token-A", &state.reserve[0]);
    tag_big("X-Reserves-Token-B", &state.reserve[1]);
    tag_num("X-Fee-Bps", pair.lp_bps + pair.protocol_bps);
    tag("X-Token-A", pair.token[0]);
    tag("X-Token-B", pair.token[1]);
}

/* Hundredths of a percent as Lua prints the number: 25 is 0.25, 20 is 0.2, 100 is 1.0. */
static void tag_percent(const char *name, u32 bps) {
    char buf[24];
    Str whole = print_u64(bps / 100, buf);
    u32 n = whole.n, part = bps % 100;
    buf[n++] = '.';
    buf[n++] = (char)('0' + part / 10);
    if (part % 10) buf[n++] = (char)('0' + part % 10);
    tag(name, (Str){buf, n});
}

static void out_reserves(void) {
    out_big("reserveA", &state.reserve[0]);
    out_big("reserveB", &state.reserve[1]);
}

static void confirm_swap(const Quote *q, int side, Str user, int discount) {
    tell("Order-Confirmation", user);
    tag_if("Order-Id", msg.id);
    tag("From-Token", pair.token[side]);
    tag_big("From-Quantity", &q->quantity);
    tag("To-Token", pair.token[1 - side]);
    tag_big("To-Quantity", &q->output);
    tag_big("Reserves-Token-A", &state.reserve[0]);
    tag_big("Reserves-Token-B", &state.reserve[1]);
    tag("Token-A", pair.token[0]);
    tag("Token-B", pair.token[1]);
    tag_percent("Fee-Percentage", (discount ? DISCOUNT_BPS : pair.lp_bps) + pair.protocol_bps);
    tag_big("Total-Fee", &q->fee);
    tag_big("LP-Fee", &q->lp_fee);
    tag_big("Protocol-Fee", &q->protocol_fee);
    tag("User", user);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
}

static void swap_output(const Quote *q, int side, Str user) {
    event("swap");
    out_if("orderId", msg.id);
    out_str("user", user);
    out_str("fromToken", pair.token[side]);
    out_big("fromQuantity", &q->quantity);
    out_str("toToken", pair.token[1 - side]);
    out_big("toQuantity", &q->output);
    out_c("side", side ? "b-to-a" : "a-to-b");
    out_reserves();
    out_big("totalFee", &q->fee);
    out_big("lpFee", &q->lp_fee);
    out_big("protocolFee", &q->protocol_fee);
    out_num("timestamp", msg.timestamp);
    out_num("swaps", state.swaps);
}

static void execute_swap(const Quote *q, int side, Str user, int discount) {
    Big joined;
    big_add(&joined, &q->net, &q->lp_fee);
    big_add(&state.reserve[side], &state.reserve[side], &joined);
    big_sub(&state.reserve[1 - side], &state.reserve[1 - side], &q->output);
    state.swaps++;
    transfer(pair.token[1 - side], user, &q->output);
    tag_c("X-Action", "Swap-Output");
    x_reserves();
    tag_num("X-Swap-Timestamp", msg.timestamp);
    end_forwarding();
    Str collector = state.collector.n ? address_str(&state.collector) : config("Fee-Collector");
    if (collector.p && !big_zero(&q->protocol_fee)) {
        transfer(pair.token[side], collector, &q->protocol_fee);
        end_forwarding();
    }
    confirm_swap(q, side, user, discount);
    swap_output(q, side, user);
}

/* Sends the credited tokens back, as the original's refund finalizer. */
static void refund_credit(int side, Str user, const Big *quantity, const char *reason, const char *refunded_name) {
    if (big_zero(quantity)) return;
    transfer(pair.token[side], user, quantity);
    tag_c("X-Refund-Reason", reason);
    tag_if("X-Refunded-Transfer", tag_of("Pushed-For"));
    tag_if(refunded_name, msg.id);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
}

static void refuse_swap(const Quote *q, int side, Str user) {
    Str asked = tag_of("X-Expected-Min-Output");
    refund_credit(side, user, &q->quantity, q->reason, "X-Refunded-Order");
    tell("Order-Error", user);
    tag_c("Response-For", "Swap");
    tag_if("Order-Id", msg.id);
    tag_c("Result", q->reason);
    tag("From-Token", pair.token[side]);
    tag_big("From-Quantity", &q->quantity);
    tag("To-Token", pair.token[1 - side]);
    tag_if("To-Quantity", asked);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    event("swap-refused");
    out_if("orderId", msg.id);
    out_str("user", user);
    out_str("fromToken", pair.token[side]);
    out_big("fromQuantity", &q->quantity);
    out_if("minOutput", asked);
    out_c("reason", q->reason);
    out_reserves();
}

static void swap(int side, Str user, const Big *quantity) {
    Quote q;
    Big min_output;
    Str asked = tag_of("X-Expected-Min-Output");
    int discount = discounted(user);
    memset(&q, 0, sizeof q);
    q.quantity = *quantity;
    if (tag_of("X-Expected-Output").p) q.reason = "X-Expected-Output is disabled, use X-Expected-Min-Output instead";
    else if (!asked.p) q.reason = "X-Expected-Min-Output is not present";
    else if (!big_parse(asked, &min_output)) q.reason = "Invalid expected min output";
    else quote(&q, side, &min_output, discount);
    if (q.reason) refuse_swap(&q, side, user);
    else execute_swap(&q, side, user, discount);
}

#include "liquidity.h"

static void return_credit(Str user, const Big *quantity, int side) {
    if (!big_zero(quantity)) {
        transfer(msg.from, user, quantity);
        tag_c("X-Action", "Credit-Notice-Error");
        tag_c("X-Error", side < 0 ? "Token is not in pair" : "Invalid forwarded action");
        tag_num("Trigger-Timestamp", msg.timestamp);
        end_forwarding();
    }
    event("credit-returned");
    out_str("token", msg.from);
    out_str("user", user);
    out_big("quantity", quantity);
}

static void credit_notice(void) {
    Big quantity;
    Str user = tag_of("Sender"), action = tag_of("X-Action");
    int side = side_of(msg.from);
    if (!address_valid(user) || !big_parse(tag_of("Quantity"), &quantity)) {
        fail("pool.credit-invalid", "A Credit-Notice needs the tags Sender and Quantity (a whole number below 2^255)");
        return;
    }
    if (side >= 0 && is(action, "Swap")) swap(side, user, &quantity);
    else if (side >= 0 && is(action, "Provide")) provide(side, user, &quantity);
    else if (side >= 0 && is(action, "Operational")) {
        event("credit-kept");
        out_str("token", msg.from);
        out_str("user", user);
        out_big("quantity", &quantity);
    } else return_credit(user, &quantity, side);
}

#include "poolqueries.h"

static void owner_action(void) {
    if (!from_owner()) {
        fail("pool.owner-only", "Only the process's owner or the process itself may do this");
    } else if (action_is("Set-Fee-Collector") && address_valid(tag_of("Fee-Collector"))) {
        address_set(&state.collector, tag_of("Fee-Collector"));
        reply();
        tag_c("Action", "Set-Fee-Collector-Confirmation");
        tag("Fee-Collector", address_str(&state.collector));
        tag_c("Status", "OK");
        send_end(LIT(""));
        event("fee-collector");
        out_str("collector", address_str(&state.collector));
    } else if (action_is("Whitelist-For-Fee-Discount") && address_valid(tag_of("Address")) && state.whitelist_count < WHITELIST_MAX) {
        if (!discounted(tag_of("Address"))) address_set(&state.whitelist[state.whitelist_count++], tag_of("Address"));
        event("whitelisted");
        out_str("address", tag_of("Address"));
    } else {
        fail("pool.address-invalid", "Tag Fee-Collector (or Address, at most 64 of them) must be an address");
    }
}

static void on_message(void) {
    if (!read_pair()) return;
    if (action_is("Credit-Notice")) credit_notice();
    else if (action_is("Burn")) burn();
    else if (action_is("Cancel")) cancel();
    else if (action_is("Set-Fee-Collector") || action_is("Whitelist-For-Fee-Discount")) owner_action();
    else queries();
}
