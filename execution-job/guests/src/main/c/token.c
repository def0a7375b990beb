/* The AO token blueprint: Info, Balance, Balances, Transfer, Mint, Total-Supply, Burn. */
#include "abi.h"
#include "ledger.h"

#define BALANCES_PAGE 500

static Str or_default(Str s, const char *d) {
    return s.p ? s : str_of(d);
}

static Str ticker(void) {
    return or_default(config("Ticker"), "PNTS");
}

static void initial_balances(void) {
    Json j = {(char *)msg.data.p, 0};
    Str address;
    int more = json_open(&j, '{');
    while (!sending.code && json_key(&j, &more, &address)) {
        Big quantity;
        if (!address_valid(address) || !big_parse(json_text(&j), &quantity)) j.bad = 1;
        else if (ledger_mint(address, &quantity) != 1) j.bad = 1;
    }
    if (!json_end(&j)) fail("token.balances-invalid", "The Process message's Data must be a JSON object of address to quantity, at most 4,096 accounts, sum below 2^255");
}

static int init(int from_process_message) {
    if (from_process_message && msg.data.p && msg.data.n) {
        /* Spawning tools send placeholder texts as Data; only an object holds balances. */
        if (msg.data.p[0] == '{') {
            char *end = (char *)msg.data.p + msg.data.n;
            *end = 0;
            initial_balances();
        }
        if (sending.code) {
            memset(&ledger, 0, sizeof ledger);
            return 0;
        }
    }
    event("init");
    out_str("name", or_default(config("Name"), "Points Coin"));
    out_str("ticker", ticker());
    out_str("denomination", or_default(config("Denomination"), "12"));
    out_num("accounts", ledger.count);
    out_big("totalSupply", &ledger.supply);
    return 1;
}

static int quantity_tag(Big *quantity) {
    Str s = tag_of("Quantity");
    if (!s.p) {
        fail("token.quantity-missing", "Tag Quantity is required");
        return 0;
    }
    if (!big_parse(s, quantity) || big_zero(quantity)) {
        fail("token.quantity-invalid", "Quantity must be a whole number above 0 and below 2^255");
        return 0;
    }
    return 1;
}

static void info(void) {
    reply();
    tag("Name", or_default(config("Name"), "Points Coin"));
    tag("Ticker", ticker());
    tag("Logo", or_default(config("Logo"), ""));
    tag("Denomination", or_default(config("Denomination"), "12"));
    send_end(LIT(""));
    event("info");
}

static void balance(void) {
    char buf[90];
    Str account = tag_of("Recipient");
    if (!account.p) account = tag_of("Target");
    if (!account.p) account = msg.from;
    Big b = ledger_balance(account);
    Str digits = big_print(&b, buf);
    reply();
    tag("Balance", digits);
    tag("Ticker", ticker());
    tag("Account", account);
    send_end(digits);
    event("balance");
    out_str("account", account);
    out_str("balance", digits);
}

static void balances(void) {
    u64 start = 0;
    if (tag_of("Start").p && !parse_u64(tag_of("Start"), ACCOUNTS_MAX, &start)) {
        fail("token.start-invalid", "Start must be the index of an account");
        return;
    }
    u32 i = (u32)start, end = i + BALANCES_PAGE < ledger.count ? i + BALANCES_PAGE : ledger.count;
    Text *t = data_begin();
    put_char(t, '{');
    for (u32 first = i; i < end; i++) {
        if (i != first) put_char(t, ',');
        put_quoted(t, address_str(&ledger.account[i].address));
        put_c(t, ":\"");
        put_big(t, &ledger.account[i].balance);
        put_char(t, '"');
    }
    put_char(t, '}');
    reply();
    if (i < ledger.count) tag_num("Next", i);
    send_end(text_str(t));
    event("balances");
    out_num("accounts", ledger.count);
}

static void transfer_refused(Str to, const Big *quantity, const char *reason) {
    send_to(msg.from);
    tag_c("Action", "Transfer-Error");
    tag_if("Message-Id", msg.id);
    tag_c("Error", reason);
    forward_x();
    send_end(LIT(""));
    event("transfer-error");
    out_str("from", msg.from);
    out_str("to", to);
    out_big("quantity", quantity);
    out_c("reason", reason);
}

