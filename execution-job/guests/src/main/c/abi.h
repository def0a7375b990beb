/* Emscripten-shaped exports and the frame of one call. A module defines init and on_message, and includes this last. */
#ifndef RAILYARD_ABI_H
#define RAILYARD_ABI_H
#include "outbox.h"

/* First call for the process: 1 when done, 0 after fail(). */
static int init(int from_process_message);
static void on_message(void);

static int initialized;

#ifdef STANDALONE
#include "standalone.h"
static void on_terminal(void);
#define ON_MESSAGE on_terminal
#else
#include "loader.h"
#define ON_MESSAGE on_message
#endif

static void frame_begin(void) {
    result = (Text){result_bytes, 0, RESULT_MAX - OUTPUT_MAX * 2 - 1024, 0};
    output = (Text){output_bytes, 0, OUTPUT_MAX, 0};
    data_text = (Text){data_bytes, 0, sizeof data_bytes, 0};
    if (references.next == 0) references.next = 1;
    sending.messages = 0;
    sending.code = 0;
    sending.reference_before = references.next;
    sending.output_fields = 0;
    put_c(&result, "{\"ok\":true,\"response\":{\"Messages\":[");
}

static void drop_messages(void) {
    references.next = sending.reference_before;
    result.n = 0;
    result.over = 0;
    put_c(&result, "{\"ok\":true,\"response\":{\"Messages\":[");
}

static void frame_end(void) {
    if (!sending.code && (result.over || output.over || data_text.over)) {
        output.over = 0;
        fail("guest.output-too-large", "The result would be longer than this module may write; ask for less");
    }
    if (sending.code) drop_messages();
    result.max = RESULT_MAX - 1;
    put_c(&result, "],\"Spawns\":[],\"Assignments\":[],\"Output\":\"");
    put_escaped(&result, text_str(&output));
    if (sending.output_fields) put_c(&result, "}");
    put_char(&result, '"');
    if (sending.code) {
        put_c(&result, ",\"Error\":\"");
        put_escaped(&result, str_of(sending.code));
        put_c(&result, ": ");
        put_escaped(&result, str_of(sending.text));
        put_char(&result, '"');
    }
    put_c(&result, "}}");
    result_bytes[result.n] = 0;
}

static void run_message(void) {
    int process_message = is_process_message();
    if (process_message && initialized) {
        fail("guest.already-initialized", "The Process message came a second time");
        return;
    }
    if (!initialized) {
        initialized = init(process_message);
        if (!initialized || process_message) return;
    }
    ON_MESSAGE();
    if (!sending.output_fields) ignored();
}

static char *handle_texts(char *message, char *environment) {
    frame_begin();
    if (!read_environment(environment)) fail("guest.environment-invalid", "The environment is not the JSON object that AO hands to a process");
    else if (!read_message(message)) fail("guest.message-invalid", "The message is not the JSON object that AO hands to a process");
    else if (msg.tags.over || process.tags.over) fail("guest.tags-too-many", "More than 64 tags, a tag name above 128 bytes or a tag value above 4,096 bytes");
    else if (!address_valid(msg.from)) fail("guest.from-invalid", "From must be an address of 1 to 64 printable ASCII characters");
    else run_message();
    frame_end();
    return result_bytes;
}

#ifndef OWN_HANDLE
EXPORT(handle) char *handle(char *message, char *environment) {
    return handle_texts(message, environment);
}
#endif

#endif
