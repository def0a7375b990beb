/* A fund that reads headlines through an oracle, asks a model for their sentiment, and buys or sells through a pool. */
#define MODULE "newsfund"
#include "abi.h"
#include "trader.h"

/* SHA-256 of "railyard.inference", base64url. */
#define INFERENCE "PCF-16bx-4HoYd9TU4MZNmgIar_K2qrW082GpbEmWQM"
#define FEED_URL "https://news.example/headlines.json"
#define HEADLINE_MAX 160
#define SEEN_MAX 512
#define ASKED_MAX 32
#define WAITING_MAX 16
#define ARTICLES_MAX 256

typedef struct {
    u64 reference, since;
    u32 n;
    char text[HEADLINE_MAX];
} Question;

typedef struct {
    u64 reference;
    u32 side;
    Address record;
} Decision;

static struct {
    u64 seen[SEEN_MAX];
    u32 seen_next, asked_count, waiting_count;
    u64 feed_reference, feed_since; /* reference 0: no feed request is open */
    u64 asked, positive, negative, neutral, unparsable, errors, late, timeouts, dropped;
    Question question[ASKED_MAX];
    Decision waiting[WAITING_MAX], current;
} fund;

static struct {
    Str oracle, inference, model, url, fee_token;
    Big fee;
    u64 trade_bps, inference_ms, oracle_ms, headlines;
} plan;

static void order_tags(void) {
    tag_num("X-Headline-Reference", fund.current.reference);
    tag_if("X-Record", address_str(&fund.current.record));
}

static void order_fields(void) {
    out_num("reference", fund.current.reference);
    out_if("record", address_str(&fund.current.record));
}

static Str config_or(const char *name, Str fallback) {
    return config(name).p ? config(name) : fallback;
}

static int read_config(void) {
    if (!read_desk()) return 0;
    plan.oracle = config("Oracle");
    plan.inference = config_or("Inference", LIT(INFERENCE));
    plan.model = config_or("Model", LIT("tiny-news"));
    plan.url = config_or("Feed-Url", LIT(FEED_URL));
    plan.fee_token = config("Oracle-Token");
    plan.fee = big_of(0);
    if (!address_valid(plan.oracle) || !address_valid(plan.inference) || (plan.fee_token.p && !address_valid(plan.fee_token))) {
        FAIL("config-missing", "The process needs the tag Oracle; Inference and Oracle-Token must be addresses when given");
        return 0;
    }
    if (plan.fee_token.p && (!big_parse(config("Oracle-Fee"), &plan.fee) || big_zero(&plan.fee))) {
        FAIL("number-invalid", "With Oracle-Token the process needs Oracle-Fee, a whole number above 0");
        return 0;
    }
    if (!number_config("Trade-Bps", 1000, BPS, &plan.trade_bps) || !number_config("Inference-Timeout", 600000, 1ull << 52, &plan.inference_ms) ||
        !number_config("Oracle-Timeout", 60000, 1ull << 52, &plan.oracle_ms) || !number_config("Max-Headlines", 4, 16, &plan.headlines))
        return 0;
    return 1;
}

static int init(int from_process_message) {
    (void)from_process_message;
    if (!read_config()) return 0;
    event("init");
    out_str("oracle", plan.oracle);
    out_str("inference", plan.inference);
    out_str("model", plan.model);
    out_str("pool", desk.pool);
    return 1;
}

/* ---- the feed ---- */

static void ask_feed(void) {
    u64 reference;
    if (plan.fee_token.p) {
        reference = send_to(plan.fee_token);
        tag_c("Action", "Transfer");
        tag("Recipient", plan.oracle);
        tag_big("Quantity", &plan.fee);
        tag_c("X-Action", "Get-Real-Data");
        tag("X-Url", plan.url);
        tag_num("X-ValidFor", plan.oracle_ms);
        tag_big("X-Max-Fee", &plan.fee);
        tag_num("X-Reference", reference);
    } else {
        reference = send_to(plan.oracle);
        tag_c("Action", "Get-Real-Data");
        tag("Url", plan.url);
        tag_num("ValidFor", plan.oracle_ms);
    }
    send_end(LIT(""));
    fund.feed_reference = reference;
    fund.feed_since = msg.timestamp;
}

