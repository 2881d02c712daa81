from odoo import api, models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    @api.depends("composition_mode", "model", "res_domain", "res_ids", "template_id")
    def _compute_attachment_ids(self):
        """A mail with an order for outsourced work carries the drawings and specifications of its operations."""
        res = super()._compute_attachment_ids()
        for composer in self.filtered(lambda composer: composer.model == "purchase.order" and composer.template_id):
            res_ids = composer._evaluate_res_ids()
            if composer.composition_mode == "comment" and res_ids and len(res_ids) == 1:
                composer.attachment_ids |= self.env["purchase.order"].browse(res_ids)._get_outsourcing_documents()
        return res
