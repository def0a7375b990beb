/* Accounts and balances in order of first appearance, found through a hash table. */
#ifndef RAILYARD_LEDGER_H
#define RAILYARD_LEDGER_H
#include "outbox.h"

#ifndef ACCOUNTS_MAX
#define ACCOUNTS_MAX 4096
#endif
#define LEDGER_SLOTS (ACCOUNTS_MAX * 2)

typedef struct {
    Address address;
    Big balance;
} Account;

static struct {
    u32 count;
    Big supply;
    u16 slot[LEDGER_SLOTS]; /* account index + 1, 0 = free */
    Account account[ACCOUNTS_MAX];
} ledger;

static u32 ledger_slot(Str address) {
    u32 at = hash32(address) % LEDGER_SLOTS;
    while (ledger.slot[at] && !str_eq(address_str(&ledger.account[ledger.slot[at] - 1].address), address)) at = (at + 1) % LEDGER_SLOTS;
    return at;
}

static Account *ledger_find(Str address) {
    u32 at = ledger_slot(address);
    return ledger.slot[at] ? &ledger.account[ledger.slot[at] - 1] : 0;
}

/* The account, opened when it is new; 0 when the table is full. */
static Account *ledger_open(Str address) {
    u32 at = ledger_slot(address);
    if (!ledger.slot[at]) {
        if (ledger.count == ACCOUNTS_MAX) return 0;
        Account *a = &ledger.account[ledger.count++];
        address_set(&a->address, address);
        a->balance = big_of(0);
        ledger.slot[at] = (u16)ledger.count;
        return a;
    }
    return &ledger.account[ledger.slot[at] - 1];
}

static Big ledger_balance(Str address) {
    Account *a = ledger_find(address);
    return a ? a->balance : big_of(0);
}

/* Adds new tokens: 0 nothing done because the table is full, -1 because the supply would reach 2^255. */
static int ledger_mint(Str address, const Big *quantity) {
    Big supply;
    if (!big_add(&supply, &ledger.supply, quantity)) return -1;
    Account *a = ledger_open(address);
    if (!a) return 0;
    big_add(&a->balance, &a->balance, quantity);
    ledger.supply = supply;
    return 1;
}

/* Takes tokens out; the balance must cover it. */
static void ledger_burn(Account *a, const Big *quantity) {
    big_sub(&a->balance, &a->balance, quantity);
    big_sub(&ledger.supply, &ledger.supply, quantity);
}

#endif
