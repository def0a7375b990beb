/* An 0rbit-shaped oracle: paid (or free) requests for web data, answered by a node, the first answer in time wins. */
#include "abi.h"

#define OPEN_MAX 32
#define DONE_MAX 256
#define URL_MAX 512
#define BODY_MAX 1024

typedef struct {
    Address id, asker, reference;
    u32 post;
    u64 asked_at, valid_for;
    Big max_fee;
    u16 url_n;
    char url[URL_MAX];
} Request;

static struct {
    u32 open_count, done_next;
    u64 requests, answers, late, refused;
    Address done[DONE_MAX];
    Request open[OPEN_MAX];
} state;

static int init(int from_process_message) {
    (void)from_process_message;
    event("init");
    out_if("token", config("Token"));
    out_if("node", config("Node"));
    out_c("free", is(config("Free"), "true") ? "true" : "false");
    return 1;
}

static Str either(const char *name, const char *other) {
    return tag_of(name).p ? tag_of(name) : tag_of(other);
}

static void refuse(Str asker, const Big *paid, const char *reason) {
    state.refused++;
    if (paid && !big_zero(paid)) {
        send_to(msg.from);
        tag_c("Action", "Transfer");
        tag("Recipient", asker);
        tag_big("Quantity", paid);
        send_end(LIT(""));
    }
    send_to(asker);
    tag_c("Action", "Request-Error");
    tag_c("Error", reason);
    tag_if("X-Reference", paid ? tag_of("X-Reference") : tag_of("Reference"));
    send_end(str_of(reason));
    event("oracle-refused");
    out_str("asker", asker);
    out_c("reason", reason);
}

static void acknowledge(Str asker, Str reference, Str url) {
    Text *t = data_begin();
    put_c(t, "Message received for url:");
    put(t, url);
    send_to(asker);
    tag("RequestId", msg.id);
    tag_if("X-Reference", reference);
    send_end(text_str(t));
}

static void tell_node(const Request *r, Str url) {
    if (!config("Node").p) return;
    send_to(config("Node"));
    tag_c("Action", "Fetch-Request");
    tag("RequestId", msg.id);
    tag_c("Request-Type", r->post ? "POST" : "GET");
    tag("Url", url);
    tag_if("Body", either("X-Body", "Body"));
    tag_if("Headers", either("X-Headers", "Headers"));
    tag_big("Max-Fee", &r->max_fee);
    tag_num("ValidFor", r->valid_for);
    send_end(LIT(""));
}

static void accept(Str asker, Str reference, int post, u64 valid_for, const Big *max_fee) {
    Str url = either("X-Url", "Url");
    Request *r = &state.open[state.open_count++];
    address_set(&r->id, msg.id);
    address_set(&r->asker, asker);
    address_set(&r->reference, reference);
    r->post = (u32)post;
    r->asked_at = msg.timestamp;
    r->valid_for = valid_for;
    r->max_fee = *max_fee;
    r->url_n = (u16)url.n;
    memcpy(r->url, url.p, url.n);
    state.requests++;
    acknowledge(asker, reference, url);
    tell_node(r, url);
    event("oracle-request");
    out_str("requestId", msg.id);
    out_c("type", post ? "POST" : "GET");
    out_str("url", url);
    out_str("asker", asker);
    out_num("validUntil", valid_for ? msg.timestamp + valid_for : 0);
    out_num("pending", state.open_count);
}

/* Closes what can no longer be answered, so that forgotten requests do not fill the table. */
static void drop_expired(void) {
    u32 kept = 0;
    for (u32 i = 0; i < state.open_count; i++) {
        Request *r = &state.open[i];
        if (r->valid_for && msg.timestamp > r->asked_at + r->valid_for) continue;
        if (kept != i) state.open[kept] = *r;
        kept++;
    }
    state.open_count = kept;
}

static const char *request_fault(u64 *valid_for, Big *max_fee, const Big *paid) {
    Str url = either("X-Url", "Url"), body = either("X-Body", "Body"), headers = either("X-Headers", "Headers");
    Str valid = either("X-ValidFor", "ValidFor"), fee = tag_of("X-Max-Fee").p ? tag_of("X-Max-Fee") : config("Max-Fee");
    *valid_for = 0;
    *max_fee = big_of(paid ? 1000000000000ull : 0);
    if (!url.p || url.n == 0 || url.n > URL_MAX) return "A request needs a url of at most 512 bytes";
    if (body.n > BODY_MAX || headers.n > BODY_MAX) return "Body and headers may have 1024 bytes each";
    if (valid.p && !parse_u64(valid, 1ull << 52, valid_for)) return "ValidFor must be whole milliseconds";
    if (paid && fee.p && !big_parse(fee, max_fee)) return "Max-Fee must be a whole number";
    if (paid && big_cmp(paid, max_fee) < 0) return "Transferred less fee than Max-Fee";
    if (!address_valid(msg.id)) return "The message has no usable id";
    drop_expired();
    if (state.open_count == OPEN_MAX) return "Too many open requests";
    return 0;
}

static void paid_request(void) {
    Big paid, max_fee;
    u64 valid_for;
    Str asker = tag_of("Sender");
    if (!address_valid(asker) || !big_parse(tag_of("Quantity"), &paid)) {
        fail("oracle.credit-invalid", "A Credit-Notice needs the tags Sender and Quantity");
        return;
    }
    int post = is(tag_of("X-Action"), "Post-Real-Data");
    if (!config("Token").p || !str_eq(msg.from, config("Token")) || (!post && !is(tag_of("X-Action"), "Get-Real-Data"))) {
        event("credit-kept");
        out_str("token", msg.from);
        out_str("from", asker);
        out_big("quantity", &paid);
        return;
    }
    const char *fault = request_fault(&valid_for, &max_fee, &paid);
    if (fault) refuse(asker, &paid, fault);
    else accept(asker, tag_of("X-Reference"), post, valid_for, &max_fee);
}

