/* A strict JSON reader over NUL-terminated text it owns: strings are unescaped in place. Depth is bounded, numbers are kept as text. */
#ifndef RAILYARD_JSON_H
#define RAILYARD_JSON_H
#include "base.h"

#define JSON_DEPTH 16

typedef struct {
    char *at;
    int bad;
} Json;

static void json_space(Json *j) {
    while (*j->at == ' ' || *j->at == '\n' || *j->at == '\r' || *j->at == '\t') j->at++;
}

static char json_peek(Json *j) {
    json_space(j);
    return j->bad ? 0 : *j->at;
}

static int json_take(Json *j, char c) {
    if (json_peek(j) != c || !c) return 0;
    j->at++;
    return 1;
}

static void json_need(Json *j, char c) {
    if (!json_take(j, c)) j->bad = 1;
}

static u32 json_hex(Json *j) {
    u32 v = 0;
    for (u32 i = 0; i < 4; i++) {
        char c = *j->at;
        u32 d = c >= '0' && c <= '9' ? (u32)(c - '0') : c >= 'a' && c <= 'f' ? (u32)(c - 'a' + 10) : c >= 'A' && c <= 'F' ? (u32)(c - 'A' + 10) : 16;
        if (d > 15) {
            j->bad = 1;
            return 0;
        }
        v = v * 16 + d;
        j->at++;
    }
    return v;
}

static char *put_utf8(char *w, u32 c) {
    if (c < 0x80) {
        *w++ = (char)c;
    } else if (c < 0x800) {
        *w++ = (char)(0xC0 | c >> 6);
        *w++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *w++ = (char)(0xE0 | c >> 12);
        *w++ = (char)(0x80 | (c >> 6 & 63));
        *w++ = (char)(0x80 | (c & 63));
    } else {
        *w++ = (char)(0xF0 | c >> 18);
        *w++ = (char)(0x80 | (c >> 12 & 63));
        *w++ = (char)(0x80 | (c >> 6 & 63));
        *w++ = (char)(0x80 | (c & 63));
    }
    return w;
}

/* The character after a backslash-u; a lone surrogate becomes U+FFFD. */
static u32 json_unicode(Json *j) {
    u32 c = json_hex(j);
    if (c == 0) j->bad = 1;
    if (c >= 0xD800 && c < 0xDC00 && j->at[0] == '\\' && j->at[1] == 'u') {
        char *back = j->at;
        j->at += 2;
        u32 low = json_hex(j);
        if (low >= 0xDC00 && low < 0xE000) return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        j->at = back;
    }
    return c >= 0xD800 && c < 0xE000 ? 0xFFFD : c;
}

static char *json_escape(Json *j, char *w) {
    char c = *j->at++;
    switch (c) {
        case '"':
        case '\\':
        case '/': *w++ = c; break;
        case 'b': *w++ = 8; break;
        case 'f': *w++ = 12; break;
        case 'n': *w++ = 10; break;
        case 'r': *w++ = 13; break;
        case 't': *w++ = 9; break;
        case 'u': w = put_utf8(w, json_unicode(j)); break;
        default: j->bad = 1; j->at--;
    }
    return w;
}

static Str json_string(Json *j) {
    json_need(j, '"');
    char *start = j->at, *w = j->at;
    while (!j->bad) {
        char c = *j->at++;
        if (c == '"') break;
        if ((u8)c < 0x20) {
            j->bad = 1;
            j->at--;
        } else if (c == '\\') {
            w = json_escape(j, w);
        } else {
            *w++ = c;
        }
    }
    return j->bad ? NONE : (Str){start, (u32)(w - start)};
}

/* A number's or literal's text as it stands. */
static Str json_scalar(Json *j) {
    json_space(j);
    char *start = j->at;
    for (;;) {
        char c = *j->at;
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E') j->at++;
        else break;
    }
    Str s = {start, (u32)(j->at - start)};
    int digit = s.n && (*start == '-' || (*start >= '0' && *start <= '9'));
    if (!digit && !is(s, "true") && !is(s, "false") && !is(s, "null")) j->bad = 1;
    return s;
}

static void json_skip(Json *j, u32 depth) {
    char c = json_peek(j);
    if (depth > JSON_DEPTH) j->bad = 1;
    if (j->bad) return;
    if (c == '"') {
        json_string(j);
    } else if (c == '{' || c == '[') {
        char close = c == '{' ? '}' : ']';
        j->at++;
        if (json_take(j, close)) return;
        do {
            if (c == '{') {
                json_string(j);
                json_need(j, ':');
            }
            json_skip(j, depth + 1);
        } while (json_take(j, ','));
        json_need(j, close);
    } else {
        json_scalar(j);
    }
}

/* A string, number or literal as text; null and containers are NONE. */
static Str json_text(Json *j) {
    char c = json_peek(j);
    if (c == '"') return json_string(j);
    if (c == '{' || c == '[') {
        json_skip(j, 1);
        return NONE;
    }
    Str s = json_scalar(j);
    return is(s, "null") ? NONE : s;
}

/* Walks an object: for (more = json_open(j, '{'); json_key(j, &more, &key);) ... */
static int json_open(Json *j, char open) {
    json_need(j, open);
    char close = open == '{' ? '}' : ']';
    return !j->bad && !json_take(j, close);
}

static int json_more(Json *j, int *state, char close) {
    if (j->bad || !*state) return 0;
    if (*state == 2 && !json_take(j, ',')) {
        json_need(j, close);
        return 0;
    }
    *state = 2;
    return !j->bad;
}

static int json_key(Json *j, int *state, Str *key) {
    if (!json_more(j, state, '}')) return 0;
    *key = json_string(j);
    json_need(j, ':');
    return !j->bad;
}

#endif
