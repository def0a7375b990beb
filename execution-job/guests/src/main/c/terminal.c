/* A counter that can also use what a standalone module imports: it writes to its terminal, reads from it, asks the clock, exits. */
#define STANDALONE
#include "counter.c"

static void told(const char *what, u64 number) {
    event(what);
    out_num("result", number);
}

static void print_data(void) {
    static const char end[] = "\n";
    Buffer lines[2] = {{msg.data.p, msg.data.n}, {end, 1}};
    u64 written = 0;
    u64 to = 1;
    (void)parse_u64(tag_of("Descriptor"), 1000, &to);
    int error = fd_write((int)to, lines, 2, &written);
    told("print", error ? (u64)error : written);
}

static void read_line(void) {
    static char room[64];
    Buffer to = {room, sizeof room};
    u64 count = 99;
    int error = fd_read(0, &to, 1, &count);
    told("read", error ? (u64)error : count);
}

static void on_terminal(void) {
    if (action_is("Print")) {
        print_data();
    } else if (action_is("Read")) {
        read_line();
    } else if (action_is("Clock")) {
        u64 time = 0;
        told("clock", (u64)clock_time_get(0, 1, &time) * 1000 + time);
    } else if (action_is("Started")) {
        told("started", (u64)started);
    } else if (action_is("Exit")) {
        proc_exit(3);
    } else {
        on_message();
    }
}
