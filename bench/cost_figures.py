"""Figures of the cost reports as somebody would sum them up by hand, for this benchmark's data and no more.

One company, one unit, no credit notes, no by-products, no claims, no landed costs on goods, no shared operations: what
reports have to know about besides is left out on purpose.
"""

# units of an order's currency for one of the company, on the day of confirmation
RATE = """
    CASE order_.currency_id WHEN company.currency_id THEN 1 ELSE (
        SELECT rate.rate FROM res_currency_rate rate
         WHERE rate.currency_id = order_.currency_id AND rate.name <= order_.date_approve::date
         ORDER BY rate.name DESC LIMIT 1
    ) END
"""

# what every manufacturing order has cost, and what it gave, by element; %(until)s limits the day
COSTS = """
    SELECT production.production_group_id AS job, 'material' AS element, move.value AS amount
      FROM stock_move move
      JOIN mrp_production production ON production.id = move.raw_material_production_id
     WHERE move.state = 'done' AND move.date < %(until)s
     UNION ALL
    SELECT production.production_group_id, 'finished', -move.value
      FROM stock_move move
      JOIN mrp_production production ON production.id = move.production_id
     WHERE move.state = 'done' AND move.date < %(until)s
     UNION ALL
    SELECT production.production_group_id, 'labor',
           ROUND((SUM(EXTRACT(EPOCH FROM worked.date_end - worked.date_start)) / 3600 * center.costs_hour)::numeric, 2)
      FROM mrp_workcenter_productivity worked
      JOIN mrp_workorder workorder ON workorder.id = worked.workorder_id
      JOIN mrp_production production ON production.id = workorder.production_id
      JOIN mrp_workcenter center ON center.id = workorder.workcenter_id
     WHERE worked.date_end < %(until)s
     GROUP BY workorder.id, production.id, center.id
     UNION ALL
    SELECT operation.production_group_id, 'service', ROUND((item.amount_currency / (%(rate)s))::numeric, 2)
      FROM account_move_line item
      JOIN purchase_order_line line ON line.id = item.purchase_line_id
      JOIN purchase_order order_ ON order_.id = line.order_id
      JOIN res_company company ON company.id = order_.company_id
      JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
     WHERE item.parent_state = 'posted' AND item.date < %(until)s
     UNION ALL
    SELECT operation.production_group_id, 'freight', adjustment.additional_landed_cost
      FROM stock_valuation_adjustment_lines adjustment
      JOIN stock_landed_cost landed ON landed.id = adjustment.cost_id
      JOIN mrp_subcontract_operation operation ON operation.id = adjustment.subcontract_operation_id
     WHERE landed.state = 'done' AND landed.date < %(until)s
     UNION ALL
    SELECT job, 'service', amount FROM (%(open)s) open
"""

# what was received and not billed
OPEN = """
    SELECT line.id, operation.production_group_id AS job, line.partner_id AS vendor,
           ROUND((COALESCE(came.quantity, 0) - COALESCE(billed.quantity, 0)) * line.price_unit / (%(rate)s), 2)
           AS amount
      FROM purchase_order_line line
      JOIN purchase_order order_ ON order_.id = line.order_id
      JOIN res_company company ON company.id = order_.company_id
      JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
      LEFT JOIN (
        SELECT subcontract_operation_id, SUM(quantity) AS quantity FROM stock_move
         WHERE state = 'done' AND subcontract_role IN ('good', 'made') AND date < %(until)s GROUP BY 1
      ) came ON came.subcontract_operation_id = operation.id
      LEFT JOIN (
        SELECT purchase_line_id, SUM(quantity) AS quantity FROM account_move_line
         WHERE parent_state = 'posted' AND purchase_line_id IS NOT NULL AND date < %(until)s GROUP BY 1
      ) billed ON billed.purchase_line_id = line.id
     WHERE order_.state = 'purchase' AND COALESCE(came.quantity, 0) <> COALESCE(billed.quantity, 0)
"""

BY_ELEMENT = "SELECT element, SUM(amount) FROM (%(costs)s) costs WHERE element <> 'finished' GROUP BY 1"
BY_PRODUCTION = "SELECT job, element, SUM(amount) FROM (%(costs)s) costs WHERE element <> 'finished' GROUP BY 1, 2"
OPEN_BY_VENDOR = "SELECT vendor, SUM(amount) FROM (%(open)s) open GROUP BY 1"

# units at vendors, worth what we spent on them; what vendors did and used is in the units that came back
AT_VENDORS = """
    WITH open_production AS (
        SELECT id, production_group_id FROM mrp_subcontract_operation WHERE is_open
    ), there AS (
        SELECT place.site_vendor_id AS vendor, operation.production_group_id AS job, SUM(trips.quantity) AS quantity
          FROM (
            SELECT line.move_id, line.location_dest_id AS site_location_id, line.quantity_product_uom AS quantity
              FROM stock_move_line line
             UNION ALL
            SELECT line.move_id, line.location_id, -line.quantity_product_uom FROM stock_move_line line
          ) trips
          JOIN stock_move move ON move.id = trips.move_id
          JOIN mrp_subcontract_operation operation
            ON operation.id = move.subcontract_operation_id AND operation.product_id = move.product_id
          JOIN open_production ON open_production.id = operation.id
          JOIN stock_location place ON place.id = trips.site_location_id AND place.site_type = 'vendor_wip'
         WHERE move.state = 'done'
         GROUP BY 1, 2
    ), cost AS (
        SELECT job, SUM(amount) AS amount
          FROM (
            SELECT job, amount FROM (%(costs)s) costs WHERE element = 'labor'
             UNION ALL
            SELECT production.production_group_id, move.value
              FROM stock_move move
              JOIN mrp_production production ON production.id = move.raw_material_production_id
             WHERE move.state = 'done' AND move.subcontract_operation_id IS NULL
          ) own
         WHERE job IN (SELECT production_group_id FROM open_production) GROUP BY 1
    )
    SELECT there.vendor, SUM(there.quantity),
           SUM(ROUND((cost.amount * there.quantity / production.product_qty)::numeric, 2))
      FROM there
      JOIN mrp_production production ON production.production_group_id = there.job
      JOIN cost ON cost.job = there.job
     WHERE there.quantity > 0
     GROUP BY 1
"""

# opening, what came and went in a period, and closing, of all manufacturing orders
ROLL_FORWARD = """
    SELECT SUM(opening), SUM(cost), SUM(finished), SUM(opening + cost - finished)
      FROM (
        SELECT COALESCE(now.job, before.job) AS job, COALESCE(before.amount, 0) AS opening,
               COALESCE(now.cost, 0) - COALESCE(before.cost, 0) AS cost,
               COALESCE(before.finished, 0) - COALESCE(now.finished, 0) AS finished
          FROM (%(now)s) now FULL JOIN (%(before)s) before ON before.job = now.job
      ) jobs
"""
PRODUCTION_SUMS = """
    SELECT job, SUM(amount) AS amount, SUM(amount) FILTER (WHERE element <> 'finished') AS cost,
           SUM(amount) FILTER (WHERE element = 'finished') AS finished
      FROM (%(costs)s) costs GROUP BY job
"""


def fill(query, until="'infinity'::timestamp"):
    """A query with its parts, up to and without a day."""
    parts = {"until": until, "rate": RATE}
    parts["open"] = OPEN % parts
    return query % {**parts, "costs": COSTS % parts}