static int older(u64 since, u64 limit) {
    return msg.timestamp > since && msg.timestamp - since > limit;
}

static void drop_overdue(void) {
    u32 kept = 0;
    give_up_overdue();
    if (fund.feed_reference && older(fund.feed_since, plan.oracle_ms)) {
        fund.feed_reference = 0;
        fund.timeouts++;
    }
    for (u32 i = 0; i < fund.asked_count; i++) {
        if (older(fund.question[i].since, plan.inference_ms)) {
            fund.timeouts++;
            continue;
        }
        if (kept != i) fund.question[kept] = fund.question[i];
        kept++;
    }
    fund.asked_count = kept;
}

static void counters(void) {
    trade_counters();
    out_num("asked", fund.asked);
    out_num("positive", fund.positive);
    out_num("negative", fund.negative);
    out_num("neutral", fund.neutral);
    out_num("unparsable", fund.unparsable);
    out_num("inferenceErrors", fund.errors);
    out_num("inferenceLate", fund.late);
    out_num("serviceTimeouts", fund.timeouts);
    out_num("droppedDecisions", fund.dropped);
    out_num("openQuestions", fund.asked_count);
    out_num("waitingDecisions", fund.waiting_count);
}

static void tick(void) {
    drop_overdue();
    if (!fund.feed_reference) ask_feed();
    event("tick");
    counters();
}

/* Removes the markers <s> and </s>, in place, until none is left. */
static Str strip_markers(Str s) {
    char *at = (char *)s.p;
    u32 n = 0;
    for (u32 i = 0; i < s.n; i++) {
        at[n++] = s.p[i];
        if (n >= 4 && is((Str){at + n - 4, 4}, "</s>")) n -= 4;
        else if (n >= 3 && is((Str){at + n - 3, 3}, "<s>")) n -= 3;
    }
    return (Str){at, n};
}

/* One line of at most HEADLINE_MAX bytes without markers and control characters, in place. */
static Str clean(Str s) {
    char *at = (char *)s.p;
    u32 n = 0;
    s = strip_markers(s);
    for (u32 i = 0; i < s.n; i++) {
        int blank = (u8)s.p[i] <= ' ' || s.p[i] == 127;
        if (blank && (n == 0 || at[n - 1] == ' ')) continue;
        at[n++] = blank ? ' ' : s.p[i];
    }
    if (n > HEADLINE_MAX) {
        n = HEADLINE_MAX;
        while (n && ((u8)at[n] & 0xC0) == 0x80) n--;
    }
    while (n && at[n - 1] == ' ') n--;
    return strip_markers((Str){at, n});
}

static u64 hash64(Str s) {
    u64 h = 14695981039346656037ull;
    for (u32 i = 0; i < s.n; i++) h = (h ^ (u8)s.p[i]) * 1099511628211ull;
    return h ? h : 1;
}

static int seen_before(u64 h) {
    for (u32 i = 0; i < SEEN_MAX; i++)
        if (fund.seen[i] == h) return 1;
    return 0;
}

static u64 ask_model(Str headline) {
    Question *q = &fund.question[fund.asked_count++];
    Text *t = data_begin();
    put_c(t, "Headline: ");
    put(t, headline);
    put_c(t, "\nSentiment:");
    q->reference = send_to(plan.inference);
    tag_c("Action", "Inference");
    tag("Model", plan.model);
    tag_c("Max-Tokens", "24");
    tag_c("Temperature", "0");
    tag_c("Seed", "1");
    send_end(text_str(t));
    q->since = msg.timestamp;
    q->n = headline.n;
    memset(q->text, 0, HEADLINE_MAX);
    memcpy(q->text, headline.p, headline.n);
    fund.asked++;
    return q->reference;
}

static Str read_title(Json *j) {
    Str key, title = NONE;
    if (json_peek(j) != '{') {
        json_skip(j, 3);
        return NONE;
    }
    int more = json_open(j, '{');
    while (json_key(j, &more, &key)) {
        Str value = json_text(j);
        if (is(key, "title")) title = value;
    }
    return title;
}

