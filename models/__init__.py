# import order is dependency order: what stands further down may know what stands above it

# two people at the same records
from . import base

# spreadsheets that vendors fill in
from . import sheets

# numbers as people read and type them
from . import formats

# days as people mean them
from . import days

# the feature switch
from . import settings

# typed locations: where a vendor keeps what is ours
from . import site

# which steps of a bill of materials are done outside, and how
from . import policy

# the subcontract operation: one vendor's share of the outside work of one job
from . import operation

# outsource purchase orders
from . import ordering

# trips: sending, receiving, consumption at the vendor
from . import transfer

# who does what: sharing a step between vendors and ourselves, and changing that while the job runs
from . import arrangement

# how the vendor gets its material, and pieces from another vendor
from . import supply

# what the outside work costs, and the value of finished goods
from . import costing

# what vendors ask for: one price for order lines, estimates and bills of materials
from . import pricing

# how long it takes
from . import planning

# the whole job outside: a vendor makes the product from our components
from . import whole_job

# landed costs of trips
from . import landed

# what must and could go out now, and what to do about what is on order
from . import worksheet

# agreements with vendors, and what their users see in the portal
from . import engagement

# what core's models show and let vendors' users do: their own custody, and nothing else
from . import vendor_access

# what vendors answer to what we ask
from . import answers

# production reports: what vendors say they did
from . import reporting

# what is where at vendors: arrivals that they confirm, what they announce, hold and are owed
from . import custody

# what all of it costs in the books: entries of jobs, tied to the ledger
from . import entries

# what a job costs, source by source, and the reports over it
from . import cost_lines
from . import cost_reports
from . import cost_explanation

# do the lists tie to the ledger, and what is kept of a period
from . import close

# what vendors spoilt beyond what was agreed
from . import claims
