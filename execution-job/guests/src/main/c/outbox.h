/* The result text: messages written as they are sent, then Output and Error. */
#ifndef RAILYARD_OUTBOX_H
#define RAILYARD_OUTBOX_H
#include "big.h"
#include "message.h"

#ifndef RESULT_MAX
#define RESULT_MAX (128 * 1024)
#endif
#define OUTPUT_MAX (24 * 1024)
#define SENT_TAGS_MAX 96

typedef struct {
    char *at;
    u32 n, max;
    int over;
} Text;

static char result_bytes[RESULT_MAX];
static char output_bytes[OUTPUT_MAX];
static char data_bytes[64 * 1024];
static Text result, output, data_text;

static struct {
    u64 next; /* reference of the next message */
} references;

static struct {
    u32 messages;
    u64 reference_before;
    const char *code; /* of the error; 0 when there is none */
    const char *text;
    Str sent_names[SENT_TAGS_MAX];
    u32 sent_count;
    int output_fields;
} sending;

static void put(Text *t, Str s) {
    if (s.n > t->max - t->n) {
        t->over = 1;
        return;
    }
    memcpy(t->at + t->n, s.p, s.n);
    t->n += s.n;
}

static void put_c(Text *t, const char *s) {
    put(t, str_of(s));
}

static void put_char(Text *t, char c) {
    put(t, (Str){&c, 1});
}

static void put_num(Text *t, u64 v) {
    char buf[20];
    put(t, print_u64(v, buf));
}

static void put_big(Text *t, const Big *v) {
    char buf[90];
    put(t, big_print(v, buf));
}

/* s with JSON escapes, without the quotes. */
static void put_escaped(Text *t, Str s) {
    static const char hex[] = "0123456789abcdef";
    u32 from = 0;
    for (u32 i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        put(t, (Str){s.p + from, i - from});
        from = i + 1;
        put_char(t, '\\');
        if (c == '"' || c == '\\') put_char(t, (char)c);
        else if (c == '\n') put_char(t, 'n');
        else if (c == '\r') put_char(t, 'r');
        else if (c == '\t') put_char(t, 't');
        else {
            put_c(t, "u00");
            put_char(t, hex[c >> 4]);
            put_char(t, hex[c & 15]);
        }
    }
    put(t, (Str){s.p + from, s.n - from});
}

static void put_quoted(Text *t, Str s) {
    put_char(t, '"');
    put_escaped(t, s);
    put_char(t, '"');
}

static Str text_str(const Text *t) {
    return (Str){t->at, t->n};
}

/* ---- outgoing messages: send_to, tag..., send_end ---- */

static void tag(const char *name, Str value) {
    put_c(&result, ",{\"name\":");
    put_quoted(&result, str_of(name));
    put_c(&result, ",\"value\":");
    put_quoted(&result, value);
    put_char(&result, '}');
    if (sending.sent_count < SENT_TAGS_MAX) sending.sent_names[sending.sent_count++] = str_of(name);
}

static void tag_named(Str name, Str value) {
    put_c(&result, ",{\"name\":");
    put_quoted(&result, name);
    put_c(&result, ",\"value\":");
    put_quoted(&result, value);
    put_char(&result, '}');
    if (sending.sent_count < SENT_TAGS_MAX) sending.sent_names[sending.sent_count++] = name;
}

static void tag_c(const char *name, const char *value) {
    tag(name, str_of(value));
}

static void tag_num(const char *name, u64 v) {
    char buf[20];
    tag(name, print_u64(v, buf));
}

static void tag_big(const char *name, const Big *v) {
    char buf[90];
    tag(name, big_print(v, buf));
}

static void tag_if(const char *name, Str value) {
    if (value.p) tag(name, value);
}

static u64 send_to(Str target) {
    char buf[20];
    u64 reference = references.next++;
    Str digits = print_u64(reference, buf);
    if (sending.messages++) put_char(&result, ',');
    put_c(&result, "{\"Target\":");
    put_quoted(&result, target);
    put_c(&result, ",\"Anchor\":\"");
    for (u32 i = digits.n; i < 32; i++) put_char(&result, '0');
    put(&result, digits);
    put_c(&result, "\",\"Tags\":[{\"name\":\"Data-Protocol\",\"value\":\"ao\"},{\"name\":\"Type\",\"value\":\"Message\"}");
    put_c(&result, ",{\"name\":\"Variant\",\"value\":\"ao.TN.1\"}");
    sending.sent_count = 0;
    tag("Reference", digits);
    return reference;
}

static void send_end(Str data) {
    put_c(&result, "],\"Data\":");
    put_quoted(&result, data);
    put_char(&result, '}');
}

static int already_sent(Str name) {
    for (u32 i = 0; i < sending.sent_count; i++)
        if (str_eq(sending.sent_names[i], name)) return 1;
    return 0;
}

/* Copies the triggering message's X- tags, but for the names already set. */
static void forward_x(void) {
    for (u32 i = 0; i < msg.tags.count; i++)
        if (starts(msg.tags.tag[i].name, "X-") && !already_sent(msg.tags.tag[i].name))
            tag_named(msg.tags.tag[i].name, msg.tags.tag[i].value);
}

static u64 reply(void) {
    u64 reference = send_to(msg.from);
    tag_if("X-Reference", tag_of("Reference"));
    return reference;
}

/* ---- Output ---- */

static void field(const char *name) {
    put_char(&output, sending.output_fields++ ? ',' : '{');
    put_quoted(&output, str_of(name));
    put_char(&output, ':');
}

static void out_str(const char *name, Str value) {
    field(name);
    put_quoted(&output, value);
}

static void out_c(const char *name, const char *value) {
    out_str(name, str_of(value));
}

static void out_num(const char *name, u64 v) {
    field(name);
    put_num(&output, v);
}

static void out_big(const char *name, const Big *v) {
    char buf[90];
    out_str(name, big_print(v, buf));
}

static void out_if(const char *name, Str value) {
    if (value.p) out_str(name, value);
}

static void event(const char *name) {
    output.n = 0;
    sending.output_fields = 0;
    out_c("event", name);
}

/* Refuses the message: its messages are dropped, the caller must not have changed its data. */
static void fail(const char *code, const char *text) {
    sending.code = code;
    sending.text = text;
    event("error");
    out_c("code", code);
    out_c("text", text);
    out_if("action", tag_of("Action"));
}

static void ignored(void) {
    event("ignored");
    out_if("action", tag_of("Action"));
}

/* For text that a message's Data is made of. */
static Text *data_begin(void) {
    data_text.n = 0;
    data_text.over = 0;
    return &data_text;
}

#endif
