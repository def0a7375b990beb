/* The pool's liquidity side: Provide (two Credit-Notices), Cancel, Burn. Part of pool.c. */
#ifndef RAILYARD_LIQUIDITY_H
#define RAILYARD_LIQUIDITY_H

static Pending *pending_of(Str sender) {
    for (u32 i = 0; i < state.pending_count; i++)
        if (str_eq(address_str(&state.pending[i].sender), sender)) return &state.pending[i];
    return 0;
}

static void pending_remove(Pending *p) {
    for (; p + 1 < state.pending + state.pending_count; p++) p[0] = p[1];
    state.pending_count--;
    memset(&state.pending[state.pending_count], 0, sizeof(Pending));
}

/* Percent with at most two decimals, above 0 and below 100, in hundredths. */
static int slippage(Str s, u32 *hundredths) {
    u32 v = 0, decimals = 0, point = 0, digits = 0;
    for (u32 i = 0; s.p && i < s.n; i++) {
        if (s.p[i] == '.' && !point) {
            point = 1;
            continue;
        }
        u32 d = (u32)(s.p[i] - '0');
        if (d > 9 || v > BPS || (point && decimals == 2 && d)) return 0;
        if (point && decimals == 2) continue;
        v = v * 10 + d;
        decimals += point;
        digits++;
    }
    for (; decimals < 2; decimals++) v *= 10;
    *hundredths = v;
    return digits && v > 0 && v < BPS;
}

/* q * num / den; 0 when the product leaves the range. */
static int scale(Big *r, const Big *q, const Big *num, const Big *den) {
    Big t;
    if (!big_mul(&t, q, num)) return 0;
    big_div(r, &t, den);
    return 1;
}

/* floor(q * (10000 - tolerance) / 10000) is at most `optimal`, and optimal at most q. */
static int within(const Big *optimal, const Big *q, u32 tolerance) {
    Big keep = big_of(BPS - tolerance), whole = big_of(BPS), limit;
    return scale(&limit, q, &keep, &whole) && big_cmp(optimal, q) <= 0 && big_cmp(&limit, optimal) <= 0;
}

/* Sets used[] and minted for quantities given[] (by pair side); `first` is the side that came first. Returns a reason or 0. */
static const char *plan_provide(const Big given[2], int first, u32 tolerance, Big used[2], Big *minted) {
    Big left, right;
    int second = 1 - first;
    used[0] = given[0];
    used[1] = given[1];
    if (big_zero(&given[0]) || big_zero(&given[1])) return "Quantity is not greater than 0";
    if (big_zero(&state.reserve[0]) && big_zero(&state.reserve[1])) {
        if (!big_mul(&left, &given[0], &given[1])) return REASON_OVERFLOW;
        *minted = big_sqrt(&left);
    } else {
        if (!big_mul(&left, &given[first], &state.reserve[second]) || !big_mul(&right, &given[second], &state.reserve[first])) return REASON_OVERFLOW;
        if (big_cmp(&left, &right) != 0) {
            Big optimal;
            big_div(&optimal, &left, &state.reserve[first]);
            if (within(&optimal, &given[second], tolerance)) {
                used[second] = optimal;
            } else {
                big_div(&optimal, &right, &state.reserve[second]);
                if (!within(&optimal, &given[first], tolerance)) return "Could not provide liquidity within the given slippage tolerance";
                used[first] = optimal;
            }
        }
        if (!scale(minted, &ledger.supply, &used[first], &state.reserve[first])) return REASON_OVERFLOW;
    }
    if (big_zero(minted)) return "Too little liquidity provided";
    if (!big_add(&left, &state.reserve[0], &used[0]) || !big_add(&right, &state.reserve[1], &used[1]) || !big_mul(&left, &left, &right)) return REASON_OVERFLOW;
    return 0;
}

static void refuse_provide(Pending *p, int side, Str user, const Big *quantity, const char *reason) {
    refund_credit(side, user, quantity, reason, "X-Refunded-Provide");
    if (p && !big_zero(&p->quantity)) {
        transfer(pair.token[p->token], user, &p->quantity);
        tag_c("X-Refund-Reason", reason);
        tag_if("X-Refunded-Transfer", address_str(&p->id));
        tag_if("X-Refunded-Provide", msg.id);
        tag_num("Trigger-Timestamp", msg.timestamp);
        end_forwarding();
    }
    tell("Provide-Error", user);
    tag_c("Response-For", "Provide");
    tag_if("Provide-Id", msg.id);
    tag_c("Result", reason);
    tag("Token-A", pair.token[side]);
    tag_big("Token-A-Quantity", quantity);
    if (p) {
        tag("Token-B", pair.token[p->token]);
        tag_big("Token-B-Quantity", &p->quantity);
    }
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    event("provide-refused");
    out_str("provider", user);
    out_c("reason", reason);
    if (p) pending_remove(p);
}

static void refund_extra(int side, Str user, const Big *given, const Big *used) {
    Big extra;
    big_sub(&extra, given, used);
    if (big_zero(&extra)) return;
    transfer(pair.token[side], user, &extra);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
}

