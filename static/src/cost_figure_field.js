import { Component } from "@odoo/owl";
import { serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A figure of a job cost sheet: a click opens the rows that it adds up. */
export class CostFigureField extends Component {
    static template = "mrp_outsourcing.CostFigureField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get formattedValue() {
        return formatMonetary(this.value, { currencyId: this.props.record.data.currency_id.id });
    }

    async open() {
        const { production_group_id: job, date, step_id: step, element, maker_id: maker } = this.props.record.data;
        this.action.doAction(
            await this.orm.call("mrp.job.cost.sheet", "get_figure_action", [
                job.id,
                date && serializeDate(date),
                step && step.id,
                element,
                this.props.name,
                maker && maker.id,
            ])
        );
    }
}

registry.category("fields").add("outsourcing_cost_figure", {
    component: CostFigureField,
    supportedTypes: ["monetary"],
});
