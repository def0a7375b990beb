// Sealed-bid auctions: the highest bid wins and pays the second price. Bids wait in a heap, so that the earlier of two
// equal ones wins.
#include "frame.h"

namespace {

using u64 = unsigned long long;

constexpr unsigned MOST_AUCTIONS = 64;
constexpr unsigned MOST_BIDS = 48;
constexpr unsigned MOST_NAME = 64;
constexpr u64 MOST_AMOUNT = 1000000000000ull;

class Name {
public:
    bool take(FrameText text) {
        if (text.bytes == 0 || text.bytes > MOST_NAME) return false;
        size = text.bytes;
        for (unsigned i = 0; i < size; i++) bytes[i] = text.at[i];
        return true;
    }
    bool operator==(FrameText text) const {
        if (size != text.bytes) return false;
        for (unsigned i = 0; i < size; i++)
            if (bytes[i] != text.at[i]) return false;
        return true;
    }
    FrameText text() const { return {bytes, size}; }

private:
    char bytes[MOST_NAME] = {};
    unsigned size = 0;
};

struct Bid {
    Name bidder;
    u64 amount = 0, order = 0;
    // Whether this one stands before the other.
    bool before(const Bid &other) const { return amount > other.amount || (amount == other.amount && order < other.order); }
};

template <typename T, unsigned Most>
class Heap {
public:
    bool full() const { return count == Most; }
    unsigned size() const { return count; }

    void push(const T &entry) {
        unsigned at = count++;
        entries[at] = entry;
        while (at > 0 && entries[at].before(entries[(at - 1) / 2])) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    T pop() {
        T first = entries[0];
        entries[0] = entries[--count];
        for (unsigned at = 0;;) {
            unsigned best = at;
            for (unsigned child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
                if (entries[child].before(entries[best])) best = child;
            if (best == at) return first;
            swap(at, best);
            at = best;
        }
    }

    template <typename Test>
    bool any(Test test) const {
        for (unsigned i = 0; i < count; i++)
            if (test(entries[i])) return true;
        return false;
    }

private:
    void swap(unsigned one, unsigned other) {
        T kept = entries[one];
        entries[one] = entries[other];
        entries[other] = kept;
    }

    T entries[Most] = {};
    unsigned count = 0;
};

struct Auction {
    u64 number = 0;
    Name seller, item;
    u64 reserve = 0;
    Heap<Bid, MOST_BIDS> bids;
};

struct House {
    Auction auctions[MOST_AUCTIONS] = {};
    unsigned open = 0;
    u64 opened = 0, sold = 0, turnover = 0, bids = 0;

    Auction *find(u64 number) {
        for (unsigned i = 0; i < open; i++)
            if (auctions[i].number == number) return &auctions[i];
        return nullptr;
    }
};

// With a constructor to run, the linker would run it before every call.
[[clang::require_constant_initialization]] House house;

Auction *named() {
    u64 number = 0;
    Auction *auction = frame_number("Auction", ~0ull, &number) ? house.find(number) : nullptr;
    if (!auction) frame_fail("auction.unknown", "No auction of this number is open");
    return auction;
}

void open() {
    u64 reserve = 0;
    if (house.open == MOST_AUCTIONS) return frame_fail("auction.full", "64 auctions are open; wait until one is closed");
    Auction &auction = house.auctions[house.open];
    if (!auction.item.take(frame_tag("Item"))) return frame_fail("auction.item-invalid", "Item must be a name of 1 to 64 bytes");
    if (!frame_number("Reserve", MOST_AMOUNT, &reserve)) return frame_fail("auction.reserve-invalid", "Reserve must be a whole number up to 1000000000000");
    auction.seller.take(frame_from());
    auction.reserve = reserve;
    auction.number = ++house.opened;
    auction.bids = {};
    house.open++;
    frame_reply();
    frame_send_text("Action", {"Opened", 6});
    frame_send_number("Auction", auction.number);
    frame_send_end();
    frame_event("open");
    frame_out_number("auction", auction.number);
    frame_out_text("item", auction.item.text());
    frame_out_number("open", house.open);
}

void bid() {
    Auction *auction = named();
    if (!auction) return;
    Bid bid;
    if (!frame_number("Amount", MOST_AMOUNT, &bid.amount) || bid.amount == 0) return frame_fail("auction.amount-invalid", "Amount must be a whole number from 1 to 1000000000000");
    if (auction->bids.full()) return frame_fail("auction.bids-full", "48 bids were made; the seller can close the auction");
    FrameText from = frame_from();
    if (auction->bids.any([from](const Bid &other) { return other.bidder == from; })) return frame_fail("auction.bid-twice", "One bid for each bidder");
    bid.bidder.take(from);
    bid.order = ++house.bids;
    auction->bids.push(bid);
    frame_event("bid");
    frame_out_number("auction", auction->number);
    frame_out_number("bids", auction->bids.size());
}

void notify(const Auction &auction, const Bid &bid, FrameText action, u64 price) {
    frame_send_to(bid.bidder.text());
    frame_send_text("Action", action);
    frame_send_number("Auction", auction.number);
    frame_send_text("Item", auction.item.text());
    frame_send_number("Price", price);
    frame_send_end();
}

void close() {
    Auction *auction = named();
    if (!auction) return;
    if (!(auction->seller == frame_from())) return frame_fail("auction.not-seller", "Only who opened an auction closes it");
    u64 price = 0;
    bool sold = false;
    FrameText winner = {"", 0};
    Bid first;
    if (auction->bids.size() > 0) {
        first = auction->bids.pop();
        sold = first.amount >= auction->reserve;
        Bid second;
        second.amount = 0;
        Heap<Bid, MOST_BIDS> others = auction->bids;
        if (others.size() > 0) second = others.pop();
        price = second.amount > auction->reserve ? second.amount : auction->reserve;
        if (sold) winner = first.bidder.text();
        notify(*auction, first, sold ? FrameText{"Won", 3} : FrameText{"Lost", 4}, price);
        while (auction->bids.size() > 0) notify(*auction, auction->bids.pop(), {"Lost", 4}, price);
    }
    if (sold) {
        house.sold++;
        house.turnover += price;
    }
    frame_event("close");
    frame_out_number("auction", auction->number);
    frame_out_text("winner", winner);
    frame_out_number("price", sold ? price : 0);
    *auction = house.auctions[--house.open];
    frame_out_number("open", house.open);
}

void info() {
    frame_reply();
    frame_send_text("Action", {"Info", 4});
    frame_send_number("Open", house.open);
    frame_send_number("Sold", house.sold);
    frame_send_number("Turnover", house.turnover);
    frame_send_end();
    frame_event("info");
    frame_out_number("open", house.open);
    frame_out_number("sold", house.sold);
    frame_out_number("turnover", house.turnover);
}

}  // namespace

int guest_init(void) { return 1; }

void guest_message(void) {
    if (frame_action_is("Open")) open();
    else if (frame_action_is("Bid")) bid();
    else if (frame_action_is("Close")) close();
    else if (frame_action_is("Info")) info();
}
