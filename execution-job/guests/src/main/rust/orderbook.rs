//! A limit order book: orders rest by price and time, a new one takes what it crosses at the resting price.

mod arena;
mod json;
mod process;

use process::{Answer, Message, Refusal};
use std::collections::{BTreeMap, VecDeque};

#[global_allocator]
static ARENA: arena::Arena = arena::Arena::new();

const MOST_ORDERS: usize = 1_000;
const MOST_FILLS: usize = 64;
const MOST_LEVELS: u64 = 50;
const MOST: u64 = 1_000_000_000_000;

struct Order {
    number: u64,
    owner: String,
    quantity: u64,
}

/// Prices of buyers are kept as their distance from the top, so that the best price comes first on either side.
struct Side {
    name: &'static str,
    flipped: bool,
    levels: BTreeMap<u64, VecDeque<Order>>,
}

impl Side {
    fn new(name: &'static str, flipped: bool) -> Side {
        Side { name, flipped, levels: BTreeMap::new() }
    }

    fn key(&self, price: u64) -> u64 {
        if self.flipped { u64::MAX - price } else { price }
    }

    /// The price of the best level, when it is no worse than `limit`.
    fn best(&self, limit: u64) -> Option<u64> {
        let (&key, _) = self.levels.iter().next()?;
        if key <= self.key(limit) { Some(self.key(key)) } else { None }
    }

    fn depth(&self, most: usize) -> String {
        let mut text = String::from("[");
        for (i, (&key, orders)) in self.levels.iter().take(most).enumerate() {
            text.push_str(if i > 0 { ",[\"" } else { "[\"" });
            text.push_str(&self.key(key).to_string());
            text.push_str("\",\"");
            text.push_str(&orders.iter().map(|order| order.quantity).sum::<u64>().to_string());
            text.push_str("\"]");
        }
        text.push(']');
        text
    }
}

struct Book {
    initialized: bool,
    reference: u64,
    last_order: u64,
    open: BTreeMap<u64, (bool, u64)>,
    bids: Side,
    asks: Side,
    trades: u64,
    volume: u64,
}

static mut BOOK: Option<Book> = None;
static mut RESULT: [u8; process::RESULT_BYTES] = [0; process::RESULT_BYTES];

impl Book {
    fn new() -> Book {
        Book {
            initialized: false,
            reference: 1,
            last_order: 0,
            open: BTreeMap::new(),
            bids: Side::new("buy", true),
            asks: Side::new("sell", false),
            trades: 0,
            volume: 0,
        }
    }

    fn place(&mut self, message: &Message, answer: &mut Answer) -> Result<(), Refusal> {
        let buys = match message.tag("Side") {
            Some("buy") => true,
            Some("sell") => false,
            _ => return Err(Refusal("book.side-invalid", "Side must be buy or sell")),
        };
        let price = message.number("Price", MOST).ok_or(Refusal("book.price-invalid", "Price must be a whole number from 1 to 1000000000000"))?;
        let quantity = message.number("Quantity", MOST).ok_or(Refusal("book.quantity-invalid", "Quantity must be a whole number from 1 to 1000000000000"))?;
        if self.open.len() == MOST_ORDERS {
            return Err(Refusal("book.full", "1,000 orders are open; cancel one first"));
        }
        self.last_order += 1;
        let number = self.last_order;
        let mut left = quantity;
        let mut fills = 0;
        let mut paid = 0u128;
        let (own, other) = if buys { (&mut self.bids, &mut self.asks) } else { (&mut self.asks, &mut self.bids) };
        while left > 0 && fills < MOST_FILLS {
            let at = match other.best(price) { Some(at) => at, None => break };
            let key = other.key(at);
            let level = match other.levels.get_mut(&key) { Some(level) => level, None => break };
            let taken = match level.front_mut() {
                Some(order) => {
                    let taken = left.min(order.quantity);
                    order.quantity -= taken;
                    let tags = [("Action", "Fill"), ("Order", &order.number.to_string()), ("Side", other.name), ("Price", &at.to_string()), ("Quantity", &taken.to_string()), ("Left", &order.quantity.to_string())];
                    answer.send(&order.owner, &tags, "");
                    if order.quantity == 0 {
                        self.open.remove(&order.number);
                        level.pop_front();
                    }
                    taken
                }
                None => break,
            };
            if level.is_empty() {
                other.levels.remove(&key);
            }
            left -= taken;
            paid += taken as u128 * at as u128;
            fills += 1;
            self.trades += 1;
            self.volume = self.volume.wrapping_add(taken);
        }
        // An order that meets too many others at once does not rest across the prices it has not reached.
        let rests = left > 0 && fills < MOST_FILLS;
        if rests {
            let key = own.key(price);
            own.levels.entry(key).or_insert_with(VecDeque::new).push_back(Order { number, owner: message.from.clone(), quantity: left });
            self.open.insert(number, (buys, price));
        }
        let resting = if rests { left } else { 0 };
        let (number, filled) = (number.to_string(), (quantity - left).to_string());
        answer.reply(&message.from, &[("Action", "Placed"), ("Order", &number), ("Filled", &filled), ("Resting", &resting.to_string()), ("Paid", &paid.to_string())], "");
        answer.event("place").text("order", &number).text("side", own.name).text("price", &price.to_string()).text("quantity", &quantity.to_string());
        answer.text("filled", &filled).text("resting", &resting.to_string()).text("paid", &paid.to_string()).count("fills", fills as u64);
        Ok(())
    }

