from . import mrp_subcontract_response
from . import mrp_subcontract_response_link
from . import mrp_subcontract_vendor_status
from . import response_recording
from . import response_reminders
from . import response_sheets
from . import vendor_requests
