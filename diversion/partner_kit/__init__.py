"""For partners who build their side: a partner to look at, and a check of one's own endpoint.

What belongs here: what plays the other side of the contract, so that it can be read, run and copied by whoever
has only that. What never does: a table, a use case, anything of the court's; of the product it knows the contract
(``domain/partner_clauses.py``, ``domain/deliveries.py``) and how messages are signed and sent
(``gateways/webhook.py``). Read ``simulated.py`` first.
"""
