"""What the operator may do: block lists, category policies, the guard before them and the journal behind them."""
