/* A 50/50 portfolio manager: woken by cron, it asks the pool for its reserves and trades back to equal values when they drift. */
#define MODULE "manager"
#include "abi.h"
#include "trader.h"

static struct {
    u64 threshold_bps;
    Big min_trade;
} rule;

static void order_tags(void) {}

static void order_fields(void) {
    out_balances();
}

static int read_config(void) {
    if (!read_desk() || !number_config("Threshold-Bps", 100, 5000, &rule.threshold_bps)) return 0;
    rule.min_trade = big_of(1);
    if (!config("Min-Trade").p || big_parse(config("Min-Trade"), &rule.min_trade)) return 1;
    FAIL("number-invalid", "Min-Trade must be a whole number below 2^255");
    return 0;
}

static int init(int from_process_message) {
    (void)from_process_message;
    if (!read_config()) return 0;
    event("init");
    out_str("pool", desk.pool);
    out_num("thresholdBps", rule.threshold_bps);
    out_num("slippageBps", desk.slippage_bps);
    return 1;
}

static void tick(void) {
    int timed_out = give_up_overdue();
    if (trade.phase == IDLE) {
        u64 reference = send_to(desk.pool);
        tag_c("Action", "Get-Reserves");
        send_end(LIT(""));
        wait_in(ASKED_RESERVES, reference);
    }
    event("tick");
    trade_counters();
    if (timed_out) {
        field("timedOut");
        put_c(&output, "true");
    }
}

static void weigh(const Big reserve[2]) {
    Big left, right, total, gap, off, ten = big_of(BPS), half = big_of(BPS / 2), quantity = big_of(0), weight = big_of(0);
    int side = 0, trading = 0;
    if (!big_mul(&left, &trade.balance[0], &reserve[1]) || !big_mul(&right, &trade.balance[1], &reserve[0]) || !big_add(&total, &left, &right) ||
        !big_mul(&weight, &left, &ten) || !big_mul(&off, &right, &ten)) {
        FAIL("overflow", "Balances times reserves leave the range below 2^255");
        return;
    }
    trade.phase = IDLE;
    if (!big_zero(&total)) {
        side = big_cmp(&left, &right) < 0;
        if (side) big_sub(&gap, &right, &left);
        else big_sub(&gap, &left, &right);
        big_div(&weight, &weight, &total);
        big_mul(&off, &gap, &half);
        big_div(&off, &off, &total);
        big_div(&quantity, &gap, &reserve[1 - side]);
        big_div_small(&quantity, &quantity, 2);
        Big threshold = big_of(rule.threshold_bps);
        trading = big_cmp(&off, &threshold) > 0 && !big_zero(&quantity) && big_cmp(&quantity, &rule.min_trade) >= 0;
    }
    if (trading) ask_output(side, &quantity);
    event("weight");
    out_num("weightBps", big_zero(&total) ? 0 : weight.w[0]);
    out_balances();
    out_big("reserveA", &reserve[0]);
    out_big("reserveB", &reserve[1]);
    out_c("decision", !trading ? "hold" : side ? "sell-b" : "sell-a");
    if (trading) out_big("quantity", &quantity);
}

static Str tag_named_by(Str name) {
    for (u32 i = 0; i < msg.tags.count; i++)
        if (str_eq(msg.tags.tag[i].name, name)) return msg.tags.tag[i].value;
    return NONE;
}

static void reserves_response(void) {
    Big reserve[2];
    if (!from_pool() || !awaited_in(ASKED_RESERVES)) return;
    if (!big_parse(tag_named_by(desk.token[0]), &reserve[0]) || !big_parse(tag_named_by(desk.token[1]), &reserve[1])) {
        FAIL("number-invalid", "The pool's answer must have a tag named by each token with its reserve");
        return;
    }
    if (big_zero(&reserve[0]) || big_zero(&reserve[1])) {
        trade.phase = IDLE;
        event("pool-empty");
        return;
    }
    weigh(reserve);
}

static void on_message(void) {
    if (!read_config()) return;
    if (msg.cron) {
        tick();
    } else if (action_is("Get-Reserves-Response")) {
        reserves_response();
    } else if (action_is("Info")) {
        event("info");
        trade_counters();
        reply_with_output();
    } else {
        trade_message();
    }
}
