/* What both agents share: balances learned from notices, and one order at a time through a pool. The agent defines MODULE and the two hooks. */
#ifndef RAILYARD_TRADER_H
#define RAILYARD_TRADER_H
#include "big.h"
#include "outbox.h"

#define BPS 10000u
#define FAIL(code, text) fail(MODULE "." code, text)

enum { IDLE, ASKED_RESERVES, ASKED_OUTPUT, ORDERED };

/* What the agent adds to an order: tags on the Transfer, fields of Output. */
static void order_tags(void);
static void order_fields(void);

static struct {
    Big balance[2];
    u32 phase, side; /* side: the token sold, 0 = A */
    u64 since, awaited, order;
    u64 orders, filled, refused, timeouts;
    Big quantity;
} trade;

static struct {
    Str token[2], pool;
    u64 slippage_bps, timeout_ms;
} desk;

static int number_config(const char *name, u64 fallback, u64 limit, u64 *out) {
    *out = fallback;
    if (!config(name).p || parse_u64(config(name), limit, out)) return 1;
    FAIL("number-invalid", "A process tag that must be a whole number within its limits is not");
    return 0;
}

static int read_desk(void) {
    desk.token[0] = config("Token-A");
    desk.token[1] = config("Token-B");
    desk.pool = config("Pool");
    if (!address_valid(desk.token[0]) || !address_valid(desk.token[1]) || !address_valid(desk.pool) || str_eq(desk.token[0], desk.token[1])) {
        FAIL("config-missing", "The process needs the tags Token-A, Token-B (different) and Pool");
        return 0;
    }
    return number_config("Slippage-Bps", 100, BPS, &desk.slippage_bps) && number_config("Order-Timeout", 60000, 1ull << 52, &desk.timeout_ms);
}

static int traded_side(Str token) {
    return str_eq(token, desk.token[0]) ? 0 : str_eq(token, desk.token[1]) ? 1 : -1;
}

static void out_balances(void) {
    out_big("balanceA", &trade.balance[0]);
    out_big("balanceB", &trade.balance[1]);
}

static const char *phase_name(void) {
    return trade.phase == IDLE ? "idle" : trade.phase == ASKED_RESERVES ? "asked-reserves" : trade.phase == ASKED_OUTPUT ? "asked-output" : "ordered";
}

static void wait_in(u32 phase, u64 reference) {
    trade.phase = phase;
    trade.awaited = reference;
    trade.since = msg.timestamp;
}

/* Gives up a step that is older than the timeout; 1 when it did. */
static int give_up_overdue(void) {
    if (trade.phase == IDLE || msg.timestamp <= trade.since || msg.timestamp - trade.since <= desk.timeout_ms) return 0;
    trade.phase = IDLE;
    trade.timeouts++;
    return 1;
}

static int from_pool(void) {
    if (str_eq(msg.from, desk.pool)) return 1;
    FAIL("not-pool", "This answer did not come from the process in tag Pool");
    return 0;
}

/* The reply to the question asked last, and not to an older one. */
static int awaited_in(u32 phase) {
    u64 reference = 0;
    if (trade.phase == phase && parse_u64(tag_of("X-Reference"), ~0ull, &reference) && reference == trade.awaited) return 1;
    event("stale");
    out_if("action", tag_of("Action"));
    return 0;
}

static void ask_output(int side, const Big *quantity) {
    trade.side = (u32)side;
    trade.quantity = *quantity;
    u64 reference = send_to(desk.pool);
    tag_c("Action", "Get-Swap-Output");
    tag("Token", desk.token[side]);
    tag_big("Quantity", quantity);
    tag("Swapper", process.id);
    send_end(LIT(""));
    wait_in(ASKED_OUTPUT, reference);
}

static void place_order(const Big *expected, const Big *least) {
    trade.orders++;
    trade.order = trade.orders;
    u64 reference = send_to(desk.token[trade.side]);
    tag_c("Action", "Transfer");
    tag("Recipient", desk.pool);
    tag_big("Quantity", &trade.quantity);
    tag_c("X-Action", "Swap");
    tag_big("X-Expected-Min-Output", least);
    tag_num("X-Order", trade.order);
    order_tags();
    send_end(LIT(""));
    wait_in(ORDERED, reference);
    event("order");
    out_num("order", trade.order);
    out_c("side", trade.side ? "buy" : "sell");
    out_c("sold", trade.side ? "b" : "a");
    out_big("quantity", &trade.quantity);
    out_big("expected", expected);
    out_big("minOutput", least);
    order_fields();
}

static void output_response(void) {
    Big expected, least, keep = big_of(BPS - desk.slippage_bps);
    if (!from_pool() || !awaited_in(ASKED_OUTPUT)) return;
    if (!big_parse(tag_of("Output"), &expected) || !big_mul(&least, &expected, &keep)) {
        FAIL("number-invalid", "The pool's tag Output must be a whole number");
        return;
    }
    big_div_small(&least, &least, BPS);
    if (big_zero(&least) || big_cmp(&trade.quantity, &trade.balance[trade.side]) > 0) {
        trade.phase = IDLE;
        event("order-skipped");
        out_c("reason", big_zero(&least) ? "The pool would give nothing for it" : "The balance no longer covers it");
        out_big("quantity", &trade.quantity);
        return;
    }
    place_order(&expected, &least);
}

