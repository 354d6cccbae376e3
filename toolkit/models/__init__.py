"""The handbook's models: frames in, frames out. One file each; what they share is in checks, ledger and units.

    who is at the gate      entry_rate (18)  fixed_customers (17)  lead_sources (5)  channels (6)
    who is a prospect       man (3)  prospect_kinds (4)  prospect_matrix (2)  buying_roles (11)
    who stays, who goes     existing_customers (1)  dissatisfaction (15)  churn (16)  retention (14)  relationships (10)
    who is worth how much   concentration (12)  vip_grid (9)  time_allocation (13)  customer_value (8)
    how a chance stands     opening_grid, opening_review (7)
    what it costs           units, pricing (24)  added_value (26)  list_filter (19)  anomalous_fills (25)
    who does it             target_cascade (20)  bonus (21)  staffing (22)  visit_plan (23)

Models know nothing of the synthetic stations, the exercises or the page. A figure the sources do not give is a named
constant marked 本书设定 that a caller may change; a figure that is not known is '数据不够', never 0.
"""