static void free_request(void) {
    Big max_fee;
    u64 valid_for;
    if (!is(config("Free"), "true")) {
        fail("oracle.not-free", "This oracle wants its fee: Transfer the fee token to it with X-Action=Get-Real-Data");
        return;
    }
    const char *fault = request_fault(&valid_for, &max_fee, 0);
    if (fault) refuse(msg.from, 0, fault);
    else accept(msg.from, tag_of("Reference"), action_is("Post-Real-Data"), valid_for, &max_fee);
}

static void tell_answerer(const char *text, const char *event_name, Str id) {
    Text *t = data_begin();
    put_c(t, "ID:");
    put(t, id);
    put_c(t, text);
    reply();
    send_end(text_str(t));
    event(event_name);
    out_str("requestId", id);
}

static Request *open_request(Str id) {
    for (u32 i = 0; i < state.open_count; i++)
        if (str_eq(address_str(&state.open[i].id), id)) return &state.open[i];
    return 0;
}

static int done_before(Str id) {
    for (u32 i = 0; i < DONE_MAX; i++)
        if (str_eq(address_str(&state.done[i]), id)) return 1;
    return 0;
}

static void close_request(Request *r) {
    for (; r + 1 < state.open + state.open_count; r++) r[0] = r[1];
    state.open_count--;
}

static void forward(Request *r, Str id) {
    send_to(address_str(&r->asker));
    tag_c("Action", "Receive-Response");
    tag("RequestId", id);
    tag("FeeUsed", tag_of("Fee").p ? tag_of("Fee") : LIT("0"));
    tag_c("Request-Type", r->post ? "POST" : "GET");
    tag_if("X-Reference", address_str(&r->reference));
    forward_x();
    send_end(msg.data.p ? msg.data : LIT(""));
    event("oracle-answer");
    out_str("requestId", id);
    out_str("asker", address_str(&r->asker));
    out_num("bytes", msg.data.p ? msg.data.n : 0);
    out_num("latencyMs", msg.timestamp > r->asked_at ? msg.timestamp - r->asked_at : 0);
}

static void receive_response(void) {
    Str id = tag_of("Request-Msg-Id");
    Big fee = big_of(0);
    if (!config("Node").p || !str_eq(msg.from, config("Node"))) {
        fail("oracle.not-node", "Only the address in the process tag Node may answer");
        return;
    }
    if (!address_valid(id)) {
        fail("oracle.request-id-missing", "Tag Request-Msg-Id must name the request");
        return;
    }
    if (tag_of("Fee").p && !big_parse(tag_of("Fee"), &fee)) {
        fail("oracle.fee-invalid", "Fee must be a whole number");
        return;
    }
    Request *r = open_request(id);
    if (done_before(id)) {
        tell_answerer(" Request has already been processed", "oracle-repeated", id);
    } else if (!r) {
        tell_answerer(" No request found with this id", "oracle-unknown", id);
    } else if (big_cmp(&fee, &r->max_fee) > 0) {
        tell_answerer(" Fee asked is greater than the asker allowed", "oracle-fee-too-high", id);
    } else if (r->valid_for && msg.timestamp > r->asked_at + r->valid_for) {
        state.late++;
        close_request(r);
        tell_answerer(" Request has timed out", "oracle-late", id);
    } else {
        forward(r, id);
        state.answers++;
        address_set(&state.done[state.done_next++ % DONE_MAX], id);
        close_request(r);
    }
}

static void list_open(int post) {
    Text *t = data_begin();
    int some = 0;
    put_char(t, '{');
    for (u32 i = 0; i < state.open_count; i++) {
        Request *r = &state.open[i];
        if ((int)r->post != post) continue;
        if (some++) put_char(t, ',');
        put_quoted(t, address_str(&r->id));
        put_c(t, ":{\"Url\":");
        put_quoted(t, (Str){r->url, r->url_n});
        put_c(t, ",\"Timestamp\":");
        put_num(t, r->asked_at);
        put_c(t, ",\"Recipient\":");
        put_quoted(t, address_str(&r->asker));
        put_c(t, ",\"ValidFor\":");
        put_num(t, r->valid_for);
        put_char(t, '}');
    }
    put_char(t, '}');
    reply();
    send_end(text_str(t));
    event("oracle-open");
    out_num("pending", state.open_count);
}

static void info(void) {
    event("info");
    out_num("requests", state.requests);
    out_num("answers", state.answers);
    out_num("late", state.late);
    out_num("refused", state.refused);
    out_num("pending", state.open_count);
    Text *t = data_begin();
    put(t, text_str(&output));
    put_char(t, '}');
    reply();
    send_end(text_str(t));
}

static void on_message(void) {
    Str read = tag_of("Read");
    if (action_is("Credit-Notice")) paid_request();
    else if (action_is("Get-Real-Data") || action_is("Post-Real-Data")) free_request();
    else if (action_is("Receive-Response")) receive_response();
    else if (is(read, "GET_REQUESTS")) list_open(0);
    else if (is(read, "POST_REQUESTS")) list_open(1);
    else if (action_is("Info")) info();
}