static void output_error(void) {
    if (!from_pool() || !awaited_in(ASKED_OUTPUT)) return;
    trade.phase = IDLE;
    trade.refused++;
    event("quote-refused");
    out_if("reason", tag_of("Error"));
}

/* The order this notice belongs to is the one in flight. */
static int ends_order(void) {
    u64 order = 0;
    if (trade.phase != ORDERED || !parse_u64(tag_of("X-Order"), ~0ull, &order) || order != trade.order) return 0;
    trade.phase = IDLE;
    return 1;
}

static void credit_notice(void) {
    Big quantity, sum;
    int side = traded_side(msg.from), from_the_pool = tag_of("Sender").p && str_eq(tag_of("Sender"), desk.pool);
    if (!big_parse(tag_of("Quantity"), &quantity)) {
        FAIL("number-invalid", "A Credit-Notice's Quantity must be a whole number below 2^255");
        return;
    }
    if (side < 0) {
        event("credit-foreign");
        out_str("token", msg.from);
        out_big("quantity", &quantity);
        return;
    }
    if (!big_add(&sum, &trade.balance[side], &quantity)) {
        FAIL("overflow", "The balance would leave the range below 2^255");
        return;
    }
    trade.balance[side] = sum;
    if (from_the_pool && is(tag_of("X-Action"), "Swap-Output")) {
        ends_order();
        trade.filled++;
        event("filled");
        out_if("order", tag_of("X-Order"));
    } else if (from_the_pool && tag_of("X-Refund-Reason").p) {
        ends_order();
        trade.refused++;
        event("refunded");
        out_if("order", tag_of("X-Order"));
        out_str("reason", tag_of("X-Refund-Reason"));
    } else {
        event("credit");
        out_if("from", tag_of("Sender"));
    }
    out_if("reference", tag_of("X-Headline-Reference"));
    out_if("record", tag_of("X-Record"));
    out_str("token", msg.from);
    out_big("quantity", &quantity);
    out_balances();
}

static void debit_notice(void) {
    Big quantity;
    int side = traded_side(msg.from);
    if (!big_parse(tag_of("Quantity"), &quantity)) {
        FAIL("number-invalid", "A Debit-Notice's Quantity must be a whole number below 2^255");
        return;
    }
    event(side < 0 ? "debit-foreign" : "debit");
    out_str("token", msg.from);
    out_big("quantity", &quantity);
    if (side < 0) return;
    if (big_cmp(&quantity, &trade.balance[side]) > 0) {
        trade.balance[side] = big_of(0);
        out_c("warning", "more was debited than was known to be there");
    } else {
        big_sub(&trade.balance[side], &trade.balance[side], &quantity);
    }
    out_balances();
}

static void transfer_error(void) {
    if (traded_side(msg.from) >= 0 && ends_order()) {
        trade.refused++;
        event("order-failed");
        out_num("order", trade.order);
    } else {
        event("transfer-error");
        out_str("token", msg.from);
    }
    out_if("reason", tag_of("Error"));
}

static void order_news(const char *name) {
    event(name);
    out_if("orderId", tag_of("Order-Id"));
    out_if("fromQuantity", tag_of("From-Quantity"));
    out_if("toQuantity", tag_of("To-Quantity"));
    out_if("totalFee", tag_of("Total-Fee"));
    out_if("result", tag_of("Result"));
    out_if("order", tag_of("X-Order"));
}

static void withdraw(void) {
    Big quantity;
    int side = tag_of("Token").p ? traded_side(tag_of("Token")) : -1;
    if (!process.owner.p || !str_eq(msg.from, process.owner)) {
        FAIL("owner-only", "Only the process's owner may withdraw");
    } else if (side < 0 || !big_parse(tag_of("Quantity"), &quantity) || big_zero(&quantity)) {
        FAIL("number-invalid", "Withdraw needs Token (one of the two) and Quantity above 0");
    } else if (big_cmp(&quantity, &trade.balance[side]) > 0) {
        FAIL("balance-too-small", "Quantity is above the known balance");
    } else {
        send_to(desk.token[side]);
        tag_c("Action", "Transfer");
        tag("Recipient", process.owner);
        tag_big("Quantity", &quantity);
        send_end(LIT(""));
        event("withdraw");
        out_str("token", desk.token[side]);
        out_big("quantity", &quantity);
    }
}

static void trade_counters(void) {
    out_balances();
    out_c("phase", phase_name());
    out_num("orders", trade.orders);
    out_num("filled", trade.filled);
    out_num("refused", trade.refused);
    out_num("timeouts", trade.timeouts);
}

/* Answers with Output's own fields as Data. */
static void reply_with_output(void) {
    Text *t = data_begin();
    put(t, text_str(&output));
    put_char(t, '}');
    reply();
    send_end(text_str(t));
}

/* 1 when the message was one that both agents treat alike. */
static int trade_message(void) {
    if (action_is("Credit-Notice")) credit_notice();
    else if (action_is("Debit-Notice")) debit_notice();
    else if (action_is("Get-Swap-Output-Response")) output_response();
    else if (action_is("Get-Swap-Output-Error")) output_error();
    else if (action_is("Transfer-Error")) transfer_error();
    else if (action_is("Order-Confirmation")) order_news("order-confirmation");
    else if (action_is("Order-Error")) order_news("order-error");
    else if (action_is("Withdraw")) withdraw();
    else return 0;
    return 1;
}

#endif
