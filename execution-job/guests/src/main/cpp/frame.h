/* What a guest in C++ sees of its message and writes of its result. */
#ifndef RAILYARD_FRAME_H
#define RAILYARD_FRAME_H

#ifdef __cplusplus
extern "C" {
#endif

/* A slice of the host's texts, valid during one message. */
typedef struct {
    const char *at;
    unsigned bytes;
} FrameText;

/* Written by the guest: the first call for the process (1 when done), and each message. */
int guest_init(void);
void guest_message(void);

int frame_action_is(const char *name);
FrameText frame_from(void);
FrameText frame_tag(const char *name);
/* Whether the tag is a whole number up to `most`. */
int frame_number(const char *name, unsigned long long most, unsigned long long *number);

/* A message: frame_reply or frame_send_to, its tags, frame_send_end. */
void frame_reply(void);
void frame_send_to(FrameText target);
void frame_send_text(const char *name, FrameText value);
void frame_send_number(const char *name, unsigned long long value);
void frame_send_end(void);

/* Output, after frame_event. */
void frame_event(const char *name);
void frame_out_text(const char *name, FrameText value);
void frame_out_number(const char *name, unsigned long long value);
void frame_fail(const char *code, const char *text);

#ifdef __cplusplus
}
#endif
#endif