static void finish_provide(Pending *p, int side, Str user, const Big given[2], const Big used[2], const Big *minted) {
    int first = (int)p->token;
    big_add(&state.reserve[0], &state.reserve[0], &used[0]);
    big_add(&state.reserve[1], &state.reserve[1], &used[1]);
    refund_extra(first, user, &given[first], &used[first]);
    refund_extra(side, user, &given[side], &used[side]);
    pending_remove(p);
    tell("Provide-Confirmation", user);
    tag_if("Provide-Id", msg.id);
    tag_big("Received-Pool-Tokens", minted);
    tag("Token-A", pair.token[first]);
    tag("Token-B", pair.token[side]);
    tag_big("Token-A-Quantity", &used[first]);
    tag_big("Token-B-Quantity", &used[side]);
    x_reserves();
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    send_to(user);
    tag_c("Action", "Credit-Notice");
    tag("Sender", process.id);
    tag_big("Quantity", minted);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    event("provide");
    out_str("provider", user);
    out_big("minted", minted);
    out_big("usedA", &used[0]);
    out_big("usedB", &used[1]);
    out_reserves();
    out_big("totalSupply", &ledger.supply);
}

static void provide(int side, Str user, const Big *quantity) {
    Pending *p = pending_of(user);
    Big sum = *quantity;
    if (!p && state.pending_count == PENDING_MAX) {
        refuse_provide(0, side, user, quantity, "Too many pending provides");
        return;
    }
    if (!p || p->token == (u32)side) {
        if (p && !big_add(&sum, &p->quantity, quantity)) {
            refuse_provide(p, side, user, quantity, "Quantity too large");
            return;
        }
        if (!p) {
            p = &state.pending[state.pending_count++];
            address_set(&p->id, msg.id);
            address_set(&p->sender, user);
            p->token = (u32)side;
        }
        p->quantity = sum;
        event("provide-pending");
        out_str("provider", user);
        out_str("token", pair.token[side]);
        out_big("quantity", &p->quantity);
        return;
    }
    u32 tolerance;
    Big given[2], used[2], minted;
    const char *reason = "Invalid slippage tolerance percentage";
    given[side] = *quantity;
    given[p->token] = p->quantity;
    if (slippage(tag_of("X-Slippage-Tolerance"), &tolerance)) reason = plan_provide(given, (int)p->token, tolerance, used, &minted);
    if (!reason && ledger_mint(user, &minted) != 1) reason = "The table of liquidity providers is full";
    if (reason) refuse_provide(p, side, user, quantity, reason);
    else finish_provide(p, side, user, given, used, &minted);
}

static void cancel(void) {
    Str id = tag_of("Transfer");
    Pending *p = 0;
    for (u32 i = 0; i < state.pending_count; i++)
        if (id.p && str_eq(address_str(&state.pending[i].id), id)) p = &state.pending[i];
    if (!p || !str_eq(address_str(&p->sender), msg.from)) {
        fail("pool.transfer-unknown", "Tag Transfer must name a pending provide of the sender");
        return;
    }
    if (!big_zero(&p->quantity)) {
        transfer(pair.token[p->token], msg.from, &p->quantity);
        tag_num("Trigger-Timestamp", msg.timestamp);
        end_forwarding();
    }
    send_to(msg.from);
    tag_c("Action", "Refund-Notice");
    tag("Transfer", id);
    tag_big("Quantity", &p->quantity);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    event("provide-cancelled");
    out_str("provider", msg.from);
    out_big("quantity", &p->quantity);
    pending_remove(p);
}

static void refuse_burn(const char *reason) {
    tell("Burn-Error", msg.from);
    tag_c("Result", reason);
    tag_if("Burn-Id", msg.id);
    tag_if("Burn-Quantity", tag_of("Quantity"));
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    event("burn-refused");
    out_str("provider", msg.from);
    out_c("reason", reason);
}

static void pay_out(int side, const Big *quantity) {
    if (big_zero(quantity)) return;
    transfer(pair.token[side], msg.from, quantity);
    tag_c("X-Action", "Burn-LP-Output");
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
}

static void burn(void) {
    Big quantity, out[2];
    Account *a = ledger_find(msg.from);
    const char *reason = 0;
    if (!big_parse(tag_of("Quantity"), &quantity) || big_zero(&quantity)) reason = "Invalid burn quantity";
    else if (!a) reason = "No balance for this user";
    else if (big_cmp(&quantity, &a->balance) > 0) reason = "Not enough tokens to burn";
    else if (!scale(&out[0], &quantity, &state.reserve[0], &ledger.supply) || !scale(&out[1], &quantity, &state.reserve[1], &ledger.supply)) reason = "Quantity too large";
    if (reason) {
        refuse_burn(reason);
        return;
    }
    big_sub(&state.reserve[0], &state.reserve[0], &out[0]);
    big_sub(&state.reserve[1], &state.reserve[1], &out[1]);
    ledger_burn(a, &quantity);
    pay_out(1, &out[1]);
    pay_out(0, &out[0]);
    tell("Burn-Confirmation", msg.from);
    tag_big("Burn-Quantity", &quantity);
    tag_big("Burned-Pool-Tokens", &quantity);
    tag("Token-A", pair.token[0]);
    tag("Token-B", pair.token[1]);
    tag_big("Token-A-Quantity", &out[0]);
    tag_big("Token-B-Quantity", &out[1]);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    send_to(msg.from);
    tag_c("Action", "Debit-Notice");
    tag("Recipient", process.id);
    tag_big("Quantity", &quantity);
    tag_num("Trigger-Timestamp", msg.timestamp);
    end_forwarding();
    event("burn");
    out_str("provider", msg.from);
    out_big("burned", &quantity);
    out_big("outA", &out[0]);
    out_big("outB", &out[1]);
    out_reserves();
    out_big("totalSupply", &ledger.supply);
}

#endif
