/* The pool's questions and answers. Part of pool.c. */
#ifndef RAILYARD_POOLQUERIES_H
#define RAILYARD_POOLQUERIES_H

static void answer_begin(const char *response) {
    reply();
    tag_c("Action", response);
    event("query");
    out_if("action", tag_of("Action"));
}

static void answer_end(void) {
    send_end(LIT("null"));
}

static void told_big(const char *name, const Big *v) {
    tag_big(name, v);
    out_big(name, v);
}

static void get_pair(void) {
    answer_begin("Get-Pair-Response");
    tag("Token-A", pair.token[0]);
    tag("Token-B", pair.token[1]);
    answer_end();
}

static void get_reserves(void) {
    answer_begin("Get-Reserves-Response");
    for (u32 i = 0; i < 2; i++) {
        char buf[90];
        tag_named(pair.token[i], big_print(&state.reserve[i], buf));
    }
    answer_end();
    out_reserves();
}

static void get_k(void) {
    Big k;
    if (!big_mul(&k, &state.reserve[0], &state.reserve[1])) {
        fail("pool.overflow", "The product of the reserves exceeds 2^255");
        return;
    }
    answer_begin("Get-K-Response");
    told_big("K", &k);
    answer_end();
}

static int quantity_or(u64 fallback, Big *quantity) {
    Str s = tag_of("Quantity");
    *quantity = big_of(fallback);
    if ((!s.p && fallback) || (big_parse(s, quantity) && !big_zero(quantity))) return 1;
    fail("pool.quantity-invalid", "Quantity must be a whole number above 0 and below 2^255");
    return 0;
}

static void get_price(void) {
    Big quantity, price = big_of(0);
    Str token = tag_of("Token");
    if (!token.p) {
        fail("pool.token-missing", "Tag Token is required");
        return;
    }
    if (!quantity_or(1, &quantity)) return;
    if (side_of(token) >= 0 && !output_of(&quantity, side_of(token), &price)) {
        fail("pool.overflow", "The product of the reserves, or the quantity, exceeds 2^255");
        return;
    }
    answer_begin("Get-Price-Response");
    told_big("Price", &price);
    answer_end();
}

static void swap_output_error(const char *text) {
    answer_begin("Get-Swap-Output-Error");
    tag_c("Status", "Error");
    tag_c("Error", text);
    send_end(LIT(""));
    out_c("error", text);
}

static void get_swap_output(void) {
    Quote q;
    Str token = tag_of("Token"), swapper = tag_of("Swapper");
    memset(&q, 0, sizeof q);
    if (!token.p) {
        fail("pool.token-missing", "Tag Token is required");
        return;
    }
    if (side_of(token) < 0) {
        swap_output_error("Unknown token");
        return;
    }
    if (!quantity_or(0, &q.quantity)) return;
    if (!address_valid(swapper)) {
        fail("pool.swapper-missing", "Tag Swapper must be an address; use 0000000000000000000000000000000000000000000 for one without a discount");
        return;
    }
    if (!deduct_fees(&q, discounted(swapper)) || !output_of(&q.net, side_of(token), &q.output)) {
        swap_output_error(REASON_OVERFLOW);
        return;
    }
    answer_begin("Get-Swap-Output-Response");
    told_big("Output", &q.output);
    told_big("Quantity-After-Fees", &q.net);
    told_big("LP-Fee-Quantity", &q.lp_fee);
    told_big("Protocol-Fee-Quantity", &q.protocol_fee);
    tag_c("Has-Fee-Discount", discounted(swapper) ? "true" : "false");
    answer_end();
}

static void get_fee_percentage(void) {
    u32 lp = is(tag_of("Has-Fee-Discount"), "true") ? DISCOUNT_BPS : pair.lp_bps;
    answer_begin("Get-Fee-Percentage-Response");
    tag_percent("LP-Fee-Percentage", lp);
    tag_percent("Protocol-Fee-Percentage", pair.protocol_bps);
    tag_percent("Fee-Percentage", lp + pair.protocol_bps);
    tag_num("Fee-Numerator", fee_numerator(lp, pair.protocol_bps));
    tag_num("LP-Share", lp_share(lp, pair.protocol_bps));
    answer_end();
    out_num("Fee-Numerator", fee_numerator(lp, pair.protocol_bps));
    out_num("LP-Share", lp_share(lp, pair.protocol_bps));
}

static void get_pending_provides(void) {
    Pending *p = pending_of(msg.from);
    Big none = big_of(0);
    answer_begin("Get-Pending-Provides-Response");
    tag_c("Provide-Found", p ? "true" : "false");
    tag("Provide-Id", p ? address_str(&p->id) : LIT("0"));
    tag("Token", p ? pair.token[p->token] : LIT("0"));
    tag_big("Quantity", p ? &p->quantity : &none);
    answer_end();
}

static Str pool_name(void) {
    return config("Name").p ? config("Name") : LIT("Pool");
}

static void get_info(void) {
    answer_begin("Info-Response");
    tag("Name", pool_name());
    tag("Ticker", pool_name());
    tag("Logo", config("Logo").p ? config("Logo") : LIT(""));
    tag_c("Denomination", "12");
    told_big("TotalSupply", &ledger.supply);
    tag_c("Type", "AMM");
    tag("TokenA", pair.token[0]);
    tag("TokenB", pair.token[1]);
    tag_num("FeeBps", pair.lp_bps + pair.protocol_bps);
    answer_end();
    out_reserves();
    out_num("swaps", state.swaps);
}

static void get_balance(void) {
    char buf[90];
    Str account = tag_of("Recipient").p ? tag_of("Recipient") : tag_of("Target").p ? tag_of("Target") : msg.from;
    Big b = ledger_balance(account);
    answer_begin("Balance-Response");
    told_big("Balance", &b);
    tag("Ticker", pool_name());
    tag("Account", account);
    send_end(big_print(&b, buf));
}

static void get_total_supply(void) {
    char buf[90];
    answer_begin("Total-Supply-Response");
    told_big("Total-Supply", &ledger.supply);
    tag("Ticker", pool_name());
    send_end(big_print(&ledger.supply, buf));
}

static void queries(void) {
    if (action_is("Get-Reserves")) get_reserves();
    else if (action_is("Get-Swap-Output")) get_swap_output();
    else if (action_is("Get-Price")) get_price();
    else if (action_is("Get-Pair")) get_pair();
    else if (action_is("Get-K")) get_k();
    else if (action_is("Get-Fee-Percentage")) get_fee_percentage();
    else if (action_is("Get-Pending-Provides")) get_pending_provides();
    else if (action_is("Info")) get_info();
    else if (action_is("Balance")) get_balance();
    else if (action_is("Total-Supply")) get_total_supply();
}

#endif
