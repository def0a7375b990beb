/* Counts. The smallest useful guest. */
#include "abi.h"

#define STEP_MAX 1000000000ull

static struct {
    u64 count, messages;
} state;

static int init(int from_process_message) {
    (void)from_process_message;
    event("init");
    out_num("count", 0);
    return 1;
}

static void counted(void) {
    event("count");
    out_num("count", state.count);
    out_num("messages", state.messages);
}

static void answer(void) {
    char buf[20];
    reply();
    tag_c("Action", "Count");
    tag_num("Count", state.count);
    send_end(print_u64(state.count, buf));
    counted();
}

static void add(void) {
    u64 step = 1;
    Str quantity = tag_of("Quantity");
    if (quantity.p && !parse_u64(quantity, STEP_MAX, &step)) {
        fail("counter.quantity-invalid", "Quantity must be a whole number from 0 to 1000000000");
        return;
    }
    if (state.count + step < state.count) {
        fail("counter.overflow", "The count would leave 64 bits");
        return;
    }
    state.count += step;
    state.messages++;
    answer();
}

static void on_message(void) {
    if (action_is("Add")) {
        add();
    } else if (action_is("Get")) {
        answer();
    } else if (action_is("Reset")) {
        state.count = 0;
        state.messages++;
        answer();
    } else if (msg.cron) {
        state.count++;
        state.messages++;
        counted();
    }
}
