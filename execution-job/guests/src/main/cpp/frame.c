/* The frame of a guest in C++: the C frame, its words as functions with C linkage. */
#include "../c/abi.h"

#include "frame.h"

static int init(int from_process_message) {
    (void)from_process_message;
    event("init");
    return guest_init();
}

static void on_message(void) {
    guest_message();
}

int frame_action_is(const char *name) { return action_is(name); }
FrameText frame_from(void) { return (FrameText){msg.from.p, msg.from.n}; }

FrameText frame_tag(const char *name) {
    Str value = tag_of(name);
    return (FrameText){value.p, value.n};
}

int frame_number(const char *name, unsigned long long most, unsigned long long *number) {
    Str value = tag_of(name);
    return value.p && parse_u64(value, most, number);
}

void frame_reply(void) { reply(); }
void frame_send_to(FrameText target) { send_to((Str){target.at, target.bytes}); }
void frame_send_text(const char *name, FrameText value) { tag(name, (Str){value.at, value.bytes}); }
void frame_send_number(const char *name, unsigned long long value) { tag_num(name, value); }
void frame_send_end(void) { send_end((Str){"", 0}); }
void frame_event(const char *name) { event(name); }
void frame_out_text(const char *name, FrameText value) { out_str(name, (Str){value.at, value.bytes}); }
void frame_out_number(const char *name, unsigned long long value) { out_num(name, value); }
void frame_fail(const char *code, const char *text) { fail(code, text); }
