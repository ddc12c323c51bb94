"""What pages and feeds lead with: one headline a repository, groups of changes by what a reader does, sums of facts.

Pure, and free of days: every function takes entries, in any order, and reads nothing but their records. Days, weeks,
months, feeds and releases are summed by the same code: `groups.lead_of`, `headlines.headlines_of`, `sums.sum_facts`.
"""