static struct {
    u32 count, articles, duplicates, skipped;
    Str title[ARTICLES_MAX];
} feed;

static int read_articles(Json *j) {
    int more = json_open(j, '[');
    while (json_more(j, &more, ']')) {
        Str title = read_title(j);
        feed.articles++;
        if (title.p && feed.count < ARTICLES_MAX) feed.title[feed.count++] = title;
        else feed.skipped++;
    }
    return !j->bad;
}

static int read_feed(void) {
    memset(&feed, 0, sizeof feed);
    if (!msg.data.p) return 0;
    char *text = (char *)msg.data.p;
    text[msg.data.n] = 0;
    Json j = {text, 0};
    if (json_peek(&j) == '[') return read_articles(&j) && json_end(&j);
    Str key;
    int found = 0, more = json_open(&j, '{');
    while (json_key(&j, &more, &key)) {
        if (is(key, "articles") && json_peek(&j) == '[' && !found) found = read_articles(&j);
        else json_skip(&j, 1);
    }
    return found && json_end(&j);
}

static void headlines(void) {
    u32 asked = 0;
    event("headlines");
    field("asked");
    put_char(&output, '[');
    for (u32 i = 0; i < feed.count; i++) {
        Str headline = clean(feed.title[i]);
        u64 h = hash64(headline);
        if (headline.n == 0) {
            feed.skipped++;
        } else if (seen_before(h)) {
            feed.duplicates++;
        } else if (asked == plan.headlines || fund.asked_count == ASKED_MAX) {
            feed.skipped++;
        } else {
            if (asked++) put_char(&output, ',');
            fund.seen[fund.seen_next++ % SEEN_MAX] = h;
            put_c(&output, "{\"reference\":");
            put_num(&output, ask_model(headline));
            put_c(&output, ",\"headline\":");
            put_quoted(&output, headline);
            put_char(&output, '}');
        }
    }
    put_char(&output, ']');
    out_num("articles", feed.articles);
    out_num("new", asked);
    out_num("duplicates", feed.duplicates);
    out_num("skipped", feed.skipped);
}

static void feed_response(void) {
    u64 reference = 0;
    if (!str_eq(msg.from, plan.oracle)) {
        FAIL("not-oracle", "This answer did not come from the process in tag Oracle");
        return;
    }
    if (!fund.feed_reference || !parse_u64(tag_of("X-Reference"), ~0ull, &reference) || reference != fund.feed_reference) {
        event("oracle-late");
        out_if("requestId", tag_of("RequestId"));
        return;
    }
    fund.feed_reference = 0;
    if (read_feed()) {
        headlines();
        return;
    }
    event("headlines");
    field("unreadable");
    put_c(&output, "true");
}

static void feed_refused(void) {
    u64 reference = 0;
    if (str_eq(msg.from, plan.oracle) && parse_u64(tag_of("X-Reference"), ~0ull, &reference) && reference == fund.feed_reference) fund.feed_reference = 0;
    event("oracle-refused");
    out_if("reason", tag_of("Error"));
}

/* ---- the model's answers ---- */

/* 1 positive, -1 negative, 0 neutral, 2 anything else. */
static int label_of(Str text) {
    char word[9];
    u32 i = 0, n = 0;
    while (text.p && i < text.n && (u8)text.p[i] <= ' ') i++;
    for (; text.p && i < text.n; i++) {
        char c = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32) : text.p[i];
        if (c < 'a' || c > 'z') break;
        if (n == sizeof word) return 2;
        word[n++] = c;
    }
    Str w = {word, n};
    return is(w, "positive") ? 1 : is(w, "negative") ? -1 : is(w, "neutral") ? 0 : 2;
}

static Big trade_quantity(u32 side) {
    Big part = big_of(plan.trade_bps), q = big_of(0);
    if (big_mul(&q, &trade.balance[side], &part)) {
        big_div_small(&q, &q, BPS);
        return q;
    }
    big_div_small(&q, &trade.balance[side], BPS);
    big_mul(&q, &q, &part);
    return q;
}

