# What a question took for granted.

premise-unknown = I can't confirm what you say first: I have no information on that.
premise-order = To be precise: order { $order } is { $status }.
