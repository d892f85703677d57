"""What happens to certificates: issuing, replacing, withdrawing, ending, sharing, and who takes them in.

Other rooms and the tests of the first certificates call the two names below; everything else by its module.
"""

from certificates.services.issuing import issue_for_completion, retry_for_person

__all__ = ["issue_for_completion", "retry_for_person"]
