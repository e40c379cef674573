"""What many possible days say about one promise."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.outlook.judging import middle


@given(st.lists(st.integers(min_value=0, max_value=10**7), min_size=1, max_size=201))
def test_the_middle_of_many_days_is_their_median_in_whole_seconds(times):
    assert middle(np.array(times)) == int(np.median(times))
