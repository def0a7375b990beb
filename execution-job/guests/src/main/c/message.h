/* The message and environment as handed to `handle`: the fields guests use, as slices of the host's texts. */
#ifndef RAILYARD_MESSAGE_H
#define RAILYARD_MESSAGE_H
#include "json.h"

#define TAGS_MAX 64
#define TAG_NAME_MAX 128
#define TAG_VALUE_MAX 4096

typedef struct {
    Str name, value;
} Tag;

typedef struct {
    u32 count;
    int over;
    Tag tag[TAGS_MAX];
} Tags;

static struct {
    Str id, from, owner, data;
    u64 timestamp;
    int cron;
    Tags tags;
} msg;

static struct {
    Str id, owner;
    Tags tags;
} process;

static Str tag_in(const Tags *tags, const char *name) {
    for (u32 i = 0; i < tags->count; i++)
        if (is(tags->tag[i].name, name)) return tags->tag[i].value;
    return NONE;
}

static Str tag_of(const char *name) {
    return tag_in(&msg.tags, name);
}

static Str config(const char *name) {
    return tag_in(&process.tags, name);
}

static int action_is(const char *name) {
    return is(tag_of("Action"), name);
}

static void read_tag(Json *j, Tags *tags) {
    Tag t = {NONE, NONE};
    Str key;
    int more = json_open(j, '{');
    while (json_key(j, &more, &key)) {
        Str value = json_text(j);
        if (is(key, "name")) t.name = value;
        if (is(key, "value")) t.value = value;
    }
    if (!t.name.p || !t.value.p) return;
    if (tags->count == TAGS_MAX || t.name.n > TAG_NAME_MAX || t.value.n > TAG_VALUE_MAX) tags->over = 1;
    else tags->tag[tags->count++] = t;
}

static void read_tags(Json *j, Tags *tags) {
    tags->count = 0;
    tags->over = 0;
    if (json_peek(j) != '[') {
        json_skip(j, 2);
        return;
    }
    int more = json_open(j, '[');
    while (json_more(j, &more, ']')) {
        if (json_peek(j) == '{') read_tag(j, tags);
        else json_skip(j, 3);
    }
}

static int json_end(Json *j) {
    return json_peek(j) == 0 && !j->bad;
}

static int read_message(char *text) {
    Json j = {text, 0};
    Str key;
    memset(&msg, 0, sizeof msg);
    int more = json_open(&j, '{');
    while (json_key(&j, &more, &key)) {
        if (is(key, "Tags")) {
            read_tags(&j, &msg.tags);
        } else {
            Str v = json_text(&j);
            if (is(key, "Id")) msg.id = v;
            else if (is(key, "From")) msg.from = v;
            else if (is(key, "Owner")) msg.owner = v;
            else if (is(key, "Data")) msg.data = v;
            else if (is(key, "Timestamp")) parse_u64(v, ~0ull, &msg.timestamp);
            else if (is(key, "Cron")) msg.cron = is(v, "true");
        }
    }
    if (!msg.from.p) msg.from = msg.owner;
    if (action_is("Cron")) msg.cron = 1;
    return json_end(&j);
}

static int read_environment(char *text) {
    Json j = {text, 0};
    Str key;
    memset(&process, 0, sizeof process);
    int more = json_open(&j, '{');
    while (json_key(&j, &more, &key)) {
        if (!is(key, "Process") || json_peek(&j) != '{') {
            json_skip(&j, 1);
            continue;
        }
        Str inner;
        int members = json_open(&j, '{');
        while (json_key(&j, &members, &inner)) {
            if (is(inner, "Tags")) {
                read_tags(&j, &process.tags);
            } else {
                Str v = json_text(&j);
                if (is(inner, "Id")) process.id = v;
                else if (is(inner, "Owner")) process.owner = v;
            }
        }
    }
    return json_end(&j);
}

static int is_process_message(void) {
    return is(tag_of("Type"), "Process") && process.id.p && str_eq(msg.id, process.id);
}

static int from_owner(void) {
    return (process.owner.p && str_eq(msg.from, process.owner)) || (process.id.p && str_eq(msg.from, process.id));
}

#endif