    fn cancel(&mut self, message: &Message, answer: &mut Answer) -> Result<(), Refusal> {
        let number = message.number("Order", u64::MAX).ok_or(Refusal("book.order-invalid", "Order must be the number of an order"))?;
        let unknown = || Refusal("book.order-unknown", "No such order is open");
        let &(buys, price) = self.open.get(&number).ok_or_else(unknown)?;
        let side = if buys { &mut self.bids } else { &mut self.asks };
        let key = side.key(price);
        let level = side.levels.get_mut(&key).ok_or_else(unknown)?;
        let place = level.iter().position(|order| order.number == number).ok_or_else(unknown)?;
        if level[place].owner != message.from {
            return Err(Refusal("book.not-owner", "Only who placed an order cancels it"));
        }
        let quantity = level.remove(place).map_or(0, |order| order.quantity).to_string();
        if level.is_empty() {
            side.levels.remove(&key);
        }
        self.open.remove(&number);
        answer.reply(&message.from, &[("Action", "Cancelled"), ("Order", &number.to_string()), ("Quantity", &quantity)], "");
        answer.event("cancel").text("order", &number.to_string()).text("quantity", &quantity);
        Ok(())
    }

    fn depth(&self, message: &Message, answer: &mut Answer) -> Result<(), Refusal> {
        let levels = match message.tag("Levels") {
            None => 10,
            Some(_) => message.number("Levels", MOST_LEVELS).ok_or(Refusal("book.levels-invalid", "Levels must be a whole number from 1 to 50"))?,
        };
        let mut data = String::from("{\"bids\":");
        data.push_str(&self.bids.depth(levels as usize));
        data.push_str(",\"asks\":");
        data.push_str(&self.asks.depth(levels as usize));
        data.push('}');
        answer.reply(&message.from, &[("Action", "Depth")], &data);
        answer.event("depth").count("bids", self.bids.levels.len() as u64).count("asks", self.asks.levels.len() as u64).count("orders", self.open.len() as u64);
        Ok(())
    }

    fn info(&self, message: &Message, answer: &mut Answer) {
        let tags = [("Action", "Info"), ("Orders", &*self.open.len().to_string()), ("Trades", &self.trades.to_string()), ("Volume", &self.volume.to_string())];
        answer.reply(&message.from, &tags, "");
        answer.event("info").count("orders", self.open.len() as u64).count("trades", self.trades).text("volume", &self.volume.to_string());
    }

    fn run(&mut self, message: &Message, answer: &mut Answer) -> Result<(), Refusal> {
        if message.is_process() {
            if self.initialized {
                return Err(Refusal("guest.already-initialized", "The Process message came a second time"));
            }
            self.initialized = true;
            answer.event("init").count("orders", 0);
            return Ok(());
        }
        self.initialized = true;
        match message.tag("Action") {
            Some("Place") => self.place(message, answer)?,
            Some("Cancel") => self.cancel(message, answer)?,
            Some("Depth") => self.depth(message, answer)?,
            Some("Info") => self.info(message, answer),
            action => {
                answer.event("ignored").text("action", action.unwrap_or(""));
            }
        }
        Ok(())
    }
}

unsafe fn text<'a>(at: *const u8) -> &'a [u8] {
    let mut length = 0;
    while *at.add(length) != 0 {
        length += 1;
    }
    std::slice::from_raw_parts(at, length)
}

/// # Safety
/// Both point to texts that end in NUL; the result is valid until the next call.
#[no_mangle]
pub unsafe extern "C" fn handle(message: *const u8, environment: *const u8) -> *const u8 {
    let book = BOOK.get_or_insert_with(Book::new);
    let (result, next) = match process::read(text(message), text(environment)) {
        Ok(message) => {
            let mut answer = Answer::new(book.reference, message.tag("Reference").map(String::from));
            let refusal = book.run(&message, &mut answer).err();
            answer.finish(refusal)
        }
        Err(refusal) => Answer::new(book.reference, None).finish(Some(refusal)),
    };
    let result = if result.len() < process::RESULT_BYTES {
        book.reference = next;
        result
    } else {
        let too_large = Refusal("guest.output-too-large", "The result would be longer than this module may write; ask for less");
        Answer::new(book.reference, None).finish(Some(too_large)).0
    };
    RESULT[..result.len()].copy_from_slice(result.as_bytes());
    RESULT[result.len()] = 0;
    RESULT.as_ptr()
}
