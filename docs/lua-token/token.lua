-- A token: who has how much, and who may move it. Amounts are whole numbers as text, up to 256 bits.
local amounts = require("amounts")

Name = "Railcoin"
Ticker = "RAIL"
Balances = Balances or { [Owner] = "1000" }

Handlers.add("info", { Action = "Info" }, function(msg)
  msg.reply({ Name = Name, Ticker = Ticker, Denomination = "0" })
end)

Handlers.add("balance", { Action = "Balance" }, function(msg)
  local who = msg.Tags.Target or msg.From
  msg.reply({ Account = who, Ticker = Ticker, Data = Balances[who] or "0" })
end)

Handlers.add("transfer", { Action = "Transfer" }, function(msg)
  local from, to = msg.From, msg.Tags.Recipient
  local quantity = amounts.read(msg.Tags.Quantity)
  if type(to) ~= "string" or #to ~= 43 or to == from then
    msg.reply({ Action = "Transfer-Error", Error = "Recipient is the id of somebody else" })
  elseif not quantity then
    msg.reply({ Action = "Transfer-Error", Error = "Quantity is a whole number above zero" })
  elseif amounts.less(Balances[from] or "0", quantity) then
    msg.reply({ Action = "Transfer-Error", Error = "You have " .. (Balances[from] or "0") .. " " .. Ticker })
  else
    Balances[from] = amounts.minus(Balances[from], quantity)
    Balances[to] = amounts.plus(Balances[to] or "0", quantity)
    msg.reply({ Action = "Debit-Notice", Recipient = to, Quantity = quantity })
    Send({ Target = to, Action = "Credit-Notice", Sender = from, Quantity = quantity })
  end
end)

return Name .. " is ready"