static void notice(Str target, const char *action, const char *other, Str party, const Big *quantity) {
    Text *t = data_begin();
    int credit = is(LIT("Sender"), other);
    put_c(t, credit ? "You received " : "You transferred ");
    put_big(t, quantity);
    put_c(t, credit ? " from " : " to ");
    put(t, party);
    send_to(target);
    tag_c("Action", action);
    tag(other, party);
    tag_big("Quantity", quantity);
    forward_x();
    send_end(text_str(t));
}

static void transfer(void) {
    Big quantity;
    Str to = tag_of("Recipient");
    if (!to.p) {
        fail("token.recipient-missing", "Tag Recipient is required");
        return;
    }
    if (!address_valid(to)) {
        fail("token.recipient-invalid", "Recipient must be 1 to 64 printable ASCII characters");
        return;
    }
    if (!quantity_tag(&quantity)) return;
    Account *payer = ledger_find(msg.from);
    if (!payer || big_cmp(&payer->balance, &quantity) < 0) {
        transfer_refused(to, &quantity, "Insufficient Balance!");
        return;
    }
    Account *payee = ledger_open(to);
    if (!payee) {
        transfer_refused(to, &quantity, "This token's table of accounts is full");
        return;
    }
    big_sub(&payer->balance, &payer->balance, &quantity);
    big_add(&payee->balance, &payee->balance, &quantity);
    if (!tag_of("Cast").p) {
        notice(msg.from, "Debit-Notice", "Recipient", to, &quantity);
        notice(to, "Credit-Notice", "Sender", msg.from, &quantity);
    }
    event("transfer");
    out_str("from", msg.from);
    out_str("to", to);
    out_big("quantity", &quantity);
    out_big("fromBalance", &payer->balance);
    out_big("toBalance", &payee->balance);
}

static void refused(const char *action, const char *event_name, const char *reason) {
    reply();
    tag_c("Action", action);
    tag_if("Message-Id", msg.id);
    tag_c("Error", reason);
    send_end(LIT(""));
    event(event_name);
    out_str("from", msg.from);
    out_c("reason", reason);
}

static void done(const char *what, const char *event_name, const char *party_name, Str party, const Big *quantity) {
    Text *t = data_begin();
    put_c(t, what);
    put_big(t, quantity);
    reply();
    send_end(text_str(t));
    event(event_name);
    out_str(party_name, party);
    out_big("quantity", quantity);
    out_big("totalSupply", &ledger.supply);
}

static void mint(void) {
    Big quantity;
    Str to = tag_of("Recipient").p ? tag_of("Recipient") : msg.from;
    if (!quantity_tag(&quantity)) return;
    if (!from_owner()) {
        refused("Mint-Error", "mint-error", "Only the process or its owner can mint new tokens!");
        return;
    }
    if (!address_valid(to)) {
        fail("token.recipient-invalid", "Recipient must be 1 to 64 printable ASCII characters");
        return;
    }
    int minted = ledger_mint(to, &quantity);
    if (minted == 0) fail("token.accounts-full", "All 4,096 accounts of this token are taken");
    else if (minted < 0) fail("token.supply-too-large", "The total supply must stay below 2^255");
    else done("Successfully minted ", "mint", "to", to, &quantity);
}

static void burn(void) {
    Big quantity;
    if (!quantity_tag(&quantity)) return;
    Account *a = ledger_find(msg.from);
    if (!a || big_cmp(&a->balance, &quantity) < 0) {
        refused("Burn-Error", "burn-error", "Quantity must be less than or equal to the current balance!");
        return;
    }
    ledger_burn(a, &quantity);
    done("Successfully burned ", "burn", "from", msg.from, &quantity);
}

static void total_supply(void) {
    char buf[90];
    reply();
    tag_c("Action", "Total-Supply");
    tag("Ticker", ticker());
    send_end(big_print(&ledger.supply, buf));
    event("total-supply");
    out_big("totalSupply", &ledger.supply);
}

static void on_message(void) {
    if (action_is("Transfer")) transfer();
    else if (action_is("Balance")) balance();
    else if (action_is("Balances")) balances();
    else if (action_is("Info")) info();
    else if (action_is("Mint")) mint();
    else if (action_is("Total-Supply")) total_supply();
    else if (action_is("Burn")) burn();
}
