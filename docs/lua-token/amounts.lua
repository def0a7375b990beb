-- Whole numbers as text, up to 256 bits, by the big integers that come with aos.
local bint = require(".bint")(256)
local amounts = {}

-- The text of a number above zero; nil when `text` is none.
function amounts.read(text)
  if type(text) ~= "string" or not text:match("^[1-9]%d*$") or #text > 76 then
    return nil
  end
  return text
end

function amounts.less(a, b)
  return bint.__lt(bint(a), bint(b))
end

function amounts.plus(a, b)
  return tostring(bint(a) + bint(b))
end

function amounts.minus(a, b)
  return tostring(bint(a) - bint(b))
end

return amounts