static const char *decide(u64 reference, u32 side) {
    Big quantity = trade_quantity(side);
    Decision d = {reference, side, {0, {0}}};
    address_set(&d.record, tag_of("Record"));
    if (big_zero(&quantity)) return "no-funds";
    if (trade.phase != IDLE || fund.waiting_count) {
        if (fund.waiting_count == WAITING_MAX) {
            fund.dropped++;
            return "queue-full";
        }
        fund.waiting[fund.waiting_count++] = d;
    } else {
        fund.current = d;
        ask_output((int)side, &quantity);
    }
    return side ? "buy" : "sell";
}

/* Sends the oldest waiting decision when no order step is open. */
static void next_decision(void) {
    while (trade.phase == IDLE && fund.waiting_count) {
        Decision d = fund.waiting[0];
        fund.waiting_count--;
        for (u32 i = 0; i < fund.waiting_count; i++) fund.waiting[i] = fund.waiting[i + 1];
        memset(&fund.waiting[fund.waiting_count], 0, sizeof(Decision));
        Big quantity = trade_quantity(d.side);
        if (big_zero(&quantity)) {
            fund.dropped++;
            continue;
        }
        fund.current = d;
        ask_output((int)d.side, &quantity);
    }
}

static Question *answered(u64 *reference) {
    if (!str_eq(msg.from, plan.inference)) {
        FAIL("not-inference", "This answer did not come from the address in tag Inference");
        return 0;
    }
    if (!parse_u64(tag_of("X-Reference"), ~0ull, reference)) {
        FAIL("reference-missing", "Tag X-Reference must be the Reference of the question");
        return 0;
    }
    for (u32 i = 0; i < fund.asked_count; i++)
        if (fund.question[i].reference == *reference) return &fund.question[i];
    fund.late++;
    event("inference-late");
    out_num("reference", *reference);
    return 0;
}

static void close_question(Question *q) {
    for (; q + 1 < fund.question + fund.asked_count; q++) q[0] = q[1];
    fund.asked_count--;
}

static void sentiment(void) {
    static const char *const names[] = {"negative", "neutral", "positive", "unparsable"};
    u64 reference = 0;
    Question *q = answered(&reference);
    if (!q) return;
    int label = label_of(msg.data);
    const char *decision = label == 0 ? "hold" : label == 2 ? "none" : decide(reference, label > 0);
    if (label == 1) fund.positive++;
    else if (label == -1) fund.negative++;
    else if (label == 0) fund.neutral++;
    else fund.unparsable++;
    event("sentiment");
    out_num("reference", reference);
    out_str("headline", (Str){q->text, q->n});
    out_c("label", names[label + 1]);
    out_c("decision", decision);
    if (label == 1 || label == -1) {
        Big quantity = trade_quantity(label > 0);
        out_big("quantity", &quantity);
    }
    out_if("model", tag_of("Model"));
    out_if("modelDigest", tag_of("Model-Digest"));
    out_if("record", tag_of("Record"));
    if (label == 2) out_str("answer", msg.data.p ? (Str){msg.data.p, msg.data.n > 64 ? 0 : msg.data.n} : LIT(""));
    close_question(q);
}

static void inference_error(void) {
    u64 reference = 0;
    Question *q = answered(&reference);
    if (!q) return;
    fund.errors++;
    event("inference-error");
    out_num("reference", reference);
    out_if("errorCode", tag_of("Error-Code"));
    out_str("headline", (Str){q->text, q->n});
    close_question(q);
}

static void dispatch(void) {
    if (msg.cron) tick();
    else if (action_is("Receive-Response")) feed_response();
    else if (action_is("Request-Error")) feed_refused();
    else if (action_is("Inference-Response")) sentiment();
    else if (action_is("Inference-Error")) inference_error();
    else if (action_is("Info")) {
        event("info");
        counters();
        reply_with_output();
    } else trade_message();
}

static void on_message(void) {
    if (!read_config()) return;
    dispatch();
    if (!sending.code) next_decision();
}
